"""How every answer to readers goes out: to GET and HEAD alone, packed, and asked about again each
time, so that nobody's browser goes on showing what editors have changed or taken away.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe


def asked_again(view: Callable) -> Callable:
    """The answers of `view` with `Cache-Control: no-cache` and an ETag: they may be kept, and are
    shown again only after we have said that they are still right (304, without the page).

    The tag is weak, since it stands for the packed page and for the plain one.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **named) -> HttpResponse:
        response = view(request, *args, **named)
        response.headers.setdefault("Cache-Control", "no-cache")
        shown = f"{response.status_code} {response.get('Location', '')} ".encode()
        etag = f'W/"{sha256(shown + response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        answer = get_conditional_response(request, etag=etag, response=response)
        patch_vary_headers(answer, ["Accept-Encoding"])
        return answer

    return answer


def for_readers(view: Callable) -> Callable:
    """GET and HEAD alone. Any other method is refused as such, before its form is looked for a
    token: there is nothing behind it that could be forged. Nor is there a secret that the length
    of a compressed answer could give away."""
    return csrf_exempt(gzip_page(require_safe(asked_again(view))))
