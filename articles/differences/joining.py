"""Paragraphs of three texts put together again, with what stood between them where it stood."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from articles.differences.units import Unit, Units

THEIRS, MINE, BASE = "theirs", "mine", "base"


class Paragraph(NamedTuple):
    """A unit of the merged text: its text, and its places in the texts that it is from."""

    unit: Unit
    #: "same" (nobody changed it), "theirs", "mine", or "both" (the same change).
    kind: str
    theirs: int | None = None
    mine: int | None = None
    base: int | None = None

    def at(self, side: str) -> int | None:
        """The place in one of the three texts, if it stands there."""
        return getattr(self, side)


_NOTHING = Unit("", "", "", "")
_TOP = Paragraph(_NOTHING, "same", -1, -1, -1)


class Joiner:
    """Knows what stands between two units in each of three texts."""

    def __init__(self, base: Units, theirs: Units, mine: Units):
        self.texts = {BASE: base, THEIRS: theirs, MINE: mine}
        self.bottom = Paragraph(
            _NOTHING, "same", len(theirs.units), len(mine.units), len(base.units)
        )
        windows = any(unit.gap.startswith("\r\n") for unit in (*theirs.units, *base.units))
        self.line_end = "\r\n" if windows else "\n"

    def text(self, paragraphs: Iterable[Paragraph]) -> str:
        """Return a whole text: between two paragraphs, what stands between them on a side."""
        pieces = []
        before = _TOP
        for paragraph in (*paragraphs, self.bottom):
            pieces += [self._gap(before, paragraph), paragraph.unit.text]
            before = paragraph
        return "".join(pieces)

    def passage(self, paragraphs: list[Paragraph]) -> str:
        """Return a part of a text, without what stands around it."""
        pieces = []
        for before, after in pairwise(paragraphs):
            pieces += [before.unit.text, self._gap(before, after)]
        return "".join(pieces) + (paragraphs[-1].unit.text if paragraphs else "")

    def _gap(self, before: Paragraph, after: Paragraph) -> str:
        theirs = self._gap_of(THEIRS, before.theirs, after.theirs, before, after)
        mine = self._gap_of(MINE, before.mine, after.mine, before, after)
        if theirs == mine is not None:
            return mine
        if theirs is not None and mine is not None:
            base = self._gap_of(BASE, before.base, after.base, before, after)
            return mine if theirs == base else theirs
        if theirs is not None or mine is not None:
            return theirs if theirs is not None else mine
        if before is _TOP or after is self.bottom:
            return self._edge(before is _TOP)
        return self._usual_gap(before, after)

    def _gap_of(
        self, side: str, at: int | None, next_at: int | None, before: Paragraph, after: Paragraph
    ) -> str | None:
        """What stands between two places of a text, if they follow one another."""
        if at is None or next_at != at + 1:
            return None
        lead, units = self.texts[side]
        if at < 0:
            return lead
        gap = units[at].gap
        if next_at == len(units) or _has_blank_line(gap):
            return gap
        # A heading may stand close to its text. If it is no heading any more it may not.
        as_here = before.unit.kind == units[at].kind and after.unit.kind == units[next_at].kind
        return gap if as_here else None

    def _edge(self, is_top: bool) -> str:
        """What stands at the top or end of the text, where neither side begins or ends like it."""
        found = {
            side: units.lead if is_top else units.units[-1].gap if units.units else ""
            for side, units in self.texts.items()
        }
        return found[MINE] if found[THEIRS] == found[BASE] else found[THEIRS]

    def _usual_gap(self, before: Paragraph, after: Paragraph) -> str:
        """What stands around the two where they are from, or else a blank line."""
        kind = before.unit.kind
        is_list = kind == after.unit.kind and kind in {"item", "row"}
        for side in (THEIRS, MINE, BASE):
            units = self.texts[side].units
            at, next_at = before.at(side), after.at(side)
            neighbours = []
            if at is not None and at + 1 < len(units):
                neighbours.append((units[at].gap, units[at + 1].kind))
            if next_at:
                neighbours.append((units[next_at - 1].gap, units[next_at - 1].kind))
            for gap, neighbour in neighbours:
                if (neighbour == kind) if is_list else _has_blank_line(gap):
                    return gap
        return self.line_end if is_list else 2 * self.line_end


def _has_blank_line(gap: str) -> bool:
    return gap.count("\n") > 1 or len(gap.splitlines()) > 1
