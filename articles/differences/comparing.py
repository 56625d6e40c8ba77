"""An old and a new text, paragraph by paragraph and word by word."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.differences.align import Purse
from articles.differences.links import Changed, changed, find
from articles.differences.marking import Marked, Part, mark
from articles.differences.matching import Matching, Stretch, match
from articles.differences.tokens import MOST_APART, Side
from articles.differences.units import Unit, split


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row, in one of the two texts or in both.

    `kind` is "same", "changed", "added", "removed", "moved_from" or "moved_to". The parts of
    "moved_from" are the text as it was; those of "moved_to" also show what changed on the way.
    """

    kind: str
    parts: tuple[Part, ...]
    #: What it is: "paragraph", "heading", "item", "row", "quote", "code", "break", "definition".
    form: str
    #: The same for the two ends of a move, from 1 on in the order of the new text.
    number: int | None = None
    #: Nothing but white space or the number of a list's item has changed.
    has_new_spacing: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether words were added or removed in it: also true of what moved and changed."""
        return any(part.kind != "same" for part in self.parts)

    @property
    def old_text(self) -> str:
        """What it was, but for white space."""
        return "".join(part.text for part in self.parts if part.kind != "added")

    @property
    def new_text(self) -> str:
        """What it is."""
        return "".join(part.text for part in self.parts if part.kind != "removed")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has changed from an old to a new text, in the reading order of the new one.

    What was removed or moved away stands where it was, before what came in its place.
    """

    blocks: tuple[Block, ...]
    words_added: int
    words_removed: int
    #: The size of the change in words: of each changed stretch the larger of what came and what
    #: went. At least 1 where anything is marked, be it a comma, an address or a move.
    words: int
    #: How many paragraphs have moved.
    moved: int
    links_changed: Changed
    images_changed: Changed
    #: White space or numbers of a list have changed in some paragraphs, or all that has changed
    #: is white space.
    has_new_spacing: bool

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to mark. White space may differ: see `has_new_spacing`."""
        return all(block.kind == "same" for block in self.blocks)


def compare(old: str, new: str) -> Comparison:
    """Return what has changed from one Markdown text to another.

    The time is bounded whatever the texts hold. Where a comparison to the word would take too
    long, more is marked than has changed, never less.
    """
    before, after = Side(split(old).units), Side(split(new).units)
    ours, theirs = before.units, after.units
    matching = match(before, after)
    purse = Purse(2_000_000)
    marks = {
        i: mark(before.tokens(i), after.tokens(j), purse)
        for i, j in matching.pairs.items()
        if ours[i].key != theirs[j].key
    }
    blocks: list[Block] = []
    added = removed = size = 0
    for stretch in matching.stretches(len(ours), len(theirs)):
        blocks += _blocks(stretch, before, after, matching, marks)
        came = after.words(stretch.added)
        went = before.words(stretch.removed)
        added, removed, size = added + came, removed + went, size + max(came, went)
    is_same = all(block.kind == "same" for block in blocks)
    was = find(unit for i, unit in enumerate(ours) if i not in matching.pairs or i in marks)
    paired = set(matching.pairs.values()) - {matching.pairs[i] for i in marks}
    now = find(unit for j, unit in enumerate(theirs) if j not in paired)
    has_new_spacing = any(block.has_new_spacing for block in blocks) or (is_same and old != new)
    return Comparison(
        blocks=tuple(blocks),
        words_added=added + sum(marked.added for marked in marks.values()),
        words_removed=removed + sum(marked.removed for marked in marks.values()),
        words=size + sum(marked.size for marked in marks.values()) or int(not is_same),
        moved=len(matching.moved),
        links_changed=changed(was.links, now.links),
        images_changed=changed(was.images, now.images),
        has_new_spacing=has_new_spacing,
    )


def changed_words(old: str, new: str) -> int:
    """Return the size of the change in words, as `compare` counts it."""
    return 0 if old == new else compare(old, new).words


def _blocks(
    stretch: Stretch, old: Side, new: Side, matching: Matching, marks: dict[int, Marked]
) -> Iterator[Block]:
    numbers, origins = matching.numbers, matching.origins
    if len(stretch.removed) > MOST_APART:
        yield _whole("removed", old.together(stretch.removed), "removed")
    for i in stretch.olds:
        if i in matching.moved:
            yield _whole("moved_from", old.units[i], "same", numbers[i])
        elif len(stretch.removed) <= MOST_APART:
            yield _whole("removed", old.units[i], "removed")
    if len(stretch.added) > MOST_APART:
        yield _whole("added", new.together(stretch.added), "added")
    for j in stretch.news:
        if j in origins:
            i = origins[j]
            yield _paired("moved_to", old.units[i], new.units[j], marks.get(i), numbers[i])
        elif len(stretch.added) <= MOST_APART:
            yield _whole("added", new.units[j], "added")
    if stretch.pair:
        i, j = stretch.pair
        yield _paired("changed", old.units[i], new.units[j], marks.get(i))


def _whole(kind: str, unit: Unit, part: str, number: int | None = None) -> Block:
    return Block(kind, (Part(part, unit.text),), unit.kind, number)


def _paired(
    kind: str, old: Unit, new: Unit, marked: Marked | None, number: int | None = None
) -> Block:
    is_marked = marked is not None and any(part.kind != "same" for part in marked.parts)
    if kind == "changed" and not is_marked:
        kind = "same"
    parts = marked.parts if is_marked else (Part("same", new.text),)
    return Block(kind, parts, new.kind, number, not is_marked and old.text != new.text)
