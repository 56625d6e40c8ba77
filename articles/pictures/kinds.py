"""What a file that is no usable picture seems to be, so that a refusal can name it.

Only for the message: whether something is a picture is for the decoders to say.
"""

from django.utils.translation import gettext_lazy as _

_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_STARTS = (
    (b"%PDF", _("a PDF document")),
    (b"PK\x03\x04", _("a ZIP archive or an office document")),
    (b"II*\x00", _("a TIFF picture or a camera’s raw file")),
    (b"MM\x00*", _("a TIFF picture or a camera’s raw file")),
    (b"8BPS", _("a Photoshop file")),
    (b"BM", _("a BMP picture")),
    (b"%!PS", _("a PostScript file")),
    (b"\xc5\xd0\xd3\xc6", _("a PostScript file")),
)
_BRANDS = {
    b"heic": _("a HEIC photo, as telephones make them"),
    b"heix": _("a HEIC photo, as telephones make them"),
    b"heim": _("a HEIC photo, as telephones make them"),
    b"hevc": _("a HEIC photo, as telephones make them"),
    b"mif1": _("a HEIC photo, as telephones make them"),
    b"msf1": _("a HEIC photo, as telephones make them"),
}


def starts_like_picture(data):
    """Whether the first bytes are those of one of the five accepted formats."""
    return (
        data.startswith(_PICTURE_STARTS)
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or (data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"))
    )


def guess_kind(data):
    """A translatable phrase such as “a PDF document”, or None where nothing can be told."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], _("a video"))
    beginning = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in beginning:
        return _("an SVG drawing")
    if beginning.startswith((b"<!doctype html", b"<html", b"<script")):
        return _("a web page")
    return None
