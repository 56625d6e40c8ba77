"""What holds for every request and answer: headers, sizes, and how long a session lives.

The order in `settings.MIDDLEWARE` matters. The headers come first, so that they are on every answer
there is: error pages, redirects, static files, a request for a foreign host.
"""

from functools import partial

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import has_vary_header
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from articles import publishing
from articles.models import SomethingIsDue

ADMIN = "/admin/"


def policy(directives: dict) -> str:
    """The Content-Security-Policy for directives in the shape of Django 6: a list of sources for
    each, True for one that takes none; None and False leave one out."""
    parts = []
    for directive, sources in directives.items():
        if sources is None or sources is False:
            continue
        if sources is True:
            sources = []
        elif isinstance(sources, str):
            sources = [sources]
        parts.append(" ".join([directive, *sources]))
    return "; ".join(parts)


class SecurityHeadersMiddleware:
    """Sets the policy and its companions where an answer has none of its own, and keeps what
    belongs to one person out of every cache.

    Django's own middleware sets some of them as well, but is not asked about every answer: a
    foreign host's, or a file's from WhiteNoise.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": policy(settings.SECURE_CSP),
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if is_personal(request, response):
            response.headers["Cache-Control"] = "no-store, private"
        elif response.status_code in (301, 308):
            # Kept for ever otherwise: an address may lead elsewhere tomorrow.
            response.headers.setdefault("Cache-Control", "no-cache")
        return response


def is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.path_info.startswith(ADMIN)
        or bool(response.cookies)
        or has_vary_header(response, "Cookie")
    )


class DueMiddleware:
    """Where a page finds that the moment of a schedule has passed, what is due is applied first,
    then the page is asked for again: nobody reads anything older, and no other request waits."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception):
        if not isinstance(exception, SomethingIsDue):
            return None
        page = request.resolver_match
        return publishing.up_to_date(lambda: page.func(request, *page.args, **page.kwargs))


class RequestSizeMiddleware:
    """Refuses a body that is too large before it is read, and one that cannot be read, in words.

    A body may have 2.5 MB, where pictures are uploaded a picture more; a form 500 fields.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return refuse_body(request) or self.get_response(request)


def refuse_body(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a request whose body is too large or unreadable, or None."""
    stated = request.META.get("CONTENT_LENGTH") or ""
    if not stated:
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            # Without a length Django reads nothing: the text would be lost without a word.
            return refusal(request, 411, _("The size of what was sent was not given."))
        return None
    if not (stated.isascii() and stated.isdigit()):
        return refusal(request, 400, _("The size of what was sent cannot be right."))
    if len(stated) > 12 or int(stated) > body_limit(request):
        return too_large(request)
    if request.method != "POST":
        return None
    if request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        return refusal(request, 400, _("Send text as UTF-8."))
    try:
        # A form is read here, where a refusal can be answered in words; from anywhere else it
        # would be a bare error 400.
        request.POST  # noqa: B018
    except RequestDataTooBig:
        return too_large(request)
    except (TooManyFieldsSent, TooManyFilesSent):
        return refusal(
            request,
            400,
            _("The form had more than %(limit)s fields. Send it in parts.")
            % {"limit": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS},
        )
    except UnreadablePostError:
        return refusal(request, 400, _("The connection ended before everything had arrived."))
    return None


def takes_pictures(request: HttpRequest) -> bool:
    return request.path_info.startswith(
        (settings.MARKDOWNX_UPLOAD_URLS_PATH, f"{ADMIN}articles/image/")
    )


def body_limit(request: HttpRequest) -> int:
    """How many bytes the body of this request may have."""
    picture = settings.MARKDOWNX_UPLOAD_MAX_SIZE if takes_pictures(request) else 0
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE + picture


def too_large(request: HttpRequest) -> HttpResponse:
    if takes_pictures(request):
        message = _("This is larger than %(limit)s. Make the picture smaller, then try again.")
        limit = settings.MARKDOWNX_UPLOAD_MAX_SIZE
    else:
        message = _("What you sent is larger than %(limit)s. Make it smaller, or send it in parts.")
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return refusal(request, 413, message % {"limit": filesizeformat(limit)})


def refusal(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if request.path_info.startswith(settings.MARKDOWNX_UPLOAD_URLS_PATH):
        return JsonResponse({"image": [message]}, status=status)
    template = "413.html" if status == 413 else "400.html"
    if request.path_info.startswith(settings.MARKDOWNX_URLS_PATH):
        template = "admin/articles/preview_message.html"  # it stands in the place of the preview
    # Without the request: nothing of a session is read for it.
    return HttpResponse(render_to_string(template, {"message": message}), status=status)


class SessionAgeMiddleware:
    """Ends a session after two idle hours (`SESSION_COOKIE_AGE`) and after twelve in all.

    The age is looked at when somebody asks who the user is, so that a reader's page, which never
    asks, neither reads a session nor varies by it. A session in use is written at most once in
    five minutes; it therefore ends up to five minutes before its two idle hours, never after.
    """

    LONGEST = 12 * 3600  # seconds
    WRITE_EVERY = 5 * 60  # seconds
    # An open form tells by itself that it is open: nobody need be there.
    NO_USE = "article_open"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(partial(self.user_of_young_session, request, request.user))
        return self.get_response(request)

    def user_of_young_session(self, request: HttpRequest, user):
        if not user.is_authenticated:
            return user
        session, now = request.session, int(timezone.now().timestamp())
        if "began_at" not in session:
            session["began_at"] = int(user.last_login.timestamp()) if user.last_login else now
            session["seen_at"] = now
        is_idle = now - session["seen_at"] >= settings.SESSION_COOKIE_AGE
        if is_idle or now - session["began_at"] >= self.LONGEST:
            session.flush()
            return AnonymousUser()
        is_sign_of_life = getattr(request.resolver_match, "url_name", "") == self.NO_USE
        if now - session["seen_at"] >= self.WRITE_EVERY and not is_sign_of_life:
            session["seen_at"] = now
        return user
