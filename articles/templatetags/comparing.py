"""A comparison as pages draw it: changes with numbers, long unchanged stretches folded, and marks
that are words, too."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from articles.differences import Block, Part
from articles.publishing.comparing import ContentComparison, FieldComparison

register = template.Library()

AROUND = 1  # unchanged paragraphs that stay in sight beside a change
LEAST_FOLDED = 3
MOST_WAYS = 200  # nobody walks through more changes one by one


@dataclass
class Stretch:
    """Paragraphs in a row: a change by its `number`, or unchanged ones, maybe folded."""

    blocks: list[Block]
    number: int = 0
    is_folded: bool = False


@dataclass
class ShownField:
    """A field of which something is drawn. `number` is that of its change where it is not cut
    into stretches; `moved_down` are the moves that lead down the page."""

    compared: FieldComparison
    number: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    moved_down: set[int] = field(default_factory=set)


@dataclass
class Layout:
    """What a page draws of a comparison, and how many changes and moves there are."""

    fields: list[ShownField] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    changes: int = 0
    moved: int = 0

    @property
    def has_ways(self) -> bool:
        """Whether each change leads to the next one."""
        return 1 < self.changes <= MOST_WAYS


@register.filter
def laid_out(comparison: ContentComparison) -> Layout:
    """The fields that changed, in order, and the text in any case: it can be read on, folded."""
    layout = Layout()
    for compared in comparison.fields:
        is_text = bool(compared.blocks)
        if compared.is_same:
            layout.unchanged.append(compared.label)
            if compared.kind != "text" or not is_text:
                continue
        shown = ShownField(compared)
        if is_text:
            shown.stretches = cut(compared.blocks)
            for stretch in shown.stretches:
                if stretch.number:
                    stretch.number += layout.changes
            layout.changes += sum(1 for stretch in shown.stretches if stretch.number)
            seen = [(block.kind, block.number) for block in compared.blocks if block.number]
            layout.moved += len(seen) // 2
            shown.moved_down = {
                number
                for at, (kind, number) in enumerate(seen)
                if kind == "moved_from" and ("moved_to", number) in seen[at:]
            }
        elif not compared.is_same:
            layout.changes += 1
            shown.number = layout.changes
            layout.besides.append(compared.label)
        layout.fields.append(shown)
    return layout


def cut(blocks: Iterable[Block]) -> list[Stretch]:
    """Runs of changed paragraphs, numbered from 1, and what is between them."""
    runs: list[Stretch] = []
    number = 0
    for block in blocks:
        is_change = block.kind != "same"
        if not runs or bool(runs[-1].number) != is_change:
            number += is_change
            runs.append(Stretch([], number if is_change else 0))
        runs[-1].blocks.append(block)
    stretches: list[Stretch] = []
    for at, run in enumerate(runs):
        stretches += [run] if run.number else folded(run.blocks, at > 0, at + 1 < len(runs))
    return stretches


def folded(blocks: list[Block], follows: bool, leads: bool) -> list[Stretch]:
    """Unchanged paragraphs: those beside a change, before and behind, stay in sight."""
    first = AROUND if follows else 0
    last = len(blocks) - (AROUND if leads else 0)
    if last - first < LEAST_FOLDED and (follows or leads):
        return [Stretch(blocks)]
    parts = [
        Stretch(blocks[:first]),
        Stretch(blocks[first:last], is_folded=True),
        Stretch(blocks[last:]),
    ]
    return [part for part in parts if part.blocks]


@register.filter
def marked(parts: Iterable[Part]) -> str:
    """The words of a paragraph with what came and went marked.

    Few screen readers tell of `ins` and `del`, and neither may bear a name: hidden words say what
    begins, and, where unchanged words follow, that it ends. “removed: two added: four end of
    change” is heard once for words that were replaced.
    """
    parts = list(parts)
    kinds = [part.kind for part in parts]
    return format_html_join(
        "",
        "{}",
        (
            [_mark(part, is_followed="same" in kinds[at + 1 : at + 2])]
            for at, part in enumerate(parts)
        ),
    )


def _mark(part: Part, is_followed: bool) -> str:
    if part.kind == "same":
        return part.text
    is_added = part.kind == "added"
    words = _("added:") if is_added else _("removed:")
    end = _("end of change") if is_followed else ""
    return format_html(
        '<{tag}><span class="visually-hidden"> {words} </span>{text}{end}</{tag}>',
        tag="ins" if is_added else "del",
        words=words,
        text=part.text,
        end=format_html('<span class="visually-hidden"> {} </span>', end) if end else "",
    )


@register.filter
def whole(parts: Iterable[Part]) -> str:
    """The words of a paragraph that came or went as one: what is said before it says so."""
    parts = list(parts)
    tags = {"added": "ins", "removed": "del"}
    return format_html_join(
        "",
        "<{0}>{1}</{0}>",
        ((tags.get(part.kind, "span"), part.text) for part in parts),
    )


@register.filter
def before(number: int) -> int:
    return number - 1


@register.filter
def after(number: int) -> int:
    return number + 1
