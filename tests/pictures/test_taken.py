"""Pictures that are taken: every way in which the five formats come."""

import io

import pytest
from PIL import Image

from articles.pictures import make_renditions

from .making import (
    LYING,
    SECRET,
    XMP,
    chunk,
    exif,
    frames,
    grey_profile,
    jpeg_segment,
    jpeg_with,
    jpeg_with_scans,
    photo,
    png,
    png_text,
    png_with,
    saved,
    scene,
    swapped_profile,
)


def greys():
    return photo().convert("L")


def see_through(image):
    image = image.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def palette(**options):
    return saved(scene().quantize(8), "PNG", **options)


# name: (bytes, format, size, fallback)
TAKEN = {
    "jpeg": (lambda: saved(photo(), "JPEG"), "JPEG", (120, 80), "jpg"),
    "jpeg of few colours": (lambda: saved(scene(), "JPEG"), "JPEG", (120, 80), "jpg"),
    "jpeg grey": (lambda: saved(greys(), "JPEG"), "JPEG", (120, 80), "jpg"),
    "jpeg cmyk": (lambda: saved(photo().convert("CMYK"), "JPEG"), "JPEG", (120, 80), "jpg"),
    "jpeg progressive": (
        lambda: saved(photo(), "JPEG", progressive=True),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg unsampled": (lambda: saved(photo(), "JPEG", subsampling=0), "JPEG", (120, 80), "jpg"),
    "jpeg with many scans": (lambda: jpeg_with_scans(90), "JPEG", (64, 64), "jpg"),
    "jpeg of one pixel": (lambda: saved(scene(1, 1), "JPEG"), "JPEG", (1, 1), "jpg"),
    "jpeg long and low": (lambda: saved(scene(16000, 10), "JPEG"), "JPEG", (1600, 1), "jpg"),
    "jpeg high and narrow": (lambda: saved(scene(10, 16000), "JPEG"), "JPEG", (4, 6400), "jpg"),
    "jpeg of a common telephone": (
        lambda: saved(photo(4032, 3024), "JPEG", exif=exif(6)),
        "JPEG",
        (1600, 2133),
        "jpg",
    ),
    "jpeg with a second picture": (lambda: frames("MPO", 2), "JPEG", (12, 8), "jpg"),
    "jpeg with broken metadata": (
        lambda: jpeg_with(saved(photo(), "JPEG"), jpeg_segment(0xE1, b"Exif\0\0MM\0*\xff\xff")),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg with empty metadata": (
        lambda: jpeg_with(saved(photo(), "JPEG"), jpeg_segment(0xE1, b"Exif\0\0")),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg with an impossible orientation": (
        lambda: saved(photo(), "JPEG", exif=exif(77)),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg with a broken profile": (
        lambda: saved(photo(), "JPEG", icc_profile=b"no profile at all"),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg with a profile of another kind": (
        lambda: saved(photo(), "JPEG", icc_profile=grey_profile()),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg grey with a colour profile": (
        lambda: saved(greys(), "JPEG", icc_profile=swapped_profile()),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg grey with a grey profile": (
        lambda: saved(greys(), "JPEG", icc_profile=grey_profile()),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg with a script in its comment": (
        lambda: saved(photo(), "JPEG", comment=b"<script>alert(1)</script>"),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg that is also an archive": (
        lambda: saved(photo(), "JPEG") + b"PK\x03\x04" + SECRET + b"PK\x05\x06" + bytes(18),
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg followed by a web page": (
        lambda: saved(photo(), "JPEG") + b"<html><script>alert(1)</script></html>",
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "jpeg followed by php": (
        lambda: saved(photo(), "JPEG") + b"<?php system($_GET['c']); ?>",
        "JPEG",
        (120, 80),
        "jpg",
    ),
    "png drawing": (lambda: saved(scene(), "PNG"), "PNG", (120, 80), "png"),
    "png photo": (lambda: saved(photo(), "PNG"), "PNG", (120, 80), "jpg"),
    "png of one pixel": (lambda: saved(scene(1, 1), "PNG"), "PNG", (1, 1), "png"),
    "png of two colours": (lambda: saved(scene().convert("1"), "PNG"), "PNG", (120, 80), "png"),
    "png grey": (lambda: saved(scene().convert("L"), "PNG"), "PNG", (120, 80), "png"),
    "png grey, transparent": (
        lambda: saved(see_through(scene()).convert("LA"), "PNG"),
        "PNG",
        (120, 80),
        "png",
    ),
    "png transparent": (lambda: saved(see_through(photo()), "PNG"), "PNG", (120, 80), "png"),
    "png opaque in four channels": (
        lambda: saved(photo().convert("RGBA"), "PNG"),
        "PNG",
        (120, 80),
        "jpg",
    ),
    "png palette": (palette, "PNG", (120, 80), "png"),
    "png palette, one transparent": (
        lambda: palette(transparency=0),
        "PNG",
        (120, 80),
        "png",
    ),
    "png palette, half transparent": (
        lambda: palette(transparency=b"\x80\x40\xff"),
        "PNG",
        (120, 80),
        "png",
    ),
    "png with a transparent colour": (
        lambda: saved(scene(), "PNG", transparency=(220, 20, 20)),
        "PNG",
        (120, 80),
        "png",
    ),
    "png grey with a transparent grey": (
        lambda: saved(scene().convert("L"), "PNG", transparency=250),
        "PNG",
        (120, 80),
        "png",
    ),
    "png 16 bits grey": (lambda: png(4, 3, b"\x80\0" * 4, 16, 0), "PNG", (4, 3), "png"),
    "png 16 bits grey with a transparent grey": (
        lambda: png(4, 3, b"\x80\0" * 4, 16, 0, extra=chunk(b"tRNS", b"\x80\0")),
        "PNG",
        (4, 3),
        "png",
    ),
    "png 16 bits grey, transparent": (
        lambda: png(4, 3, b"\x80\0\x40\0" * 4, 16, 4),
        "PNG",
        (4, 3),
        "png",
    ),
    "png 16 bits": (lambda: png(4, 3, b"\x80\0\xff\0\0\0" * 4, 16, 2), "PNG", (4, 3), "png"),
    "png 16 bits, transparent": (
        lambda: png(4, 3, b"\x80\0\xff\0\0\0\x7f\0" * 4, 16, 6),
        "PNG",
        (4, 3),
        "png",
    ),
    "png 2 bits": (lambda: png(4, 3, b"\x1b", 2, 0), "PNG", (4, 3), "png"),
    "png interlaced": (lambda: png(1, 1, b"\x80\x20\x10", interlace=1), "PNG", (1, 1), "png"),
    "png with text": (lambda: saved(scene(), "PNG", pnginfo=png_text()), "PNG", (120, 80), "png"),
    "png with a private chunk": (
        lambda: png_with(saved(scene(), "PNG"), chunk(b"prVt", SECRET)),
        "PNG",
        (120, 80),
        "png",
    ),
    "png that moves": (lambda: frames("PNG", 3), "PNG", (12, 8), "png"),
    "png followed by a web page": (
        lambda: saved(scene(), "PNG") + b"<html>" + SECRET,
        "PNG",
        (120, 80),
        "png",
    ),
    "gif": (lambda: saved(scene(), "GIF"), "GIF", (120, 80), "png"),
    "gif of 1987": (
        lambda: saved(scene(), "GIF").replace(b"GIF89a", b"GIF87a"),
        "GIF",
        (120, 80),
        "png",
    ),
    "gif with a transparent colour": (
        lambda: saved(scene().quantize(8), "GIF", transparency=0),
        "GIF",
        (120, 80),
        "png",
    ),
    "gif that moves": (lambda: frames("GIF", 12), "GIF", (12, 8), "png"),
    "gif of 100 frames": (lambda: frames("GIF", 100), "GIF", (12, 8), "png"),
    "gif with a comment that is a script": (
        lambda: saved(scene(), "GIF", comment=b"*/=1;alert(1)//" + SECRET),
        "GIF",
        (120, 80),
        "png",
    ),
    "gif followed by a web page": (
        lambda: saved(scene(), "GIF") + b"<script>alert(1)</script>",
        "GIF",
        (120, 80),
        "png",
    ),
    "webp": (lambda: saved(photo(), "WEBP"), "WEBP", (120, 80), "jpg"),
    "webp lossless": (lambda: saved(scene(), "WEBP", lossless=True), "WEBP", (120, 80), "png"),
    "webp transparent": (lambda: saved(see_through(photo()), "WEBP"), "WEBP", (120, 80), "png"),
    "webp that moves": (lambda: frames("WEBP", 5, duration=40), "WEBP", (12, 8), "png"),
    "webp with metadata": (
        lambda: saved(photo(), "WEBP", exif=exif(), xmp=XMP),
        "WEBP",
        (120, 80),
        "jpg",
    ),
    "avif": (lambda: saved(photo(), "AVIF"), "AVIF", (120, 80), "jpg"),
    "avif grey": (lambda: saved(greys(), "AVIF"), "AVIF", (120, 80), "png"),
    "avif transparent": (lambda: saved(see_through(photo()), "AVIF"), "AVIF", (120, 80), "png"),
    "avif that moves": (lambda: frames("AVIF", 3, duration=40), "AVIF", (12, 8), "png"),
    "avif with metadata": (
        lambda: saved(photo(), "AVIF", exif=exif(), xmp=XMP),
        "AVIF",
        (120, 80),
        "jpg",
    ),
}
for turn, way in LYING.items():
    for kind in ("JPEG", "WEBP", "AVIF", "PNG"):
        TAKEN[f"{kind.lower()} lying, orientation {turn}"] = (
            lambda kind=kind, turn=turn, way=way: saved(
                photo() if way is None else photo().transpose(way), kind, exif=exif(turn)
            ),
            kind,
            (120, 80),
            "jpg",
        )


@pytest.mark.parametrize("name", TAKEN)
def test_picture_is_taken_whatever_its_form(name):
    make, picture_format, size, fallback = TAKEN[name]
    made = make_renditions(make())
    assert (made.format, (made.width, made.height), made.fallback) == (
        picture_format,
        size,
        fallback,
    )
    assert {file.extension for file in made.files} == {"avif", "webp", fallback}
    written = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}
    for file in made.files:
        with Image.open(io.BytesIO(file.data)) as image:
            image.load()
            assert image.format == written[file.extension]
            assert image.size == (file.width, file.height)
            assert getattr(image, "n_frames", 1) == 1


def colours_at_corners(data):
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
        corners = [
            (x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)
        ]
        return [image.convert("RGB").getpixel(corner) for corner in corners]


def is_near(found, wanted, distance=30):
    return all(
        abs(a - b) <= distance
        for one, other in zip(found, wanted, strict=True)
        for a, b in zip(one, other, strict=True)
    )


UPRIGHT = colours_at_corners(saved(scene(), "PNG"))


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", LYING)
def test_lying_picture_is_stored_upright(picture_format, orientation):
    lying = scene() if orientation == 1 else scene().transpose(LYING[orientation])
    made = make_renditions(saved(lying, picture_format, exif=exif(orientation)))
    assert (made.width, made.height) == (120, 80)
    for file in made.files:
        assert is_near(colours_at_corners(file.data), UPRIGHT), file.extension


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_of_a_profile_are_kept_when_the_profile_goes(picture_format):
    made = make_renditions(saved(scene(), picture_format, icc_profile=swapped_profile()))
    red, green, blue, white = UPRIGHT
    for file in made.files:
        corners = colours_at_corners(file.data)
        # In that profile red means green and green red. Their strengths differ a little.
        assert is_near(corners, [green, red, blue, white], distance=60), file.extension


def test_transparent_parts_stay_transparent_and_hide_nothing():
    image = Image.new("RGBA", (100, 50), (200, 10, 10, 0))
    image.paste((20, 20, 220, 255), (50, 0, 100, 50))
    made = make_renditions(saved(image, "PNG"))
    for file in made.files:
        with Image.open(io.BytesIO(file.data)) as stored:
            assert stored.mode == "RGBA"
            left, right = stored.getpixel((10, 25)), stored.getpixel((90, 25))
        assert left[3] == 0
        assert is_near([right], [(20, 20, 220, 255)])
        if file.extension == "png":
            assert left == (0, 0, 0, 0)


def test_16_bits_are_scaled_to_8():
    made = make_renditions(png(4, 3, b"\x80\0" * 4, 16, 0))
    fallback = next(file for file in made.files if file.extension == "png")
    with Image.open(io.BytesIO(fallback.data)) as image:
        assert image.convert("RGB").getpixel((1, 1)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("picture_format", "moves"), [("GIF", True), ("WEBP", True), ("PNG", True), ("AVIF", True)]
)
def test_moving_picture_becomes_its_first_frame(picture_format, moves):
    stills = [Image.new("RGB", (40, 40), colour) for colour in ("red", "lime", "blue")]
    data = saved(stills[0], picture_format, save_all=True, append_images=stills[1:], duration=50)
    made = make_renditions(data)
    assert made.is_animated is moves
    assert is_near(colours_at_corners(made.files[0].data), [(255, 0, 0)] * 4)


def test_still_picture_is_not_called_moving():
    assert [
        make_renditions(saved(scene(), kind)).is_animated
        for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
    ] == [False] * 5


def test_large_picture_comes_in_three_sizes_and_small_one_is_never_enlarged():
    large = make_renditions(saved(photo(3000, 1500), "JPEG"))
    assert {(file.size, file.width, file.height) for file in large.files} == {
        ("small", 480, 240),
        ("medium", 960, 480),
        ("large", 1600, 800),
    }
    between = make_renditions(saved(photo(700, 350), "JPEG"))
    assert {(file.size, file.width, file.height) for file in between.files} == {
        ("small", 480, 240),
        ("medium", 700, 350),
    }
    small = make_renditions(saved(photo(300, 200), "JPEG"))
    assert {(file.size, file.width, file.height) for file in small.files} == {("small", 300, 200)}


def test_shrunk_picture_shows_what_the_whole_one_showed():
    for kind in ("JPEG", "PNG", "WEBP"):
        made = make_renditions(saved(scene(5000, 3333), kind))
        for file in made.files:
            assert is_near(colours_at_corners(file.data), UPRIGHT), (kind, file.extension)


def test_same_bytes_are_the_same_picture_and_give_the_same_files():
    data = saved(photo(700, 500), "JPEG")
    assert make_renditions(data) == make_renditions(io.BytesIO(data))
    other = make_renditions(saved(photo(700, 500), "JPEG"))
    assert other.identity != make_renditions(data).identity
