"""Files that are refused: in words, whatever they call themselves, without an exception."""

import gzip
import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from articles.pictures import LIMIT_BYTES, PictureRefused, make_renditions

from .making import (
    avif_claiming,
    chunk,
    frames,
    gif_with_frame,
    gif_with_size,
    jpeg_with_scans,
    jpeg_with_size,
    photo,
    png_claiming_frames,
    png_header,
    png_with,
    riff,
    saved,
    scene,
    webp_extended,
    webp_lossless_claiming,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as entries:
        entries.writestr(name, "text")
    return file.getvalue()


def half(data):
    return data[: len(data) // 2]


def brand(name):
    return struct.pack(">I", 24) + b"ftyp" + name + bytes(4) + name + b"mp42" + bytes(200)


# name: (bytes, code, a word of the message)
REFUSED = {
    "nothing": (lambda: b"", "empty", "empty"),
    "a space": (lambda: b" ", "not_a_picture", "not a picture"),
    "zero bytes": (lambda: bytes(1000), "not_a_picture", "not a picture"),
    "text": (lambda: b"Back pain is common.", "not_a_picture", "not a picture"),
    "web page": (lambda: b"<!DOCTYPE html><p>Hello", "not_a_picture", "a web page"),
    "web page with space before": (lambda: b"\r\n <html><body>", "not_a_picture", "a web page"),
    "script": (lambda: b"<script>alert(1)</script>", "not_a_picture", "a web page"),
    "svg": (lambda: SVG, "not_a_picture", "an SVG drawing"),
    "svg with declaration": (
        lambda: b'<?xml version="1.0"?>\n<!-- drawn -->\n' + SVG,
        "not_a_picture",
        "an SVG drawing",
    ),
    "svg with byte order mark": (
        lambda: b"\xef\xbb\xbf" + SVG,
        "not_a_picture",
        "an SVG drawing",
    ),
    "svg compressed": (lambda: gzip.compress(SVG), "not_a_picture", "not a picture"),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(99), "not_a_picture", "a PDF"),
    "zip": (lambda: archive("a.txt"), "not_a_picture", "a ZIP archive"),
    "word document": (lambda: archive("word/document.xml"), "not_a_picture", "office document"),
    "tiff, little end first": (lambda: saved(scene(), "TIFF"), "not_a_picture", "a TIFF"),
    "tiff, big end first": (
        lambda: b"MM\0*" + struct.pack(">IH", 8, 0),
        "not_a_picture",
        "a TIFF",
    ),
    "bmp": (lambda: saved(scene(), "BMP"), "not_a_picture", "a BMP"),
    "ico": (lambda: saved(scene(32, 32), "ICO"), "not_a_picture", "not a picture"),
    "ppm": (lambda: saved(scene(), "PPM"), "not_a_picture", "not a picture"),
    "tga": (lambda: saved(scene(), "TGA"), "not_a_picture", "not a picture"),
    "pcx": (lambda: saved(scene(), "PCX"), "not_a_picture", "not a picture"),
    "sgi": (lambda: saved(scene(), "SGI"), "not_a_picture", "not a picture"),
    "xbm": (lambda: saved(scene().convert("1"), "XBM"), "not_a_picture", "not a picture"),
    "dds": (lambda: saved(scene(), "DDS"), "not_a_picture", "not a picture"),
    "eps": (lambda: saved(scene(), "EPS"), "not_a_picture", "a PostScript"),
    "photoshop": (
        lambda: b"8BPS\0\x01" + bytes(6) + struct.pack(">HIIHH", 3, 8, 8, 8, 3) + bytes(99),
        "not_a_picture",
        "a Photoshop",
    ),
    "fits": (
        lambda: b"SIMPLE  =                    T".ljust(2880) + bytes(2880),
        "not_a_picture",
        "not a picture",
    ),
    "jpeg 2000": (
        lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(99),
        "not_a_picture",
        "not a picture",
    ),
    "jpeg xl": (lambda: b"\xff\x0a" + bytes(99), "not_a_picture", "not a picture"),
    "heic": (lambda: brand(b"heic"), "not_a_picture", "a HEIC photo"),
    "heif": (lambda: brand(b"mif1"), "not_a_picture", "a HEIC photo"),
    "mp4": (lambda: brand(b"isom"), "not_a_picture", "a video"),
    "mov": (lambda: brand(b"qt  "), "not_a_picture", "a video"),
    "webm": (lambda: b"\x1aE\xdf\xa3" + bytes(99), "not_a_picture", "not a picture"),
    "wav": (lambda: b"RIFF\x64\0\0\0WAVEfmt " + bytes(99), "not_a_picture", "not a picture"),
    "avi": (lambda: b"RIFF\x64\0\0\0AVI LIST" + bytes(99), "not_a_picture", "not a picture"),
    "mp3": (lambda: b"ID3\x04" + bytes(99), "not_a_picture", "not a picture"),
    "program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(99), "not_a_picture", "not a picture"),
    "web page called gif": (
        lambda: b"GIF89a=1;/*<html><script>alert(1)</script>*/",
        "damaged",
        "damaged",
    ),
    "web page behind a png signature": (
        lambda: b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
        "damaged",
        "damaged",
    ),
    "web page behind a jpeg signature": (
        lambda: b"\xff\xd8\xff<html><script>alert(1)</script>",
        "damaged",
        "damaged",
    ),
    "jpeg signature": (lambda: b"\xff\xd8\xff", "damaged", "damaged"),
    "png signature": (lambda: b"\x89PNG\r\n\x1a\n", "damaged", "damaged"),
    "gif signature": (lambda: b"GIF89a", "damaged", "damaged"),
    "webp signature": (lambda: b"RIFF\x04\0\0\0WEBP", "damaged", "damaged"),
    "avif signature": (lambda: brand(b"avif"), "damaged", "damaged"),
    "half a jpeg": (lambda: half(saved(photo(), "JPEG")), "damaged", "damaged"),
    "half a progressive jpeg": (
        lambda: half(saved(photo(), "JPEG", progressive=True)),
        "damaged",
        "damaged",
    ),
    "half a png": (lambda: half(saved(photo(), "PNG")), "damaged", "damaged"),
    "half a gif": (lambda: half(saved(photo(), "GIF")), "damaged", "damaged"),
    "half a webp": (lambda: half(saved(photo(), "WEBP")), "damaged", "damaged"),
    "half an avif": (lambda: half(saved(photo(), "AVIF")), "damaged", "damaged"),
    "png without pixels": (
        lambda: png_header(9, 9) + chunk(b"IEND"),
        "damaged",
        "damaged",
    ),
    "png with nonsense for pixels": (
        lambda: png_header(9, 9) + chunk(b"IDAT", b"nonsense") + chunk(b"IEND"),
        "damaged",
        "damaged",
    ),
    "png with a wrong checksum": (
        lambda: saved(scene(), "PNG")[:29] + b"\0\0\0\0" + saved(scene(), "PNG")[33:],
        "damaged",
        "damaged",
    ),
    "png of no size": (lambda: png_header(0, 0) + chunk(b"IEND"), "damaged", "damaged"),
    "png without height": (lambda: png_header(9, 0) + chunk(b"IEND"), "damaged", "damaged"),
    "jpeg of no size": (lambda: jpeg_with_size(0, 0), "damaged", "damaged"),
    "gif of no size": (
        lambda: b"GIF89a" + bytes(4) + b"\0\0\0;",
        "damaged",
        "damaged",
    ),
    "webp with an empty canvas": (
        lambda: riff((b"VP8X", bytes(4) + b"\xff\xff\xff\xff\xff\xff")),
        "too_many_pixels",
        "megapixels",
    ),
    "bomb: png header": (lambda: png_header(50_000, 50_000), "damaged", "damaged"),
    "bomb: png": (
        lambda: png_header(50_000, 50_000) + chunk(b"IDAT", bytes(9)) + chunk(b"IEND"),
        "too_many_pixels",
        "megapixels",
    ),
    "bomb: png with the greatest numbers": (
        lambda: png_header(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", bytes(9)) + chunk(b"IEND"),
        "too_many_pixels",
        "megapixels",
    ),
    "just over 40 megapixels": (
        lambda: png_header(8000, 5001) + chunk(b"IDAT", bytes(9)) + chunk(b"IEND"),
        "too_many_pixels",
        "megapixels",
    ),
    "a line of 40,000,000 pixels": (
        lambda: png_header(40_000_000, 1) + chunk(b"IDAT", bytes(9)) + chunk(b"IEND"),
        "too_many_pixels",
        "65535 pixels a side",
    ),
    "bomb: jpeg": (lambda: jpeg_with_size(65_000, 65_000), "too_many_pixels", "megapixels"),
    "bomb: gif": (lambda: gif_with_size(65_535, 65_535), "too_many_pixels", "megapixels"),
    "bomb: frame of a gif": (
        lambda: gif_with_frame(13_000, 13_000),
        "too_many_pixels",
        "megapixels",
    ),
    "bomb: webp": (lambda: webp_extended(16_000, 16_000), "too_many_pixels", "megapixels"),
    "bomb: webp, small canvas": (lambda: webp_extended(8_000, 6_000), "too_many_pixels", "mega"),
    "bomb: lossless webp": (
        lambda: webp_lossless_claiming(16_000, 16_000),
        "too_many_pixels",
        "megapixels",
    ),
    "bomb: avif": (lambda: avif_claiming(16_000, 16_000), "too_many_pixels", "megapixels"),
    "bomb: png text": (
        lambda: png_with(
            saved(scene(), "PNG"),
            chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9)),
        ),
        "damaged",
        "damaged",
    ),
    "101 frames: gif": (lambda: frames("GIF", 101), "too_many_frames", "100 frames"),
    "101 frames: webp": (
        lambda: frames("WEBP", 101, lossless=True),
        "too_many_frames",
        "100 frames",
    ),
    "101 frames: avif": (lambda: frames("AVIF", 101), "too_many_frames", "100 frames"),
    "101 frames: png": (lambda: frames("PNG", 101), "too_many_frames", "100 frames"),
    "a million frames, claimed": (
        lambda: png_claiming_frames(1_000_000),
        "too_many_frames",
        "100 frames",
    ),
    "a thousand scans": (lambda: jpeg_with_scans(1000), "damaged", "damaged"),
    "a byte over 10 MB": (
        lambda: saved(photo(), "JPEG").ljust(LIMIT_BYTES + 1, b"\0"),
        "too_big",
        "10 MB",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_in_words(name):
    make, code, words = REFUSED[name]
    with pytest.raises(PictureRefused) as refused:
        make_renditions(make())
    assert refused.value.code == code
    assert words in str(refused.value)


def test_every_refusal_says_what_to_do():
    said = set()
    for make, _, _ in REFUSED.values():
        with pytest.raises(PictureRefused) as refused:
            make_renditions(make())
        said.add(str(refused.value))
    advice = ("upload that", "Choose")
    assert [text for text in said if not any(word in text for word in advice)] == []


def test_file_of_exactly_10_mb_is_read():
    data = saved(photo(), "JPEG").ljust(LIMIT_BYTES, b"\0")
    assert make_renditions(data).width == 120


def test_too_big_file_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size=-1):
            self.asked += size
            return bytes(size)

    upload = Endless()
    with pytest.raises(PictureRefused):
        make_renditions(upload)
    assert upload.asked == LIMIT_BYTES + 1


def test_no_other_decoder_ever_sees_an_upload(monkeypatch):
    Image.init()
    called = []

    def forbidden(name):
        return lambda *arguments: called.append(name)

    ours = {"JPEG", "PNG", "WEBP", "AVIF", "GIF"}
    assert {"EPS", "FITS", "PSD", "TIFF"} < set(Image.OPEN) - ours
    for name in set(Image.OPEN) - ours:
        monkeypatch.setitem(Image.OPEN, name, (forbidden(name), forbidden(name)))
    for make, _, _ in REFUSED.values():
        with pytest.raises(PictureRefused):
            make_renditions(make())
    assert called == []
