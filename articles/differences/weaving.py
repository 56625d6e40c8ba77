"""The paragraphs of two changed texts in one order, and where they clash.

Each paragraph of the base has its place and its words. Its place is the base's, unless a side moved
it. Its words are the base's, unless a side changed them. Between the paragraphs that stand in the
same order on both sides stands what each side put there.
"""

from typing import NamedTuple

import regex

from articles.differences.joining import MINE, THEIRS, Paragraph
from articles.differences.ordering import Put, Thread, common_order
from articles.differences.splitting import find_parts
from articles.differences.units import NUMBER, Unit

_LINE_BREAK = regex.compile(r"(?<! ) {2,}+[\r\n]++")


class Clash(NamedTuple):
    """What both sides changed, each otherwise."""

    base: list[Paragraph]
    theirs: list[Paragraph]
    mine: list[Paragraph]

    def chosen(self, choice: str) -> list[Paragraph]:
        """The paragraphs of one side, or of theirs and then mine."""
        if choice == "both":
            return self.theirs + self.mine
        return self.theirs if choice == THEIRS else self.mine


class Weft(NamedTuple):
    """Both sides in one, and how many of my changes there are and fit."""

    woven: list[Paragraph | Clash]
    my_changes: int
    my_fitting: int
    #: What both moved, each elsewhere.
    moved_apart: list[Unit]


def weave(base: list[Unit], theirs: list[Unit], mine: list[Unit]) -> Weft:
    """Return the paragraphs of both sides in one order, and where they clash."""
    return _Loom(base, theirs, mine).weave()


def form(unit: Unit) -> str:
    """What is equal for a unit that nobody changed: its words, its depth and its line breaks."""
    depth = len(unit.text) - len(unit.text.lstrip())
    if unit.kind in {"code", "row"} or (depth == 0 and "  " not in unit.text):
        return unit.key
    number_end = unit.number[1]
    text = " ".join(_LINE_BREAK.sub("\\\\\n", unit.text[number_end:]).split())
    indent = len(unit.text[:depth].expandtabs(4))
    return (str(indent) if indent else "") + (NUMBER if number_end else "") + text


class _Loom:
    def __init__(self, base: list[Unit], theirs: list[Unit], mine: list[Unit]):
        self.base = base
        self.forms = [form(unit) for unit in base]
        self.theirs, self.mine = Thread(base, theirs), Thread(base, mine)
        self.threads = (self.theirs, self.mine)
        self.order = common_order(len(base), *self.threads)
        for side in self.threads:
            find_parts(base, side, self.order)
        self.woven: list[Paragraph | Clash] = []

    def weave(self) -> Weft:
        """Walk along the common order."""
        replaced = self._replaced()
        at = 0
        while True:
            theirs, mine = (
                [] if at in side.replaced else side.put.get(at, []) for side in self.threads
            )
            self._put_in(theirs, mine)
            if at == len(self.order):
                return self._counted()
            if at in replaced:
                self._replace(at, replaced[at])
                at = replaced[at]
            else:
                self._keep(self.order[at])
                at += 1

    # What each side put between two paragraphs

    def _put_in(self, theirs: list[Put], mine: list[Put]) -> None:
        their_new, my_new = _new(theirs), _new(mine)
        if their_new and my_new:
            before = next(n for n, (what, _) in enumerate(theirs) if what == "new")
            self._put_one_side(self.theirs, theirs[:before])
            self._meet([], their_new, my_new)
            theirs, mine = _moved(theirs[before:]), _moved(mine)
        self._put_one_side(self.theirs, theirs)
        self._put_one_side(self.mine, mine)

    def _put_one_side(self, side: Thread, items: list[Put]) -> None:
        for what, n in items:
            if what == "new":
                self.woven.append(self._as_new(side, n))
            elif what == "kept":
                self._keep(n)
            else:
                self._keep(n, mover=side)

    def _meet(self, base: list[Paragraph], theirs: list[int], mine: list[int]) -> None:
        """What is new on both sides in one place: the same, or a clash of what is not."""
        start, end = _alike_around(
            [form(self.theirs.units[j]) for j in theirs], [form(self.mine.units[k]) for k in mine]
        )
        their_end, my_end = len(theirs) - end, len(mine) - end
        both = [
            Paragraph(self.theirs.units[j], "both", theirs=j, mine=k)
            for js, ks in ((theirs[:start], mine[:start]), (theirs[their_end:], mine[my_end:]))
            for j, k in zip(js, ks, strict=True)
        ]
        their_rest = [self._as_new(self.theirs, j) for j in theirs[start:their_end]]
        my_rest = [self._as_new(self.mine, k) for k in mine[start:my_end]]
        self.woven += both[:start]
        if their_rest and my_rest:
            self.woven.append(Clash(base, their_rest, my_rest))
        else:
            self.woven += their_rest + my_rest
        self.woven += both[start:]

    # What a side replaced with something new, split or joined

    def _replaced(self) -> dict[int, int]:
        """From and to in the order of what a side replaced; what overlaps, as one."""
        result: dict[int, int] = {}
        start = -1
        stretches = [
            stretch
            for side in self.threads
            for stretch in (
                *side.replaced.items(),
                *side.joined.items(),
                *((at, at + 1) for at in side.split),
            )
        ]
        for first, last in sorted(stretches):
            if start >= 0 and first < result[start]:
                result[start] = max(result[start], last)
            else:
                start = first
                result[start] = last
        return result

    def _replace(self, first: int, last: int) -> None:
        theirs, mine = (self._items(side, first, last) for side in self.threads)
        if self._is_untouched(self.mine, mine, last - first):
            self._put_one_side(self.theirs, theirs)
            self._put_one_side(self.mine, _moved(mine))
            return
        if self._is_untouched(self.theirs, theirs, last - first):
            self._put_one_side(self.mine, mine)
            self._put_one_side(self.theirs, _moved(theirs))
            return
        was = [self._as_it_was(i) for i in self.order[first:last]]
        has_kept = any(what == "kept" for what, _ in (*theirs, *mine))
        standing = [
            self._standing(side, items)
            for side, items in zip(self.threads, (theirs, mine), strict=True)
        ]
        their_forms, my_forms = ([form(one.unit) for one in side] for side in standing)
        if their_forms == my_forms:
            self.woven += [
                one._replace(kind="both", mine=other.mine)
                for one, other in zip(*standing, strict=True)
            ]
        elif _new(theirs) and _new(mine) and not has_kept:
            self._meet(was, _new(theirs), _new(mine))
        else:
            self.woven.append(Clash(was, *standing))
        # What somebody moved here has not clashed.
        self._put_one_side(self.theirs, _moved(theirs))
        self._put_one_side(self.mine, _moved(mine))

    def _items(self, side: Thread, first: int, last: int) -> list[Put]:
        """What one side has between two places in the order."""
        items: list[Put] = []
        for at in range(first, last):
            if at > first or at in side.replaced:
                items += side.put.get(at, [])
            if self.order[at] in side.pairs:
                ahead, behind = side.split.get(at, ((), ()))
                items += [*ahead, ("kept", self.order[at]), *behind]
        return items

    def _is_untouched(self, side: Thread, items: list[Put], size: int) -> bool:
        kept = [n for what, n in items if what == "kept"]
        return (
            len(kept) == size
            and not _new(items)
            and not any(self._has_changed(side, i) for i in kept)
        )

    def _standing(self, side: Thread, items: list[Put]) -> list[Paragraph]:
        return [
            self._as_new(side, n) if what == "new" else self._as_is(side, n)
            for what, n in items
            if what != "moved"
        ]

    # One paragraph of the base

    def _keep(self, i: int, mover: Thread | None = None) -> None:
        """Its words, in the place where the walk is now. `mover` is who has put it there."""
        standing = [side for side in self.threads if i in side.pairs]
        if len(standing) == 2:
            self.woven.append(self._words_of(i, mover))
        elif standing:
            side = standing[0]
            was_moved = mover is side and i in side.matching.moved
            if was_moved or self._has_changed(side, i):
                left = [self._as_is(side, i)]
                was = [self._as_it_was(i)]
                self.woven.append(
                    Clash(was, left, []) if side is self.theirs else Clash(was, [], left)
                )

    def _words_of(self, i: int, mover: Thread | None) -> Paragraph | Clash:
        was = self._as_it_was(i)
        theirs, mine = (self._as_is(side, i) for side in self.threads)
        old, their_form, my_form = self.forms[i], form(theirs.unit), form(mine.unit)
        if their_form == my_form == old:
            # Lines broken elsewhere, another number in a list: who changed that, has it so.
            chosen = mine if theirs.unit[::2] == was.unit[::2] else theirs
            kind = "same" if mover is None else self._name(mover)
            return chosen._replace(kind=kind)
        if their_form == my_form:
            return theirs._replace(kind="both")
        if their_form == old:
            return mine
        if my_form == old:
            return theirs
        return Clash([was], [theirs], [mine])

    def _has_changed(self, side: Thread, i: int) -> bool:
        return form(side.units[side.pairs[i]]) != self.forms[i]

    def _name(self, side: Thread) -> str:
        return THEIRS if side is self.theirs else MINE

    def _as_new(self, side: Thread, n: int) -> Paragraph:
        name = self._name(side)
        return Paragraph(side.units[n], name, **{name: n})

    def _as_is(self, side: Thread, i: int) -> Paragraph:
        unit = side.units[side.pairs[i]]
        return self._as_it_was(i)._replace(unit=unit, kind=self._name(side))

    def _as_it_was(self, i: int) -> Paragraph:
        return Paragraph(
            self.base[i], "same", self.theirs.pairs.get(i), self.mine.pairs.get(i), base=i
        )

    # How much of mine fits

    def _counted(self) -> Weft:
        of_base, of_new = self._weights()
        apart = sorted(
            i
            for i in self.theirs.gives & self.theirs.matching.moved & self.mine.matching.moved
            if self.theirs.wanted[i] != self.mine.wanted[i]
        )
        total = sum(of_base.values()) + sum(of_new.values())
        missing = sum(not self._has_changed(self.mine, i) for i in apart)
        for clash in self.woven:
            if isinstance(clash, Clash):
                places = {one.base for side in clash for one in side if one.base is not None}
                missing += sum(of_base.get(i, 0) for i in places)
                missing += sum(of_new[one.mine] for one in clash.mine if one.base is None)
        return Weft(self.woven, total, total - missing, [self.base[i] for i in apart])

    def _weights(self) -> tuple[dict[int, int], dict[int, int]]:
        """How many changes of mine each paragraph of base stands for, and each new one of mine.

        What came in the place of something else is one change together with it.
        """
        mine = self.mine
        of_base = {
            i: int(i in mine.matching.moved or self._has_changed(mine, i)) for i in mine.pairs
        }
        of_new: dict[int, int] = {}
        for stretch in mine.matching.stretches(len(self.base), len(mine.units)):
            of_new |= dict.fromkeys(stretch.added, 1)
            instead = len(stretch.added)
            of_base |= {i: int(n >= instead) for n, i in enumerate(stretch.removed)}
        return of_base, of_new


def _new(items: list[Put]) -> list[int]:
    return [n for what, n in items if what == "new"]


def _moved(items: list[Put]) -> list[Put]:
    return [item for item in items if item[0] == "moved"]


def _alike_around(one: list[str], other: list[str]) -> tuple[int, int]:
    """How many are equal from the beginning, and how many of the rest from the end."""
    most = min(len(one), len(other))
    start = end = 0
    while start < most and one[start] == other[start]:
        start += 1
    while end < most - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, end
