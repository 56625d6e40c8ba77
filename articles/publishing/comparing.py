"""Whole contents compared and merged, field by field: one list says how for each field."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import differences
from articles.differences import Block, Part
from articles.models import Article
from articles.publishing.content import Content, Row
from articles.words import match_key

TEXT, WORDS, LIST, WHOLE = "text", "words", "list", "whole"


@dataclass(frozen=True)
class Field:
    """How a field of `Content` is told and compared: as TEXT by paragraphs, as WORDS of one
    paragraph, as a LIST of rows with keys, or WHOLE."""

    label: str
    kind: str
    key: Callable[[Any], Any] = str
    say: Callable[[Any], str] = str


def say_topic(topic) -> str:
    return str(topic) if topic else _("No topic")


def say_moment(moment) -> str:
    local = timezone.localtime(moment) if moment else None
    return date_format(local, "j F Y, H:i") if local else "–"


def row_key(row: Row):
    """What a row of Recommend leads to."""
    return ("article", row.target.pk) if row.target else ("page", row.url or match_key(row.title))


def say_row(row: Row) -> str:
    title = str(row.target) if row.target else row.title
    said = f"{title} ({row.url})" if row.url else title
    return f"{said}: {row.teaser}" if row.teaser else said


#: Every field of `Content`, in the order in which editors read them; a test compares the names.
FIELDS: dict[str, Field] = {
    "title": Field(gettext_lazy("Title"), WORDS),
    "summary": Field(gettext_lazy("Summary"), WORDS),
    "body": Field(gettext_lazy("Text"), TEXT),
    "recommendations": Field(gettext_lazy("Recommend"), LIST, row_key, say_row),
    "topic": Field(gettext_lazy("Topic"), WHOLE, say=say_topic),
    "also_in": Field(gettext_lazy("Also in"), LIST, lambda topic: topic.pk),
    "also_called": Field(gettext_lazy("Also called"), LIST),
    "slug": Field(gettext_lazy("Address"), WHOLE),
    "published_at": Field(gettext_lazy("Date"), WHOLE, say=say_moment),
    "kind": Field(
        gettext_lazy("Kind of page"), WHOLE, say=lambda kind: str(Article.Kind(kind).label)
    ),
    "footer_order": Field(
        gettext_lazy("Place among the site pages"),
        WHOLE,
        say=lambda place: "–" if place is None else str(place),
    ),
}


def rows_of(name: str, content: Content) -> tuple:
    value = getattr(content, name)
    return tuple(value.splitlines()) if name == "also_called" else value


def value_of(name: str, rows: Iterable):
    if name == "also_in":  # a set, kept in the order of its topics' numbers
        return tuple(sorted(rows, key=lambda topic: topic.pk))
    return "\n".join(rows) if name == "also_called" else tuple(rows)


# --- comparing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListedRow:
    """A row that is "same", "added", "removed", "changed" or "moved", with its marked words."""

    kind: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class FieldComparison:
    """One field: `blocks` for texts and words, `rows` for lists, `old` and `new` for the rest."""

    name: str
    label: str
    kind: str
    words: int
    is_same: bool
    blocks: tuple[Block, ...] = ()
    rows: tuple[ListedRow, ...] = ()
    old: str = ""
    new: str = ""
    links: Any = None
    images: Any = None
    has_new_spacing: bool = False


@dataclass(frozen=True)
class ContentComparison:
    """What has changed from one content to another."""

    fields: tuple[FieldComparison, ...]

    @property
    def changed(self) -> tuple[FieldComparison, ...]:
        return tuple(field for field in self.fields if not field.is_same)

    @property
    def words(self) -> int:
        """Words of title, summary and text that differ."""
        return sum(field.words for field in self.fields)

    @property
    def is_same(self) -> bool:
        return not self.changed


def compare_contents(old: Content, new: Content) -> ContentComparison:
    """What has changed from `old` to `new`. A date or an address that one of them does not bear
    is none that has changed: publishing gives it."""
    return ContentComparison(tuple(_compare(name, old, new) for name in FIELDS))


def _compare(name: str, old: Content, new: Content) -> FieldComparison:
    field, label = FIELDS[name], str(FIELDS[name].label)
    before, after = getattr(old, name), getattr(new, name)
    if field.kind in (TEXT, WORDS):
        found = differences.compare(before, after)
        return FieldComparison(
            name,
            label,
            field.kind,
            words=found.words,
            is_same=before == after,
            blocks=found.blocks,
            links=found.links_changed,
            images=found.images_changed,
            has_new_spacing=found.has_new_spacing,
        )
    if field.kind == LIST:
        rows = differences.compare_lists(rows_of(name, old), rows_of(name, new), field.key)
        listed = tuple(_listed(row, field) for row in rows)
        is_same = all(row.kind == "same" for row in listed)
        return FieldComparison(name, label, LIST, words=0, is_same=is_same, rows=listed)
    is_given_later = name in ("slug", "published_at") and not (before and after)
    return FieldComparison(
        name,
        label,
        WHOLE,
        words=0,
        is_same=before == after or is_given_later,
        old=field.say(before),
        new=field.say(after),
    )


def _listed(row: differences.RowChange, field: Field) -> ListedRow:
    before = field.say(row.old) if row.old is not None else ""
    after = field.say(row.new) if row.new is not None else ""
    if row.kind == "removed":
        return ListedRow(row.kind, (Part("removed", before),))
    if row.kind == "added":
        return ListedRow(row.kind, (Part("added", after),))
    # What nobody reads, such as where a teaser came from, is no change.
    kind = "same" if row.kind == "changed" and before == after else row.kind
    return ListedRow(kind, marked(before, after))


def marked(old: str, new: str) -> tuple[Part, ...]:
    """The words that came and went, as one run of parts."""
    if old == new:
        return (Part("same", new),) if new else ()
    parts: list[Part] = []
    for block in differences.compare(old, new).blocks:
        if parts:
            parts.append(Part("same", "\n\n"))
        parts += block.parts
    return tuple(parts)


# --- merging -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ContentConflict:
    """Where both changed one thing, each otherwise. `theirs` and `mine` are marked against what
    they began with; `has_both` says that both can stand, one after the other."""

    key: str
    label: str
    theirs: tuple[Part, ...]
    mine: tuple[Part, ...]
    has_both: bool = False


@dataclass(frozen=True)
class _MergedField:
    name: str
    changes: int
    fitting: int
    conflicts: tuple[ContentConflict, ...]
    value: Callable[[dict[str, str]], Any]
    is_moved_apart: bool = False


@dataclass(frozen=True)
class ContentMerge:
    """Two changes of one content in one, or what keeps them apart."""

    base: Content
    merged: tuple[_MergedField, ...]

    @property
    def conflicts(self) -> tuple[ContentConflict, ...]:
        return tuple(conflict for field in self.merged for conflict in field.conflicts)

    @property
    def changes(self) -> int:
        """How many things I changed: paragraphs, rows, fields."""
        return sum(field.changes for field in self.merged)

    @property
    def fitting(self) -> int:
        """How many of my changes need no choice."""
        return sum(field.fitting for field in self.merged)

    @property
    def moved_apart(self) -> tuple[str, ...]:
        """The names of the fields where both moved the same thing elsewhere: it stands where the
        others put it."""
        return tuple(field.name for field in self.merged if field.is_moved_apart)

    def content(self, choices: dict[str, str] | None = None) -> Content:
        """The merged content. `choices` says "theirs", "mine" or "both" for each conflict by its
        key. Raises KeyError where one is missing, ValueError where it is none of these."""
        choices = choices or {}
        for conflict in self.conflicts:
            allowed = {"theirs", "mine", *(["both"] if conflict.has_both else [])}
            if choices[conflict.key] not in allowed:
                raise ValueError(f"{conflict.key}: one of {sorted(allowed)}")
        values = {field.name: field.value(choices) for field in self.merged}
        return replace(self.base, **values)


def merge_contents(base: Content, theirs: Content, mine: Content) -> ContentMerge:
    """The changes from `base` to `theirs` and from `base` to `mine` as one content: texts by
    paragraphs, lists by rows, every other field whole."""
    merged = []
    for name, field in FIELDS.items():
        if field.kind == TEXT:
            merged.append(_merge_text(name, base, theirs, mine))
        elif field.kind == LIST:
            merged.append(_merge_list(name, base, theirs, mine))
        else:
            merged.append(_merge_whole(name, base, theirs, mine))
    return ContentMerge(base, tuple(merged))


def _merge_text(name: str, *contents: Content) -> _MergedField:
    found = differences.merge(*(getattr(content, name) for content in contents))
    keys = [f"{name}-{number}" for number, _conflict in enumerate(found.conflicts, 1)]
    conflicts = tuple(
        ContentConflict(
            key,
            str(FIELDS[name].label),
            marked(conflict.base, conflict.theirs),
            marked(conflict.base, conflict.mine),
            has_both=bool(conflict.theirs.strip() and conflict.mine.strip()),
        )
        for key, conflict in zip(keys, found.conflicts, strict=True)
    )

    def value(choices: dict[str, str]) -> str:
        return found.resolve([choices[key] for key in keys])

    is_apart = bool(found.moved_apart)
    return _MergedField(name, found.my_changes, found.my_fitting, conflicts, value, is_apart)


def _merge_list(name: str, *contents: Content) -> _MergedField:
    field = FIELDS[name]
    found = differences.merge_lists(*(rows_of(name, content) for content in contents), field.key)
    keys = [f"{name}-{number}" for number, _conflict in enumerate(found.conflicts, 1)]

    def said(row) -> str:
        return field.say(row) if row is not None else ""

    conflicts = tuple(
        ContentConflict(
            key,
            str(field.label),
            marked(said(conflict.base), said(conflict.theirs)),
            marked(said(conflict.base), said(conflict.mine)),
        )
        for key, conflict in zip(keys, found.conflicts, strict=True)
    )

    def value(choices: dict[str, str]):
        return value_of(name, found.resolve([choices[key] for key in keys]))

    # Also in is a set: the order of its topics is nobody's.
    is_apart = found.is_reordered_apart and name != "also_in"
    return _MergedField(name, found.my_changes, found.my_fitting, conflicts, value, is_apart)


def _merge_whole(name: str, *contents: Content) -> _MergedField:
    field = FIELDS[name]
    base, theirs, mine = (getattr(content, name) for content in contents)
    is_mine, is_clash = mine != base, mine != base and theirs not in (base, mine)
    if not is_clash:
        chosen = mine if is_mine else theirs
        return _MergedField(name, int(is_mine), int(is_mine), (), lambda choices: chosen)
    was = field.say(base)
    conflict = ContentConflict(
        name, str(field.label), marked(was, field.say(theirs)), marked(was, field.say(mine))
    )
    sides = {"theirs": theirs, "mine": mine}
    return _MergedField(name, 1, 0, (conflict,), lambda choices: sides[choices[name]])
