"""Nothing but pixels is stored: read back with parsers of our own, block by block."""

import struct

import pytest

from articles.pictures import make_renditions

from .making import (
    SECRET,
    XMP,
    chunk,
    exif,
    photo,
    png_text,
    png_with,
    saved,
    scene,
    swapped_profile,
)

# What a file needs to be decoded, and nothing else.
ALLOWED = {
    # quantisation, Huffman tables, frame (progressive), scan, restart interval, JFIF
    "jpg": {0xDB, 0xC4, 0xC2, 0xDA, 0xDD, 0xE0},
    "png": {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"},
    "webp": {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"},
    "avif": {
        *(b"ftyp", b"meta", b"mdat", b"hdlr", b"pitm", b"iloc", b"iinf", b"infe:av01", b"iref"),
        *(b"auxl", b"prem", b"iprp", b"ipco", b"ipma", b"ispe", b"pixi", b"av1C", b"auxC"),
        b"colr:nclx",
    },
}


def jpeg_blocks(data):
    """Markers of a JPEG, which must end with the end-of-image marker."""
    assert data[:2] == b"\xff\xd8"
    assert data[-2:] == b"\xff\xd9"
    position, found = 2, set()
    while position < len(data) - 2:
        assert data[position] == 0xFF
        marker, length = (
            data[position + 1],
            struct.unpack(">H", data[position + 2 : position + 4])[0],
        )
        found.add(marker)
        position += 2 + length
        if marker == 0xDA:  # entropy-coded data: up to the next real marker
            while data[position] != 0xFF or data[position + 1] in (0, *range(0xD0, 0xD8)):
                position += 1
    assert position == len(data) - 2
    return found


def png_blocks(data):
    position, found = 8, set()
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        found.add(kind)
        position += 12 + length
    assert position == len(data)
    return found


def webp_blocks(data):
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    position, found = 12, set()
    while position < len(data):
        kind, length = struct.unpack("<4sI", data[position : position + 8])
        found.add(kind)
        position += 8 + length + length % 2
    return found


def avif_blocks(data, start=0, end=None):
    inside = {b"meta": 4, b"iinf": 6, b"iref": 4, b"iprp": 0, b"ipco": 0}
    position, end, found = start, len(data) if end is None else end, set()
    while position < end:
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        assert length >= 8
        name = kind
        if kind == b"infe":
            name = kind + b":" + data[position + 16 : position + 20]
        if kind == b"colr":
            name = kind + b":" + data[position + 8 : position + 12]
        found.add(name)
        if kind in inside:
            found |= avif_blocks(data, position + 8 + inside[kind], position + length)
        position += length
    assert position == end
    return found


BLOCKS = {"jpg": jpeg_blocks, "png": png_blocks, "webp": webp_blocks, "avif": avif_blocks}


def see_through():
    image = photo().convert("RGBA")
    image.putalpha(photo().convert("L"))
    return image


LADEN = {
    "jpeg": lambda: saved(
        photo(),
        "JPEG",
        exif=exif(6),
        xmp=XMP,
        comment=SECRET,
        icc_profile=swapped_profile(),
        dpi=(301, 301),
    ),
    "jpeg, two pictures": lambda: saved(
        photo(), "MPO", save_all=True, append_images=[photo()], exif=exif(), comment=SECRET
    ),
    "jpeg with data behind": lambda: saved(photo(), "JPEG", exif=exif()) + SECRET,
    "png": lambda: saved(
        photo(), "PNG", exif=exif(8), pnginfo=png_text(), icc_profile=swapped_profile()
    ),
    "png drawing": lambda: saved(scene(), "PNG", exif=exif(3), pnginfo=png_text()),
    "png transparent": lambda: saved(see_through(), "PNG", exif=exif(), pnginfo=png_text()),
    "png with private chunks": lambda: png_with(
        saved(scene().quantize(8), "PNG"),
        chunk(b"prVt", SECRET) + chunk(b"tIME", b"\x07\xea\x0b\x16\x0c\0\0"),
    ),
    "webp": lambda: saved(photo(), "WEBP", exif=exif(5), xmp=XMP, icc_profile=swapped_profile()),
    "webp transparent": lambda: saved(see_through(), "WEBP", exif=exif(), xmp=XMP),
    "avif": lambda: saved(photo(), "AVIF", exif=exif(7), xmp=XMP, icc_profile=swapped_profile()),
    "avif transparent": lambda: saved(see_through(), "AVIF", exif=exif(), xmp=XMP),
    "gif": lambda: saved(scene(), "GIF", comment=SECRET, xmp=XMP) + SECRET,
}


@pytest.mark.parametrize("name", LADEN)
def test_no_metadata_is_stored(name):
    data = LADEN[name]()
    assert SECRET in data or b"XML:com.adobe" in data  # the upload does hold it
    for file in make_renditions(data).files:
        assert SECRET not in file.data
        for sign in (b"Exif", b"xmpmeta", b"acsp", b"MPF", b"http"):
            assert sign not in file.data, (file.extension, sign)
        assert BLOCKS[file.extension](file.data) <= ALLOWED[file.extension], file.extension


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif"])
def test_block_parser_finds_what_a_laden_file_holds(name):
    extension = {"jpeg": "jpg"}.get(name, name)
    assert BLOCKS[extension](LADEN[name]()) - ALLOWED[extension]
