"""Whether a file is one that `make_renditions` could have written.

For files that were made before and come back from an export: they are kept byte for byte, so that
the site is the same again, but a file that holds anything beside its pixels is not.
"""

import struct
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from articles.pictures.names import GREATEST_HEIGHT, LIMIT_BYTES, SIZES
from articles.pictures.reading import PictureRefused
from articles.pictures.turn import one_at_a_time

_FORMATS = {"avif": "AVIF", "jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
# JFIF, tables, frames, scan, restart interval: what pixels need.
_JPEG_MARKERS = {0xE0, 0xDB, 0xC4, 0xC0, 0xC2, 0xDA, 0xDD}
_PNG_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
_AVIF_BOXES = {
    *(b"ftyp", b"meta", b"mdat", b"hdlr", b"pitm", b"iloc", b"iinf", b"infe", b"iref", b"auxl"),
    *(b"prem", b"iprp", b"ipco", b"ipma", b"ispe", b"pixi", b"av1C", b"auxC", b"colr"),
}
# Boxes that hold boxes, and how many bytes come before the first.
_AVIF_WITHIN = {b"meta": 4, b"iinf": 6, b"iref": 4, b"iprp": 0, b"ipco": 0}


def check_rendition(data: bytes, extension: str, width: int, height: int) -> None:
    """Raise PictureRefused unless `data` is a rendition of this form and size and nothing else."""
    try:
        if len(data) > LIMIT_BYTES or width > SIZES["large"] or height > GREATEST_HEIGHT:
            raise ValueError
        if not _HOLDS_PIXELS_ONLY[extension](data):
            raise ValueError
        with one_at_a_time(60), Image.open(BytesIO(data), formats=[_FORMATS[extension]]) as image:
            if image.size != (width, height) or getattr(image, "n_frames", 1) != 1:
                raise ValueError
            image.load()
    except Exception as error:  # decoders fail on hostile bytes in every way there is
        raise PictureRefused(
            _(
                "A file of this picture is not as this program writes it. "
                "Upload the picture itself instead."
            ),
            "damaged",
        ) from error


def _is_clean_jpeg(data: bytes) -> bool:
    if data[:2] != b"\xff\xd8" or data[-2:] != b"\xff\xd9":
        return False
    position = 2
    while position < len(data) - 2:
        start, marker, length = struct.unpack_from(">BBH", data, position)
        if start != 0xFF or marker not in _JPEG_MARKERS or length < 2:
            return False
        if marker == 0xE0 and (length, data[position + 4 : position + 9]) != (16, b"JFIF\0"):
            return False
        position += 2 + length
        if marker == 0xDA:
            # The coded pixels end at the next marker that is neither filling nor a restart.
            while data[position] != 0xFF or data[position + 1] in (0, *range(0xD0, 0xD8)):
                position = data.index(b"\xff", position + 1)
    return position == len(data) - 2


def _is_clean_png(data: bytes) -> bool:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return False
    position, kind = 8, b""
    while position < len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        if kind not in _PNG_CHUNKS:
            return False
        position += 12 + length
        if kind == b"IEND":
            break
    return kind == b"IEND" and position == len(data)


def _is_clean_webp(data: bytes) -> bool:
    form, length, name = struct.unpack_from("<4sI4s", data)
    if (form, length, name) != (b"RIFF", len(data) - 8, b"WEBP"):
        return False
    position = 12
    while position < len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        if kind not in _WEBP_CHUNKS:
            return False
        position += 8 + length + length % 2
    return position == len(data)


def _is_clean_avif(data: bytes, start: int = 0, end: int | None = None) -> bool:
    position, end = start, len(data) if end is None else end
    while position < end:
        length, kind = struct.unpack_from(">I4s", data, position)
        if length < 8 or kind not in _AVIF_BOXES:
            return False
        if kind == b"infe" and data[position + 16 : position + 20] != b"av01":
            return False
        if kind == b"colr" and data[position + 8 : position + 12] != b"nclx":
            return False
        if kind in _AVIF_WITHIN and not _is_clean_avif(
            data, position + 8 + _AVIF_WITHIN[kind], position + length
        ):
            return False
        position += length
    return position == end


_HOLDS_PIXELS_ONLY = {
    "avif": _is_clean_avif,
    "jpg": _is_clean_jpeg,
    "png": _is_clean_png,
    "webp": _is_clean_webp,
}
