"""The two addresses that markdownx's editor asks: the preview, and the upload of a picture.

They take the place of markdownx's own, which answer anybody. Nothing here sends an editor who is
at work to a login page: what is wrong is said where the preview stands, or in the JSON that the
upload expects.
"""

import re
from collections.abc import Callable
from functools import wraps

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from articles import publishing
from articles.models import Image
from articles.publishing import Refused
from articles.publishing.many import plain
from articles.rendering import SourceTooLong

MAY_WRITE = ("articles.add_article", "articles.change_article")
# In a description of a picture these would be Markdown.
MARKUP = re.compile(r"([\\`*_\[\]<&~])")
# The fields of the editor's upload, by those of the verb.
FIELDS = {"file": "image"}


def say(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """A fragment in the place of the preview."""
    context = {"message": message, "is_signed_out": status == 401}
    html = render_to_string("admin/articles/preview_message.html", context, request)
    return HttpResponse(html, status=status)


def say_in_json(request: HttpRequest, status: int, message: str) -> HttpResponse:
    return JsonResponse({"image": [message]}, status=status)


class TokenCheck(CsrfViewMiddleware):
    """Django's check of the form's token, which tells the reason instead of showing a page."""

    def _reject(self, request, reason):
        return reason


def for_editors(refuse: Callable[[HttpRequest, int, str], HttpResponse]):
    """Lets a view answer the POST of somebody who may write articles, with the form's token.

    Everything else is refused by `refuse(request, status, message)`. No answer is ever cached.
    """

    def decorate(view):
        @csrf_exempt  # the token is checked below, where a refusal can be said in place
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            response = reason_to_refuse(request, refuse) or view(request)
            add_never_cache_headers(response)
            return response

        return guarded

    return decorate


def reason_to_refuse(request: HttpRequest, refuse) -> HttpResponse | None:
    user = request.user
    if request.method != "POST":
        response = refuse(request, 405, _("This address takes what the editor sends to it."))
        response["Allow"] = "POST"
        return response
    if not (user.is_active and user.is_staff):
        return refuse(
            request,
            401,
            _(
                "You are no longer signed in. Your text is still here: sign in again in another "
                "window, then go on writing."
            ),
        )
    if not any(user.has_perm(permission) for permission in MAY_WRITE):
        return refuse(
            request, 403, _("You may not write articles. Ask an administrator for the role.")
        )
    check = TokenCheck(lambda request: None)
    check.process_request(request)
    if check.process_view(request, None, (), {}):
        return refuse(
            request,
            403,
            _("You have signed in anew since this page was opened. Save your text, then go on."),
        )
    return None


@for_editors(say)
def preview(request: HttpRequest) -> HttpResponse:
    """The HTML that readers would get of `content`: what stands in an article's page."""
    try:
        return HttpResponse(publishing.render(plain(request.POST.get("content", ""))).html)
    except SourceTooLong as too_long:
        return say(request, 400, str(too_long))


@for_editors(say_in_json)
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the picture `image`, and answer with the Markdown that shows it: `image_code`.

    `alt`, `is_decorative` and `credit` may come along.
    """
    file = request.FILES.get("image")
    if not isinstance(file, UploadedFile):
        return say_in_json(request, 400, _("No picture arrived. Choose one and try again."))
    if not request.user.has_perm("articles.add_image"):
        return say_in_json(
            request, 403, _("You may not add pictures. Ask an administrator for the role.")
        )
    alt = " ".join(request.POST.get("alt", "").split())
    is_decorative = request.POST.get("is_decorative", "") in ("1", "on", "true")
    try:
        image = publishing.store_picture(
            file,
            alt=alt,
            is_decorative=is_decorative,
            credit=request.POST.get("credit", ""),
            by=request.user,
        )
    except Refused as refused:
        codes = {error.code for errors in refused.error_dict.values() for error in errors}
        words = {FIELDS.get(name, name): said for name, said in refused.message_dict.items()}
        return JsonResponse(words, status=413 if "too_big" in codes else 400)
    # What was said now is for this text; where nothing was, what is known of the picture.
    alt = "" if is_decorative else alt or image.alt
    answer = {
        "image_code": image_code(image, alt),
        "image_path": image.file.url,
        "alt": alt,
        "width": image.width,
        "height": image.height,
    }
    if image.is_first_frame:
        answer["notice"] = _("This picture moves. Readers see its first moment, still.")
    return JsonResponse(answer)


def image_code(image: Image, alt: str) -> str:
    """The Markdown that shows a picture with this description, whatever characters it has."""
    alt = MARKUP.sub(r"\\\1", alt.replace("\0", ""))
    return f"![{alt}]({image.file.url})"


urls = [
    path("markdown/preview/", preview, name="markdown_preview"),
    path("markdown/upload/", upload, name="markdown_upload"),
]
