"""Which unit of an old text is which unit of a new one: the same, changed, or moved.

First what is equal and in order, then what is equal elsewhere (moved), then what is alike: in its
place (changed) or elsewhere (moved and changed). A wrong guess costs clarity, never text: whoever
reads the pairs writes out what stands in them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from articles.differences.align import Purse, align, gaps, longest_rising
from articles.differences.likeness import SHORT, Likeness
from articles.differences.tokens import Side

# How alike two units in different places are that are taken for one, of a hundred; if they are
# short; and how many words there must be at all.
ALIKE_ELSEWHERE = 60
SHORT_ALIKE_ELSEWHERE = 75
FEWEST_ELSEWHERE = 2
# What has moved even if the same words stand in several places, in characters.
LONG = 20


class Stretch(NamedTuple):
    """What stands before a pair that has not moved, and that pair (None: the end of both texts)."""

    olds: range
    news: range
    #: Those of them that are no part of a pair.
    removed: list[int]
    added: list[int]
    pair: tuple[int, int] | None


@dataclass(frozen=True)
class Matching:
    """The places of units in the new text by their places in the old one."""

    pairs: dict[int, int]
    #: The places in the old text of those that have moved.
    moved: frozenset[int]

    @cached_property
    def origins(self) -> dict[int, int]:
        """Where in the old text stood what has moved, by its place in the new one."""
        return {self.pairs[i]: i for i in self.moved}

    @cached_property
    def numbers(self) -> dict[int, int]:
        """A number for each move, by its place in the old text, in the order of the new one."""
        return {self.origins[j]: number for number, j in enumerate(sorted(self.origins), start=1)}

    def stretches(self, old_size: int, new_size: int) -> Iterator[Stretch]:
        """Walk both texts at once, from one pair that has not moved to the next."""
        i = j = 0
        in_place = sorted(pair for pair in self.pairs.items() if pair[0] not in self.moved)
        for pair in [*in_place, None]:
            i_end, j_end = pair or (old_size, new_size)
            olds, news = range(i, i_end), range(j, j_end)
            removed = [at for at in olds if at not in self.moved]
            added = [at for at in news if at not in self.origins]
            yield Stretch(olds, news, removed, added, pair)
            i, j = i_end + 1, j_end + 1


def match(old: Side, new: Side) -> Matching:
    """Return which units are which. Pairs that have not moved are in the same order in both."""
    old_keys = [unit.key for unit in old.units]
    new_keys = [unit.key for unit in new.units]
    runs = align(old_keys, new_keys, Purse(700_000))
    pairs = {run.old + at: run.new + at for run in runs for at in range(run.length)}
    left = [gap for gap in gaps(runs, len(old), len(new)) if gap[0] < gap[1] or gap[2] < gap[3]]
    if not left:
        return Matching(pairs, frozenset())
    moved = _equal_elsewhere(old_keys, new_keys, left)
    if any(i < i_end for i, i_end, _, _ in left) and any(j < j_end for _, _, j, j_end in left):
        likeness = Likeness(old, new, Purse(2_000_000))
        changed, strays = _alike(likeness, left, moved)
        pairs |= changed
        moved |= strays
    return Matching(pairs | moved, frozenset(moved))


def _equal_elsewhere(old_keys, new_keys, left) -> dict[int, int]:
    """Units that stand in another place word by word: the only one, or long and as often."""
    places: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for old_from, old_to, new_from, new_to in left:
        for at in range(old_from, old_to):
            places[old_keys[at]][0].append(at)
        for at in range(new_from, new_to):
            places[new_keys[at]][1].append(at)
    return {
        i: j
        for key, (olds, news) in places.items()
        if len(olds) == len(news) and (len(olds) == 1 or len(key) >= LONG)
        if any(sign.isalnum() for sign in key)
        for i, j in zip(olds, news, strict=True)
    }


def _alike(likeness: Likeness, left, moved) -> tuple[dict[int, int], dict[int, int]]:
    """Units that are alike: in their place, and elsewhere."""
    taken = set(moved.values())
    gap_of_old: dict[int, int] = {}
    gap_of_new: dict[int, int] = {}
    for number, (old_from, old_to, new_from, new_to) in enumerate(left):
        gap_of_old.update((at, number) for at in range(old_from, old_to) if at not in moved)
        gap_of_new.update((at, number) for at in range(new_from, new_to) if at not in taken)
    best = likeness.best_pairs(gap_of_old, gap_of_new, lambda i, j: gap_of_old[i] == gap_of_new[j])
    by_gap: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, j in best.items():
        if gap_of_old[i] == gap_of_new[j]:
            by_gap[gap_of_old[i]].append((i, j))
    changed: dict[int, int] = {}
    for found in by_gap.values():
        changed |= dict(found[at] for at in longest_rising([j for _, j in found]))
    strays = {i: j for i, j in best.items() if i not in changed and _is_stray(likeness, i, j)}
    for olds, news in _between(left, changed, moved.keys() | strays, taken | set(strays.values())):
        changed.update(likeness.pairs_in_order(olds, news))
    return changed, strays


def _is_stray(likeness: Likeness, i: int, j: int) -> bool:
    words = likeness.old_words(i).total()
    least = ALIKE_ELSEWHERE if words >= SHORT else SHORT_ALIKE_ELSEWHERE
    return words >= FEWEST_ELSEWHERE and likeness.of(i, j) >= least


def _between(left, changed, old_taken, new_taken):
    """What is left over between the pairs that stand in their place, on both sides."""
    for old_from, old_to, new_from, new_to in left:
        posts = [(i, changed[i]) for i in range(old_from, old_to) if i in changed]
        corners = [(old_from - 1, new_from - 1), *posts, (old_to, new_to)]
        for (i, j), (i_next, j_next) in pairwise(corners):
            yield (
                [at for at in range(i + 1, i_next) if at not in old_taken],
                [at for at in range(j + 1, j_next) if at not in new_taken],
            )
