"""Pictures to readers where Django itself serves /media/: one machine, files on its disk.

Whatever may lie in that folder, only pictures leave it, named for what they are and under a
policy in which nothing runs. With a storage elsewhere (`MEDIA_URL` names its host) nothing comes
here.
"""

import os
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage, default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from articles.pictures import CONTENT_TYPES, address_identity

# A file of ours bears the hash of its picture in its name, so it never changes.
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture by its name in storage; 404 for every other name, size or kind of file."""
    extension = PurePosixPath(name).suffix[1:]
    if extension not in CONTENT_TYPES:
        raise Http404
    file = _open(name)
    changed = int(os.fstat(file.fileno()).st_mtime)
    if parse_http_date_safe(request.headers.get("If-Modified-Since", "")) == changed:
        file.close()
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = FileResponse(file, content_type=CONTENT_TYPES[extension])
        response["Content-Disposition"] = "inline"
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = FOR_EVER if address_identity(name) else FOR_AN_HOUR
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _open(name: str) -> BinaryIO:
    """The file of that name, if it lies within the folder of media itself, links followed."""
    if not isinstance(default_storage, FileSystemStorage):
        raise Http404
    if not all(map(_is_plain, name.split("/"))):
        raise Http404
    root = Path(default_storage.location).resolve()
    try:
        path = (root / name).resolve(strict=True)
        if not path.is_relative_to(root) or not path.is_file():
            raise Http404
        return path.open("rb")
    except (OSError, RuntimeError):  # a name too long, a circle of links, gone meanwhile
        raise Http404 from None


def _is_plain(part: str) -> bool:
    """No “..”, nothing hidden, nothing that some system reads as a separator."""
    return (
        part.isprintable()
        and not part.startswith((".", "~"))
        and not set(part) & set("\\:")
        and bool(part)
    )
