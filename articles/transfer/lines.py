"""Lines of a file, plain or gzip, one at a time, however large the file or hostile its packing."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from articles.transfer.files import GZIP, cannot_open
from articles.transfer.record import Place, Refusal, Unreadable

# An article's 100,000 characters take 600,000 bytes where each is written as \\uXXXX.
MAX_LINE = 2_000_000
CHUNK = 1_000_000
# Text shrinks to a quarter or a tenth. Deflate can blow nothing up a thousandfold.
MAX_EXPANSION = 200
FREE_EXPANSION = 1_000_000  # bytes that may come out of next to nothing


def lines_of(path: Path, file: str) -> Iterator[tuple[int, bytes] | Refusal]:
    """Numbered lines that are not empty. A line over MAX_LINE is passed over and refused; a file
    that breaks off or unpacks to absurd sizes ends with a refusal."""
    number = 0
    try:
        with path.open("rb") as raw:
            packed = gzip.GzipFile(fileobj=raw) if raw.read(2) == GZIP else None
            raw.seek(0)
            stream = io.BufferedReader(packed) if packed else raw
            while line := stream.readline(MAX_LINE + 1):
                number += 1
                if packed and (number % 4096 == 0 or len(line) > 100_000):
                    _refuse_bomb(packed, raw)
                if len(line) <= MAX_LINE:
                    if line.strip():
                        yield number, line
                    continue
                yield Refusal(
                    Place(file, number),
                    _("This line is longer than 2 MB: no article is. Split the record."),
                )
                while not line.endswith(b"\n") and (line := stream.readline(CHUNK)):
                    if packed:
                        _refuse_bomb(packed, raw)
    except Unreadable as problem:
        yield Refusal(Place(file, number), problem.reason)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Refusal(
            Place(file, number + 1),
            _("The compressed file is broken from here on; the rest was read. Get it again."),
        )
    except OSError as error:
        yield Refusal(Place(file, number + 1), cannot_open(error))


def _refuse_bomb(packed: gzip.GzipFile, raw: io.BufferedReader) -> None:
    unpacked = packed.tell()
    if unpacked > FREE_EXPANSION and unpacked > MAX_EXPANSION * raw.tell():
        raise Unreadable(
            _("The compressed file unpacks to far more than text does. It was not read further.")
        )
