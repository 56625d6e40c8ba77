"""Two changes of one text made into one, paragraph by paragraph (a three-way merge).

What only one side changed is taken from that side. Where both changed one paragraph, somebody has
to choose: that is a conflict. Where a paragraph stands is one question and what it says is
another, so that what one side moved and the other reworded fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from articles.differences.joining import Joiner, Paragraph
from articles.differences.units import split
from articles.differences.weaving import Clash, weave

CHOICES = ("theirs", "mine", "both")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph that needs no choice.

    `kind` is "same" (nobody changed it), "theirs", "mine", or "both" (both made the same change).
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed, each otherwise; empty where a side removed it or base had none."""

    base: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merge:
    """Two changes of one text in one, or what keeps them apart."""

    #: In reading order. What was removed, and nobody minds, is not among them.
    pieces: tuple[Piece | Conflict, ...]
    #: How many paragraphs I changed, moved, added or removed; how many of these changes fit.
    my_changes: int
    my_fitting: int
    #: Paragraphs that both moved, each elsewhere: they stand where the others put them.
    moved_apart: tuple[str, ...]
    _woven: tuple[Paragraph | Clash, ...] = field(repr=False, compare=False)
    _joiner: Joiner = field(repr=False, compare=False)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The pieces that need a choice, in reading order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Conflict))

    @property
    def text(self) -> str:
        """The merged text. Raises ValueError if there are conflicts."""
        return self.resolve(())

    def resolve(self, choices: Sequence[str]) -> str:
        """Return the merged text, one choice for each conflict: "theirs", "mine" or "both".

        "both" is theirs and then mine. Raises ValueError if the choices are too few, too many or
        others.
        """
        if len(choices) != len(self.conflicts) or not set(choices) <= set(CHOICES):
            raise ValueError(f"One of {CHOICES} for each of {len(self.conflicts)} conflicts.")
        left = iter(choices)
        paragraphs: list[Paragraph] = []
        for woven in self._woven:
            paragraphs += woven.chosen(next(left)) if isinstance(woven, Clash) else [woven]
        return self._joiner.text(paragraphs)


def merge(base: str, theirs: str, mine: str) -> Merge:
    """Return the changes from base to theirs and from base to mine as one text.

    A text that only one side changed is that side's to the letter. The numbers of a list, and where
    lines are broken, make no conflict.
    """
    texts = split(base), split(theirs), split(mine)
    joiner = Joiner(*texts)
    weft = weave(*(text.units for text in texts))
    pieces = tuple(
        Conflict(*(joiner.passage(side) for side in (woven.base, woven.theirs, woven.mine)))
        if isinstance(woven, Clash)
        else Piece(woven.kind, woven.unit.text)
        for woven in weft.woven
    )
    return Merge(
        pieces=pieces,
        my_changes=weft.my_changes,
        my_fitting=weft.my_fitting,
        moved_apart=tuple(unit.text for unit in weft.moved_apart),
        _woven=tuple(weft.woven),
        _joiner=joiner,
    )
