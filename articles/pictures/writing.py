"""The files that readers get of a picture: three formats in up to three sizes.

AVIF and WebP for nearly everybody, and for the rest a JPEG, or a PNG where JPEG would lose
something: transparency, or the sharp edges of a drawing.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from articles.pictures.names import size_widths
from articles.pictures.reading import PictureRefused, decode, read_bytes
from articles.pictures.turn import one_at_a_time

# A drawing has few colours; a photograph of this size has tens of thousands.
_DRAWING_COLOURS = 4096
_SECONDS_TO_WAIT = 60

_PHOTO = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 6},
    "webp": {"format": "WEBP", "quality": 76, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "progressive": True, "optimize": True},
}
_DRAWING = {
    "avif": {"format": "AVIF", "quality": 80, "speed": 6, "subsampling": "4:4:4"},
    "webp": {"format": "WEBP", "lossless": True, "method": 4},
    "png": {"format": "PNG", "optimize": True},
}
_TRANSPARENT_PHOTO = {
    "avif": _PHOTO["avif"],
    "webp": _PHOTO["webp"],
    "png": _DRAWING["png"],
}


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file: `size` is a key of SIZES, `extension` one of CONTENT_TYPES, sides in pixels."""

    size: str
    extension: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Renditions:
    """All files of a picture.

    `identity` is the SHA-256 of the uploaded bytes (hexadecimal), `format` what they were (JPEG,
    PNG, WEBP, AVIF or GIF), `width` and `height` those of the largest files. `fallback` is "jpg"
    or "png": what every browser can show. `is_animated` says that frames after the first were
    left out.
    """

    identity: str
    format: str
    width: int
    height: int
    fallback: str
    is_animated: bool
    files: tuple[Rendition, ...]


def make_renditions(upload):
    """The files to store of an upload (bytes or an open file).

    The same bytes give the same identity. Raises PictureRefused with words for the editor.
    """
    data = read_bytes(upload)
    identity = hashlib.sha256(data).hexdigest()
    try:
        with one_at_a_time(_SECONDS_TO_WAIT):
            pixels = decode(data)
            return _render(identity, pixels)
    except TimeoutError:
        raise PictureRefused(
            _("Other pictures are being prepared just now. Upload this one again in a minute."),
            "busy",
        ) from None


def _render(identity, pixels):
    image = pixels.image
    encodings = _encodings(image, pixels.format)
    width, height = image.size
    files = []
    for size, size_width in size_widths(width).items():
        size_height = max(1, round(height * size_width / width))
        smaller = image
        if size_width < width:
            smaller = image.resize((size_width, size_height), Image.Resampling.LANCZOS)
        for extension, options in encodings.items():
            file = BytesIO()
            smaller.save(file, **options)
            files.append(Rendition(size, extension, size_width, size_height, file.getvalue()))
    return Renditions(
        identity=identity,
        format=pixels.format,
        width=width,
        height=height,
        fallback="png" if "png" in encodings else "jpg",
        is_animated=pixels.is_animated,
        files=tuple(files),
    )


def _encodings(image, picture_format):
    # A JPEG was a photograph to whoever saved it, however few its colours.
    if picture_format != "JPEG" and image.getcolors(_DRAWING_COLOURS):
        return _DRAWING
    return _TRANSPARENT_PHOTO if image.mode == "RGBA" else _PHOTO
