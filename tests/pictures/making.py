"""Pictures and not-pictures for the tests, made from nothing: no file here comes from a camera."""

import io
import struct
import zlib

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

SECRET = b"SECRET-PLACE-51.5007N-0.1246W"
RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 180, 20), (20, 20, 220), (250, 250, 250)

# What is done to an upright picture so that a reader that obeys the orientation turns it back.
LYING = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def scene(width=120, height=80):
    """Four quarters: red, green over blue, white, so that every turn and mirroring shows."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(WHITE, (width // 2, height // 2, width, height))
    return image


def photo(width=120, height=80):
    """Noise in all channels: as many colours as a photograph has. Large ones are smooth."""
    grain = max(1, width // 400)
    size = (width // grain, height // grain)
    channels = [Image.effect_noise(size, 90).resize((width, height)) for _ in range(3)]
    return Image.merge("RGB", channels)


def saved(image, picture_format, **options):
    file = io.BytesIO()
    image.save(file, picture_format, **options)
    return file.getvalue()


def frames(picture_format, count, **options):
    stills = [Image.new("RGB", (12, 8), (number * 2, 90, 200 - number)) for number in range(count)]
    rest = stills[1:]
    return saved(stills[0], picture_format, save_all=True, append_images=rest, **options)


def exif(orientation=1):
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = SECRET.decode()  # the camera's maker
    data[0x013B] = SECRET.decode()  # the artist
    place = data.get_ifd(0x8825)
    place[1], place[2] = "N", (51.0, 30.0, 2.5)
    place[29] = SECRET.decode()
    return data.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + SECRET + b"</rdf:RDF></x:xmpmeta>"


def png_text():
    info = PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_text("Author", SECRET.decode(), zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return info


def swapped_profile():
    """An RGB profile in which red means green: whoever obeys it shows the colours exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    head, tags = profile[:128], profile[128:]
    tags = tags.replace(b"rXYZ", b"\0\0\0\0", 1).replace(b"gXYZ", b"rXYZ", 1)
    return head + tags.replace(b"\0\0\0\0", b"gXYZ", 1)


def grey_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:16] + b"GRAY" + profile[20:128] + profile[128:].replace(b"rTRC", b"kTRC", 1)


# --- PNG by hand --------------------------------------------------------------------------------


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width, height, depth=8, colour=2, interlace=0):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)


def png(width, height, row, depth=8, colour=2, extra=b"", after=b"", interlace=0):
    """A PNG all of whose rows are the bytes `row`; `extra` chunks before, `after` behind them."""
    pixels = zlib.compress((b"\0" + row) * height, 9)
    head = png_header(width, height, depth, colour, interlace)
    return head + extra + chunk(b"IDAT", pixels) + after + chunk(b"IEND")


def png_with(data, extra):
    """A PNG with further chunks right behind its header."""
    return data[:33] + extra + data[33:]


def png_claiming_frames(count):
    control = chunk(b"acTL", struct.pack(">II", count, 0))
    return png_with(saved(scene(), "PNG"), control)


# --- JPEG by hand -------------------------------------------------------------------------------


def jpeg_with_size(width, height):
    """A small JPEG whose header claims another size."""
    data = saved(scene(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def jpeg_segment(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpeg_with(data, segment):
    return data[:2] + segment + data[2:]


def jpeg_with_scans(count, width=64, height=64):
    """A progressive JPEG whose last scan is repeated until there are `count`."""
    data = saved(Image.new("RGB", (width, height), RED), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * (count - data.count(b"\xff\xda")) + b"\xff\xd9"


# --- GIF, WebP and AVIF by hand -----------------------------------------------------------------


def gif_with_size(width, height):
    data = saved(scene(), "GIF")
    return data[:6] + struct.pack("<HH", width, height) + data[10:]


def gif_with_frame(width, height):
    """A GIF of 12 × 8 whose one frame claims to be larger, and to be cleared away afterwards."""
    head = b"GIF89a" + struct.pack("<HHBBB", 12, 8, 0x80, 0, 0) + bytes(6)
    control = b"\x21\xf9\x04\x08\0\0\0\0"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0)
    return head + control + frame + b"\x02\x02\x44\x01\0;"


def gif_of_tiny_blocks(size):
    """A GIF whose one frame is followed by `size` bytes of extension in blocks of one byte."""
    return saved(scene(), "GIF")[:-1] + b"\x21\xfe" + b"\x01" * (size // 2 * 2) + b"\0;"


def riff(*chunks):
    body = b"WEBP"
    for name, data in chunks:
        body += name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_extended(width, height):
    """A WebP container that claims a size, around a small picture."""
    small = saved(scene(), "WEBP")[12:]
    length = struct.unpack("<I", small[4:8])[0]
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return riff((b"VP8X", bytes(4) + size), (small[:4], small[8 : 8 + length]))


def webp_lossless_claiming(width, height):
    data = bytearray(saved(scene(), "WEBP", lossless=True))
    bits = (width - 1) | (height - 1) << 14
    data[21:25] = struct.pack("<I", bits)
    return bytes(data)


def avif_claiming(width, height):
    data = saved(scene(), "AVIF")
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]
