"""Two units that are one, word by word: which stretches are the same, added and removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from articles.differences.align import Purse, Run, align, gaps
from articles.differences.tokens import Tokens

# What has stayed alone between two longer changes only makes them harder to read.
LONGEST_CRUMB = 3
MOST_WORDS_OF_CRUMB = 1
LEAST_WORDS_AROUND = 3
# Of a paragraph in more pieces than this, only what is equal at its beginning and end is told.
MOST_RUNS = 2000
# So many tokens an insertion may be moved, to where a sentence begins.
MOST_SHIFT = 60
_ENDS_SENTENCE = frozenset(".!?:;。！？।…")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a paragraph: "same", "added" or "removed"."""

    kind: str
    text: str


class Marked(NamedTuple):
    """What has changed between two units that are one."""

    parts: tuple[Part, ...]
    #: Words.
    added: int
    removed: int
    #: The size of the change: of each changed stretch the larger of what came and what went.
    size: int


class _Change(NamedTuple):
    """From and to in the tokens of the old unit, and in those of the new one."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int

    @property
    def is_empty(self) -> bool:
        return self.old_from == self.old_to and self.new_from == self.new_to


def mark(ours: Tokens, theirs: Tokens, purse: Purse) -> Marked:
    """Return the parts of the change from an old unit to a new one.

    Those that are the same or added, put together, are the new text to the letter; those that are
    the same or removed are the old text but for white space and the number of a list's item.
    """
    runs = align(ours.values, theirs.values, purse)
    if len(runs) > MOST_RUNS:
        runs = _ends(runs, len(ours.values), len(theirs.values))
    runs = _without_crumbs(_at_sentences(runs, ours, theirs), ours, theirs)
    changes = [_Change(*gap) for gap in gaps(runs, len(ours.values), len(theirs.values))]
    added = [theirs.between(change.new_from, change.new_to) for change in changes]
    removed = [ours.between(change.old_from, change.old_to) for change in changes]
    parts = _parts([change for change in changes if not change.is_empty], ours, theirs)
    return Marked(
        tuple(part for part in parts if part.text),
        sum(added),
        sum(removed),
        sum(map(max, added, removed)),
    )


def _ends(runs: list[Run], old_size: int, new_size: int) -> list[Run]:
    first, last = runs[0], runs[-1]
    result = [first] if first.old == first.new == 0 else []
    if (last.old + last.length, last.new + last.length) == (old_size, new_size):
        result.append(last)
    return result


def _parts(changes: list[_Change], ours: Tokens, theirs: Tokens) -> Iterator[Part]:
    at = 0
    for change in changes:
        old_from, old_to = _stretch(ours, change.old_from, change.old_to)
        new_from, new_to = _stretch(theirs, change.new_from, change.new_to)
        if old_from == old_to:
            has_space = bool(_space(ours, change.old_from))
            new_from, new_to = _with_space(theirs, change.new_from, change.new_to, has_space)
        elif new_from == new_to:
            has_space = bool(_space(theirs, change.new_from))
            tight = old_from
            old_from, old_to = _with_space(ours, change.old_from, change.old_to, has_space)
            if old_from < tight or not _space(ours, change.old_from):
                # As in the old text, it stands right behind the word before.
                new_from = new_to = max(at, _end(theirs, change.new_from))
        yield Part("same", theirs.text[at:new_from])
        yield Part("removed", ours.text[old_from:old_to])
        yield Part("added", theirs.text[new_from:new_to])
        at = new_to
    yield Part("same", theirs.text[at:])


def _start(side: Tokens, at: int) -> int:
    return side.starts[at] if at < len(side.starts) else len(side.text)


def _end(side: Tokens, at: int) -> int:
    """Where the token before this one ends."""
    return side.ends[at - 1] if at else 0


def _space(side: Tokens, at: int) -> str:
    """What stands before a token: white space, or nothing."""
    return side.text[_end(side, at) : _start(side, at)]


def _stretch(side: Tokens, first: int, last: int) -> tuple[int, int]:
    start = _start(side, first)
    return start, max(start, _end(side, last)) if first < last else start


def _with_space(side: Tokens, first: int, last: int, has_space: bool) -> tuple[int, int]:
    """What came or went by itself, with the space that came or went with it: `has_space` says
    that the other text has one in that place."""
    start, end = _stretch(side, first, last)
    before, behind = _space(side, first), _space(side, last)
    if has_space and bool(before) != bool(behind):
        return start, end
    if behind and last < len(side.starts):
        return start, end + len(behind)
    return start - len(before), end + len(behind)


def _at_sentences(runs: list[Run], ours: Tokens, theirs: Tokens) -> list[Run]:
    """Move what came or went by itself to where a sentence begins, if it can be read so.

    “Take *care. Take* rest.” and “*Take care.* Take rest.” are one change.
    """
    runs = [Run(0, 0, 0), *runs, Run(len(ours.values), len(theirs.values), 0)]
    for at in range(len(runs) - 1):
        before, after = runs[at], runs[at + 1]
        i, j = before.old + before.length, before.new + before.length
        if (i == after.old) == (j == after.new):
            continue
        side, first, last = (theirs, j, after.new) if i == after.old else (ours, i, after.old)
        shift = _best_shift(side, first, last, before.length, after.length)
        runs[at] = Run(before.old, before.new, before.length + shift)
        runs[at + 1] = Run(after.old + shift, after.new + shift, after.length - shift)
    return [run for run in runs if run.length]


def _best_shift(side: Tokens, first: int, last: int, room_before: int, room_after: int) -> int:
    """How many tokens on, or back where it is below 0; as near as it can be."""
    best, most = 0, _seam(side, first) + _seam(side, last)
    for step, room in ((-1, room_before), (1, room_after)):
        leaving, coming = (first - 1, last - 1) if step < 0 else (first, last)
        for moved in range(min(room, MOST_SHIFT)):
            if side.values[leaving + step * moved] != side.values[coming + step * moved]:
                break
            shift = step * (moved + 1)
            seams = _seam(side, first + shift) + _seam(side, last + shift)
            if seams > most:
                best, most = shift, seams
    return best


def _seam(side: Tokens, at: int) -> int:
    """How good a place before a token is to begin or end what came or went."""
    if at in {0, len(side.values)}:
        return 4
    between = side.text[side.ends[at - 1] : side.starts[at]]
    if side.values[at - 1][0] in _ENDS_SENTENCE:
        return 3
    return 2 if "\n" in between else 1 if between else 0


def _without_crumbs(runs: list[Run], ours: Tokens, theirs: Tokens) -> list[Run]:
    """Leave out a word that has stayed alone between longer changes."""
    result: list[Run] = []
    sizes = [
        max(ours.between(i, i_end), theirs.between(j, j_end))
        for i, i_end, j, j_end in gaps(runs, len(ours.values), len(theirs.values))
    ]
    before = sizes[0]
    for run, after in zip(runs, sizes[1:], strict=True):
        if (
            run.length <= LONGEST_CRUMB
            and min(before, after) >= LEAST_WORDS_AROUND
            and theirs.between(run.new, run.new + run.length) <= MOST_WORDS_OF_CRUMB
        ):
            before += after
        else:
            result.append(run)
            before = after
    return result
