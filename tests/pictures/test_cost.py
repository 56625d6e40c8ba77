"""What a picture may cost: measured in a process of its own, above what Pillow alone needs."""

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from articles.pictures import LIMIT_BYTES

from .making import (
    avif_claiming,
    chunk,
    frames,
    gif_of_tiny_blocks,
    gif_with_frame,
    gif_with_size,
    jpeg_with_scans,
    jpeg_with_size,
    photo,
    png_header,
    png_with,
    saved,
    scene,
    webp_extended,
    webp_lossless_claiming,
)

ROOT = Path(__file__).resolve().parents[2]
LARGEST = (7300, 5479)  # 39.997 megapixels

# Prints for each file what came of it, the seconds, and by how many MB the process has grown.
MEASURE = """
import json, sys, time
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from articles.pictures import PictureRefused, make_renditions

def most_memory():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

for kind in ("small.png", "small.txt"):
    try:
        make_renditions(Path(sys.argv[1], kind).read_bytes())
    except PictureRefused:
        pass
for path in sys.argv[2:]:
    before, start = most_memory(), time.process_time()
    try:
        with open(path, "rb") as file:
            outcome = make_renditions(file).format
    except PictureRefused as refusal:
        outcome = refusal.code
    print(json.dumps([path, outcome, time.process_time() - start, most_memory() - before]))
"""


def measure(folder, *files):
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not tell how much memory a process has used at most")
    (folder / "small.png").write_bytes(saved(scene(), "PNG"))
    (folder / "small.txt").write_bytes(b"text")
    command = [sys.executable, "-c", MEASURE, str(folder), *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def padded(data):
    return data.ljust(LIMIT_BYTES, b"\0")


BOMBS = {
    "png": lambda: png_header(50_000, 50_000) + chunk(b"IDAT", bytes(9)) + chunk(b"IEND"),
    "png that is really so large": lambda: saved(Image.new("1", (25_000, 25_000)), "PNG"),
    "png just over the limit": lambda: saved(Image.new("1", (8_000, 5_001)), "PNG"),
    "png of text": lambda: png_with(saved(scene(), "PNG"), TEXT_BOMB * 80),
    "jpeg": lambda: padded(jpeg_with_size(65_000, 65_000)),
    "jpeg of scans": lambda: jpeg_with_scans(50_000, 6400, 6200),
    "gif": lambda: padded(gif_with_size(65_535, 65_535)),
    "gif, its frame": lambda: gif_with_frame(13_000, 13_000),
    "gif of frames": lambda: frames("GIF", 101),
    "gif of frames to its last byte": lambda: gif_full_of_frames(),
    "webp": lambda: padded(webp_extended(16_000, 16_000)),
    "webp within Pillow’s own limit": lambda: webp_extended(13_000, 13_000),
    "webp lossless": lambda: webp_lossless_claiming(16_000, 16_000),
    "avif": lambda: padded(avif_claiming(16_000, 16_000)),
    "not a picture": lambda: bytes(LIMIT_BYTES),
    "too big": lambda: bytes(LIMIT_BYTES + 1),
}


TEXT_BOMB = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1_000_000), 9))


def gif_full_of_frames():
    data = saved(scene(), "GIF")
    first = data.index(b"\x2c")
    frame = data[first:-1]
    return (data[:first] + frame * (LIMIT_BYTES // len(frame)))[: LIMIT_BYTES - 1] + b";"


def test_bombs_are_refused_at_once_and_cost_nothing(tmp_path):
    files = []
    for number, make in enumerate(BOMBS.values()):
        files.append(tmp_path / str(number))
        files[-1].write_bytes(make())
    found = {
        name: (outcome, seconds, grown)
        for name, (_, outcome, seconds, grown) in zip(BOMBS, measure(tmp_path, *files), strict=True)
    }
    refusals = {"too_many_pixels", "too_many_frames", "damaged", "not_a_picture", "too_big"}
    assert {name: one for name, one in found.items() if one[0] not in refusals} == {}
    assert {name: one for name, one in found.items() if one[1] > 0.5} == {}
    # The most a process ever held grows over all of them together.
    assert sum(grown for _, _, grown in found.values()) < 150


def test_gif_of_tiny_blocks_is_read_in_a_moment(tmp_path):
    file = tmp_path / "tiny"
    file.write_bytes(gif_of_tiny_blocks(LIMIT_BYTES - 2000))
    [(_, outcome, seconds, grown)] = measure(tmp_path, file)
    assert outcome == "GIF"
    assert seconds < 2
    assert grown < 150


def see_through(colours):
    image = colours.convert("RGBA")
    image.putalpha(128)
    return image


# name: (bytes, what it may cost in MB). A JPEG decoded whole, or a WebP whose decoder kept
# its canvases, would pass the promise of 600 MB and fail here.
LARGE = {
    "jpeg progressive, unsampled": (
        lambda: saved(photo(*LARGEST), "JPEG", progressive=True, subsampling=0, quality=60),
        330,
    ),
    "jpeg cmyk": (
        lambda: saved(photo(*LARGEST).convert("CMYK"), "JPEG", progressive=True, quality=50),
        420,
    ),
    "jpeg": (lambda: saved(photo(*LARGEST), "JPEG", quality=60), 150),
    "png transparent": (
        lambda: saved(see_through(Image.new("RGB", LARGEST, "red")), "PNG", compress_level=1),
        330,
    ),
    "png as long as can be": (lambda: saved(Image.new("RGBA", (65_535, 610)), "PNG"), 330),
    "webp transparent": (
        lambda: saved(
            see_through(Image.new("RGB", LARGEST, "red")), "WEBP", lossless=True, method=0
        ),
        520,
    ),
    "webp": (lambda: saved(photo(*LARGEST), "WEBP", quality=40, method=0), 520),
    "avif": (lambda: saved(photo(*LARGEST), "AVIF", quality=30, speed=10), 600),
    "avif transparent": (
        lambda: saved(
            see_through(Image.new("RGB", LARGEST, "red")), "AVIF", speed=10, subsampling="4:4:4"
        ),
        600,
    ),
    "gif": (lambda: saved(Image.new("P", LARGEST), "GIF"), 200),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_largest_picture_is_taken_within_600_mb(name, tmp_path):
    make, most = LARGE[name]
    file = tmp_path / "large"
    file.write_bytes(make())
    [(_, outcome, _, grown)] = measure(tmp_path, file)
    assert outcome in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
    assert grown < most <= 600
