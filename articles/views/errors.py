"""Pages for what cannot be shown: in words, in the site's design, telling nothing of the machine.

Only the page for what is gone or not found asks the database, for the topics it leads on to; the
others must stand when the database does not. They are rendered without the request, so that
nothing of a session is read for them.
"""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles import publishing
from articles.given_back import give_back
from articles.models import Article, Topic, current


def answer(code: int, *, template: str = "", **context) -> HttpResponse:
    response = HttpResponse(render_to_string(template or f"{code}.html", context))
    response.status_code = code
    response["Cache-Control"] = "no-cache"  # tomorrow there may be a page
    return response


def bad_request(request, exception=None):
    return answer(400)


def forbidden(request, exception=None):
    return answer(403)


def csrf_failure(request, reason=""):
    """A form came without its token: cookies are off, or the form is older than the session."""
    # With a session it came from a page of ours: a foreign one cannot send the cookie along.
    is_editor = request.path_info.startswith("/admin/") and request.user.is_staff
    if is_editor and (page := give_back(request, is_signed_in=True)):
        return page
    return answer(403, template="403_csrf.html")


def missing(request) -> HttpResponse:
    """There is nothing here. Raises SomethingIsDue, after which there may be something."""
    return answer(404, topics=topics())


def not_found(request, exception=None):
    return publishing.up_to_date(lambda: missing(request))


def gone(request, article: Article) -> HttpResponse:
    """Readers knew the page; editors have taken it away, and say why."""
    is_replaced = article.withdrawal == Article.Withdrawal.REPLACED
    return answer(
        410,
        topics=topics(),
        words="" if is_replaced else article.withdrawal_words,
        on=article.withdrawn_at,
        is_followed=not is_replaced,
        instead=article.read_instead(),
    )


def too_many_requests(request, *, seconds: int):
    """`seconds` is how long to wait."""
    response = answer(429, minutes=-(-seconds // 60))
    response["Retry-After"] = str(seconds)
    return response


def service_unavailable(request, *, seconds: int = 120):
    """`seconds` is when to try again."""
    response = answer(503)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request):
    """Says that something broke, even where what broke is a template or a missing style sheet."""
    try:
        return answer(500)
    except Exception:
        response = HttpResponse(_("Something went wrong on our side. Please try again later."))
        response.status_code = 500
        return response


def topics() -> list[Topic]:
    """The topics that an error page leads on to. Raises SomethingIsDue."""
    return current(Topic.objects.top_level().with_articles().only("name", "slug", "line"))
