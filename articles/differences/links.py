"""The links and pictures of a Markdown text, to say which came and which went."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import regex

from articles.differences.units import Unit

# What an address is compared by; a title behind it may stand in quotation marks or parentheses.
_PIECE = regex.compile(
    r"""
    \\.
  | ``[^`]++`` | `[^`]++`
  | (?P<open> !?\[ )
  | \]\( [ \t]*+
    (?: <(?P<pointed>[^<>\n]*+)> | (?P<address>[^\s()<>]++(?:\([^\s()]*+\)[^\s()]*+)*+) )
  | (?P<close> \] )
  | (?P<bare> https?://[^\s<>]*[^\s<>.,;:!?'"”’)\]] )
    """,
    regex.VERBOSE | regex.DOTALL,
)
_DEFINITION = regex.compile(r" {0,3}\[(?!\^)([^\[\]\r\n]++)\]:[ \t]*+<?([^\s<>]++)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link by its words, or a picture by its description, and where it leads."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Links or pictures that came, and that went, in the order of the text."""

    added: tuple[Link, ...] = ()
    removed: tuple[Link, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


class Found(NamedTuple):
    """The links and the pictures of a text."""

    links: list[Link]
    images: list[Link]


def find(units: Iterable[Unit]) -> Found:
    """Return the links and pictures of units, in order; what is code is none."""
    found = Found([], [])
    for unit in units:
        if unit.kind == "definition" and (definition := _DEFINITION.match(unit.text)):
            found.links.append(Link(definition[1], definition[2]))
        elif unit.kind != "code" and ("](" in unit.text or "://" in unit.text):
            _find_in(unit.text, found)
    return found


def _find_in(text: str, found: Found) -> None:
    """One walk: each address belongs to the bracket that is open when it comes."""
    brackets: list[tuple[bool, int]] = []
    for piece in _PIECE.finditer(text):
        if piece["open"]:
            brackets.append((piece["open"] == "![", piece.end()))
        elif piece["close"]:
            brackets[-1:] = []
        elif piece["bare"]:
            found.links.append(Link(piece["bare"], piece["bare"]))
        elif brackets and (piece["address"] or piece["pointed"]):
            is_image, start = brackets.pop()
            address = piece["address"] or piece["pointed"]
            words = " ".join(text[start : piece.start()].split())
            (found.images if is_image else found.links).append(Link(words, address))


def changed(old: list[Link], new: list[Link]) -> Changed:
    """Return what came and what went. The words of a link may change: its address counts."""
    return Changed(added=_without(new, old), removed=_without(old, new))


def _without(links: list[Link], others: list[Link]) -> tuple[Link, ...]:
    there = Counter(link.address for link in others)
    left = []
    for link in links:
        there[link.address] -= 1
        if there[link.address] < 0:
            left.append(link)
    return tuple(left)
