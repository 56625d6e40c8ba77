"""What becomes of an uploaded picture: bytes in, bytes out, no database.

An upload is untrusted from its first byte to its last. Nothing of the file itself is ever kept:
its pixels are decoded by one of five decoders, turned upright, brought to sRGB and written anew in
a few fixed sizes, so that what readers get holds neither a place where somebody lives nor
something that is a picture and a web page at once.
"""

from articles.pictures.checking import check_rendition
from articles.pictures.names import (
    CONTENT_TYPES,
    LIMIT_BYTES,
    LIMIT_FRAMES,
    LIMIT_PIXELS,
    SIZES,
    address_identity,
    file_name,
    size_widths,
)
from articles.pictures.reading import PictureRefused
from articles.pictures.writing import Rendition, Renditions, make_renditions

__all__ = [
    "CONTENT_TYPES",
    "LIMIT_BYTES",
    "LIMIT_FRAMES",
    "LIMIT_PIXELS",
    "SIZES",
    "PictureRefused",
    "Rendition",
    "Renditions",
    "address_identity",
    "check_rendition",
    "file_name",
    "make_renditions",
    "size_widths",
]
