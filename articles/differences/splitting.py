"""Paragraphs that a side split in two or joined into one: to merge, such a change is one.

Otherwise, whoever keeps the other side's paragraph would get half of its words twice.
"""

from collections import Counter

from articles.differences.likeness import SHORT, words_of
from articles.differences.ordering import Put, Thread
from articles.differences.tokens import tokens
from articles.differences.units import Unit

# Of a hundred words of a paragraph, how many must be from the one that it was a part of.
LEAST_PART = 60


def find_parts(base: list[Unit], side: Thread, order: list[int]) -> None:
    """Note in `side.split` and `side.joined` what it split and joined of the common order."""
    replaced = {at for first, last in side.replaced.items() for at in range(first, last)}
    for at, i in enumerate(order):
        if i not in side.pairs or base[i].key == side.units[side.pairs[i]].key:
            continue
        has_behind = at + 1 not in side.replaced and bool(side.put.get(at + 1))
        gone = [
            place
            for place in (at - 1, at + 1)
            if 0 <= place < len(order) and order[place] not in side.pairs
        ]
        if has_behind or side.put.get(at) or gone:
            was, now = _words(base[i]), _words(side.units[side.pairs[i]])
            if (was - now).total() >= SHORT:
                _find_split(side, at, was - now, has_behind)
            if (now - was).total() >= SHORT:
                _find_joined(base, side, order, at, now - was, replaced)


def _find_split(side: Thread, at: int, lost: Counter, has_behind: bool) -> None:
    ahead = _parts(side, side.put.get(at, [])[::-1], lost)[::-1]
    behind = _parts(side, side.put.get(at + 1, []) if has_behind else [], lost)
    if ahead:
        side.put[at] = side.put[at][: -len(ahead)]
    if behind:
        side.put[at + 1] = side.put[at + 1][len(behind) :]
    if ahead or behind:
        side.split[at] = (ahead, behind)


def _parts(side: Thread, items: list[Put], lost: Counter) -> list[Put]:
    """The first of some items, as many as are made of words that were lost; these are taken out."""
    found: list[Put] = []
    for what, j in items:
        if what != "new" or not _is_part(words := _words(side.units[j]), lost):
            break
        lost -= words
        found.append((what, j))
    return found


def _find_joined(
    base: list[Unit],
    side: Thread,
    order: list[int],
    at: int,
    came: Counter,
    replaced: set[int],
) -> None:
    def is_taken_in(place: int) -> bool:
        if not 0 <= place < len(order) or order[place] in side.pairs or place in replaced:
            return False
        return _is_part(_words(base[order[place]]), came)

    start, end = at, at + 1
    while is_taken_in(end):
        came -= _words(base[order[end]])
        end += 1
    while is_taken_in(start - 1):
        start -= 1
        came -= _words(base[order[start]])
    if (start, end) != (at, at + 1):
        side.joined[start] = end


def _is_part(words: Counter, whole: Counter) -> bool:
    total = words.total()
    return total >= SHORT and 100 * (words & whole).total() >= LEAST_PART * total


def _words(unit: Unit) -> Counter:
    return words_of(tokens(unit))
