"""From an upload's bytes to upright sRGB pixels, or a refusal in words.

Everything that can be known from headers is checked before a pixel is decoded. The largest
picture is shrunk in bands, because converting it whole would double what it takes in memory.
"""

import warnings
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms

from articles.pictures.kinds import guess_kind, starts_like_picture
from articles.pictures.names import (
    GREATEST_HEIGHT,
    LIMIT_BYTES,
    LIMIT_FRAMES,
    LIMIT_PIXELS,
    LIMIT_SIDE,
    SIZES,
)

# The only decoders that ever see an upload: Pillow has some forty more.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")

# A progressive JPEG has about ten scans, and each costs a pass over all its blocks, even one of
# sixty bytes: ten megabytes of those would keep a processor busy for an hour.
_LIMIT_SCANS = 100
_BAND_PIXELS = 2_000_000
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")

# Some of Pillow's readers make room for a picture while they open it. Pillow only warns up to
# twice this number and refuses beyond it.
Image.MAX_IMAGE_PIXELS = LIMIT_PIXELS // 2


class PictureRefused(ValueError):
    """An upload that is not taken. Its text tells the editor why and what to do.

    `code` is one of "empty", "too_big", "too_many_pixels", "too_many_frames", "not_a_picture",
    "damaged" and "busy".
    """

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded picture: sRGB, upright, at most as large as the largest size.

    `image` is a Pillow image in mode RGB or RGBA without any `info`; `format` one of FORMATS.
    """

    image: Image.Image
    format: str
    is_animated: bool


def read_bytes(upload):
    """The bytes of an upload (bytes or an open file), never more than the limit.

    Raises PictureRefused for an empty or too large one.
    """
    data = upload if isinstance(upload, bytes) else upload.read(LIMIT_BYTES + 1)
    if not data:
        raise PictureRefused(_("This file is empty. Choose the picture again."), "empty")
    if len(data) > LIMIT_BYTES:
        raise PictureRefused(
            _(
                "This file is larger than %(limit)d MB. Make the picture smaller, for example "
                "%(width)d pixels wide, and upload that."
            )
            % {"limit": LIMIT_BYTES // 1024**2, "width": SIZES["large"]},
            "too_big",
        )
    return data


def decode(data):
    """Pixels from the bytes of a JPEG, PNG, WebP, AVIF or GIF picture, told by content.

    Of a moving picture the first frame is taken. Raises PictureRefused.
    """
    with warnings.catch_warnings():
        # Pillow warns of odd but harmless things in metadata, all of which is dropped here.
        warnings.simplefilter("ignore")
        try:
            return _decode(data)
        except PictureRefused:
            raise
        except Image.DecompressionBombError:
            raise PictureRefused(_too_many_pixels(), "too_many_pixels") from None
        except Exception as error:  # decoders fail on hostile bytes in every way there is
            raise _unreadable(data) from error


def _decode(data):
    image = Image.open(BytesIO(data), formats=FORMATS)
    # A telephone's photo with a second one behind it opens as “MPO”; the first is a plain JPEG.
    picture_format = "JPEG" if image.format == "MPO" else image.format
    width, height = image.size
    if width * height > LIMIT_PIXELS or max(width, height) > LIMIT_SIDE:
        raise PictureRefused(_too_many_pixels(width, height), "too_many_pixels")
    frames = _count_frames(image, picture_format, data)
    if frames > LIMIT_FRAMES:
        raise PictureRefused(
            _(
                "This moving picture has more than %(limit)d frames. Readers see a still picture: "
                "save the frame that shows it best as JPEG or PNG and upload that."
            )
            % {"limit": LIMIT_FRAMES},
            "too_many_frames",
        )
    if picture_format == "JPEG" and data.count(b"\xff\xda") > _LIMIT_SCANS:
        raise _unreadable(data)

    # A JPEG is decoded at a half, a quarter or an eighth of its size, so its target comes first;
    # of the others, some keep their orientation behind the pixels.
    pixels = None if picture_format == "JPEG" else _load(image)
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    box = (SIZES["large"], GREATEST_HEIGHT)
    if orientation >= 5:  # lies on its side
        box = box[::-1]
    target = _fit((width, height), box)
    if pixels is None:
        image.draft(None, target)
        pixels = _load(image)
    del image  # what is no longer needed of a large picture is given back before more is taken
    shrunk = _shrink(pixels, target)
    del pixels
    if orientation in _UPRIGHT:
        shrunk = shrunk.transpose(_UPRIGHT[orientation])
    return Pixels(_in_srgb(shrunk, profile), picture_format, frames > 1)


def _load(image):
    if image.format == "WEBP":
        # The decoder keeps two whole canvases. Taken from it directly, the pixels are not copied
        # once more while those are there: a quarter of what the largest WebP picture needs.
        pixels = image._get_next()[0]
        mode = image.rawmode  # RGBA, or RGBX: without transparency the fourth byte is filling
        return Image.frombuffer(mode, image.size, pixels, "raw", mode, 0, 1)
    image.load()
    return image


def _shrink(image, target):
    """The image at size `target` in mode L, RGB, RGBA or CMYK, shrunk band by band."""
    width, height = image.size
    factor = (max(1, width // (2 * target[0])), max(1, height // (2 * target[1])))
    mode = _working_mode(image)
    shrunk = Image.new(mode, (-(-width // factor[0]), -(-height // factor[1])))
    rows = factor[1] * max(1, _BAND_PIXELS // (width * factor[1]))
    for top in range(0, height, rows):
        band = image.crop((0, top, width, min(top + rows, height)))
        # Cropping forgets which colour of a palette is transparent.
        band.info = image.info
        shrunk.paste(_converted(band, mode).reduce(factor), (0, top // factor[1]))
    if shrunk.size != target:
        shrunk = shrunk.resize(target, Image.Resampling.LANCZOS)
    if mode == "RGBa":
        shrunk = shrunk.convert("RGBA")
        if shrunk.getextrema()[3][0] == 255:
            shrunk = shrunk.convert("RGB")
    return shrunk


def _working_mode(image):
    if image.mode.startswith("I"):
        # 16 bits of grey. One of the 65,536 marked as transparent is not worth a way of its own.
        return "L"
    if image.has_transparency_data:
        return "RGBa"
    return {"1": "L", "L": "L", "CMYK": "CMYK"}.get(image.mode, "RGB")


def _converted(band, mode):
    if band.mode.startswith("I"):  # 16 bits a pixel, which Pillow would cut off rather than scale
        band = band.point(lambda value: value / 256)
    if mode == "RGBa":
        # Premultiplied, so that what hides in transparent parts neither bleeds out nor is kept.
        return band.convert("RGBA").convert("RGBa")
    return band if band.mode == mode else band.convert(mode)


def _in_srgb(image, profile):
    """The image in RGB or RGBA, its colours moved from the profile's space to sRGB."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    if profile:
        # A broken profile is no reason to refuse: sRGB is what browsers would assume.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            colours = _converted_by_profile(colours, profile)
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    colours.info = {}  # the conversion leaves a profile there, which would be written along
    return colours


def _converted_by_profile(image, profile):
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space == "GRAY" and image.mode == "RGB" and _is_grey(image):
        image = image.getchannel("R")
    elif space == "RGB" and image.mode == "L":
        image = image.convert("RGB")
    if {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}[image.mode] != space:
        return image
    return ImageCms.profileToProfile(
        image,
        source,
        _SRGB,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _is_grey(image):
    red, green, blue = image.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()


def _orientation(image):
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # broken metadata says nothing about the pixels
        return 1
    return value if value in _UPRIGHT else 1


def _count_frames(image, picture_format, data):
    if picture_format == "GIF":
        return _count_gif_frames(data)
    if picture_format == "JPEG":
        return 1
    return getattr(image, "n_frames", 1)


def _count_gif_frames(data):
    """Frames of a GIF, counted over its blocks without decoding, not further than the limit."""
    frames = 0
    position = 13 + _table_length(data[10])
    while frames <= LIMIT_FRAMES and position < len(data):
        block = data[position]
        if block == 0x3B:  # the end
            break
        if block == 0x2C:  # a frame: its place, perhaps a table of colours, the code size
            frames += 1
            if position + 10 > len(data):
                break
            position += 11 + _table_length(data[position + 9])
        elif block == 0x21:  # an extension
            position += 2
        else:  # stray bytes, which readers step over
            position += 1
            continue
        while position < len(data) and data[position]:
            position += data[position] + 1
        position += 1
    return frames


def _table_length(flags):
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _fit(size, box):
    """The greatest whole size within `box` in the proportions of `size`, never larger than it."""
    scale = min(1, box[0] / size[0], box[1] / size[1])
    return tuple(max(1, round(side * scale)) for side in size)


def _too_many_pixels(width=None, height=None):
    advice = _(
        "At most %(limit)d megapixels and %(side)d pixels a side are possible: make it smaller, "
        "for example %(width)d pixels wide, and upload that."
    ) % {"limit": LIMIT_PIXELS // 10**6, "side": LIMIT_SIDE, "width": SIZES["large"]}
    if width is None:
        return _("This picture has too many pixels.") + " " + advice
    return (
        _("This picture is %(width)d × %(height)d pixels large.")
        % {"width": width, "height": height}
        + " "
        + advice
    )


def _unreadable(data):
    if starts_like_picture(data):
        return PictureRefused(
            _(
                "This picture is damaged or incomplete. Open it on your computer, save a new copy "
                "as JPEG or PNG and upload that."
            ),
            "damaged",
        )
    kind = guess_kind(data)
    if kind:
        return PictureRefused(
            _(
                "This looks like %(kind)s. Readers’ browsers need JPEG, PNG, WebP, AVIF or GIF: "
                "save the picture as one of them and upload that."
            )
            % {"kind": kind},
            "not_a_picture",
        )
    return PictureRefused(
        _("This is not a picture. Choose a file in JPEG, PNG, WebP, AVIF or GIF format."),
        "not_a_picture",
    )
