"""The limits, the fixed sizes and the names of stored files.

The sizes are a closed list: no address can ask for another one to be made (a lesson of Wagtail's
CVE-2026-54260). Names come from the picture's hash and from the format that was written, never
from what the uploader called the file.
"""

import re

LIMIT_BYTES = 10 * 1024 * 1024
LIMIT_PIXELS = 40_000_000
# The longest side that JPEG and GIF can have; a PNG can be a line of millions of pixels.
LIMIT_SIDE = 65_535
LIMIT_FRAMES = 100

# Name of a size: its greatest width in pixels. A column of text is about 700 pixels wide, so
# twice that is what the sharpest screens can show.
SIZES = {"small": 480, "medium": 960, "large": 1600}
# A long drawing of steps may be four times as high as it is wide at the greatest width.
GREATEST_HEIGHT = 6400

CONTENT_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}

_FOLDER = "pictures"
# 96 bits of the hash: short enough to stand in an article's text, long enough never to meet twice.
_STEM_LENGTH = 24
_ADDRESS = re.compile(
    rf"(?:^|/){_FOLDER}/([0-9a-f]{{{_STEM_LENGTH}}})/(?:{'|'.join(SIZES)})\.(?:avif|webp|jpg|png)\Z"
)


def size_widths(width):
    """The sizes that exist for a picture whose largest rendition is `width` pixels wide.

    A dictionary of name to width, ascending. Nothing is enlarged: a picture of 700 pixels has
    "small" at 480 and "medium" at 700.
    """
    widths = {}
    for name, greatest in SIZES.items():
        widths[name] = min(width, greatest)
        if width <= greatest:
            break
    return widths


def file_name(identity, size, extension):
    """The path in storage of one file of the picture whose hash is `identity` (hexadecimal)."""
    return f"{_FOLDER}/{identity[:_STEM_LENGTH]}/{size}.{extension}"


def address_identity(address):
    """The beginning of the hash that the address of a stored file names, or None for others.

    Only the end of the address is looked at: on which host it is, the caller has to compare.
    """
    found = _ADDRESS.search(address)
    return found[1] if found else None
