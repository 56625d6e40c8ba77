"""Pages for what cannot be shown: in words, in the site's design, telling nothing of the machine.

Only the page for what is gone or not found asks the database, for the topics it leads on to; the
others must stand when the database does not. They are rendered without the request, so that
nothing of a session is read for them.
"""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.models import Topic


def answer(code: int, *, template: str = "", **context) -> HttpResponse:
    response = HttpResponse(render_to_string(template or f"{code}.html", context))
    response.status_code = code
    return response


def bad_request(request, exception=None):
    return answer(400)


def forbidden(request, exception=None):
    return answer(403)


def csrf_failure(request, reason=""):
    """A form came without its token: cookies are off, or the form is older than the session."""
    return answer(403, template="403_csrf.html")


def not_found(request, exception=None):
    return answer(404, topics=topics())


def gone(request):
    """Readers knew the page; editors have taken it away."""
    return answer(410, topics=topics())


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


def topics():
    return Topic.objects.top_level().with_articles().only("name", "slug", "line")
