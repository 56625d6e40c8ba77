"""Markdown cut into the units that are compared: paragraphs, headings, list items, table rows.

Nothing is lost in the cutting: a text is its lead (blank lines at its top) and then each unit's
text and gap (its line's end and the blank lines behind it), in order and to the letter.

This is not a parser. A unit is what an editor would call one paragraph; where a line is cut
otherwise than CommonMark would, a comparison is finer or coarser, never wrong. Every line is
looked at once or twice, whatever it holds.
"""

from itertools import accumulate
from typing import NamedTuple

import regex

_LINE = regex.compile(r"[^\r\n]*+(?:\r\n|\n|\r)|[^\r\n]++")
_ITEM = regex.compile(r"[ \t]*+(?:([-*+])|(\d{1,9})[.)])(?=[ \t\r\n]|$)")
_ORDERED = regex.compile(r"[ \t]*+(\d{1,9})(?=[.)](?:[ \t\r\n]|$))")
_HEADING = regex.compile(r" {0,3}#{1,6}(?:[ \t\r\n]|$)")
_UNDERLINE = regex.compile(r" {0,3}(?:=++|-++)[ \t]*+[\r\n]*+$")
_BREAK = regex.compile(r" {0,3}(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)[\r\n]*+$")
_DEFINITION = regex.compile(r" {0,3}\[[^\[\]\r\n]++\]:")
_QUOTE = regex.compile(r" {0,3}>")
_FENCE = regex.compile(
    r"(?:[ \t]*+(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*+[ \t]*+(?:(`{3,}+)(?!.*`)|(~{3,}+))"
)
_FENCE_END = regex.compile(r"[ \t>]*+(`{3,}+|~{3,}+)[ \t]*+[\r\n]*+$")
_DELIMITERS = regex.compile(r"[|:\- \t\r\n]++$")
_DASHES = regex.compile(r"-++")
# A line that begins otherwise is plain text, unless it is a table's.
_MARKERS = frozenset("#>-*+_=~`[0123456789")

INDENT_OF_CODE = 4
# What stands for the number of every item in a list. No other text without white space around it
# begins like this.
NUMBER = " 1"


class Unit(NamedTuple):
    """One paragraph, as it is written, and what stands between it and the next one."""

    text: str
    gap: str
    #: "paragraph", "heading", "item", "row", "quote", "code", "break" or "definition".
    kind: str
    #: What is equal for two units that hold the same: no number of a list, no line ends.
    key: str

    @property
    def number(self) -> tuple[int, int]:
        """Where in the text the number of a numbered list's item stands; (0, 0) if none."""
        found = _ORDERED.match(self.text) if self.kind == "item" else None
        return found.span(1) if found else (0, 0)


class Units(NamedTuple):
    """A whole text: what stands before its first unit, and its units."""

    lead: str
    units: list[Unit]


def split(text: str) -> Units:
    """Return the text cut into units; put together again they are the text."""
    lines = _LINE.findall(text)
    first = 0
    while first < len(lines) and lines[first].isspace():
        first += 1
    return Units("".join(lines[:first]), [_unit(*cut) for cut in _cuts(lines, first)])


def _unit(lines: list[str], gap: str, kind: str) -> Unit:
    whole = lines[0] if len(lines) == 1 else "".join(lines)
    text = whole.rstrip("\r\n")
    return Unit(text, whole[len(text) :] + gap, kind, _key(text, kind))


def _key(text: str, kind: str) -> str:
    if kind == "code":
        return text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "item":
        number = _ORDERED.match(text)
        if number:
            return NUMBER + " ".join(text[number.end() :].split())
    text = " ".join(text.split())
    if kind == "row":
        # Editors line the columns up anew with every row.
        text = _DASHES.sub("-", text.replace("| ", "|").replace(" |", "|"))
    return text


def _cuts(lines: list[str], at: int):
    """The lines of each unit, the blank lines behind it, and what kind of unit it is."""
    marks = [line.lstrip()[:1] for line in lines]
    has_fences = any("```" in line or "~~~" in line for line in lines)
    longest = _longest_fence_ends(lines) if has_fences else None
    count = len(lines)
    in_table = False
    while at < count:
        kind, start = _opening(lines, marks[at], at, in_table), at
        at += 1
        if kind == "table":
            # The line of dashes belongs to the head of the table.
            kind, at, in_table = "row", at + 1, True
        elif longest and (mark := _fence(lines[start])) and longest[mark[0]][at] >= len(mark):
            kind, in_table = "code", False
            while not _ends_fence(lines[at], mark):
                at += 1
            at += 1
        elif kind != "row":
            in_table = False
            if at < count and marks[at] and kind not in {"heading", "break"}:
                at = _end_of_block(lines, marks, at, kind, longest)
        end = at
        while at < count and not marks[at]:
            at += 1
        in_table = in_table and at == end
        yield lines[start:end], "".join(lines[end:at]), kind


def _end_of_block(lines: list[str], marks: list[str], at: int, kind: str, longest) -> int:
    """The first line that does not belong to the block any more, whose first line is before."""
    while at < len(lines) and (mark := marks[at]):
        line = lines[at]
        if mark in _MARKERS:
            if kind == "paragraph" and _UNDERLINE.match(line):
                return at + 1
            if _interrupts(line, mark, kind):
                return at
            if longest and (fence := _fence(line)) and longest[fence[0]][at + 1] >= len(fence):
                return at
        if "|" in line and _is_table(lines, at):
            return at
        at += 1
    return at


def _kind(line: str, mark: str) -> str:
    """What kind of unit a line begins by its mark; "" for plain text."""
    if mark == "#":
        return "heading" if _HEADING.match(line) else ""
    if mark == ">":
        return "quote" if _QUOTE.match(line) else ""
    if mark == "[":
        return "definition" if _DEFINITION.match(line) else ""
    if mark in "-*_" and _BREAK.match(line):
        return "break"
    return "item" if _ITEM.match(line) else ""


def _interrupts(line: str, mark: str, kind: str) -> bool:
    """Whether a line begins a unit of its own though no blank line is before it."""
    found = _kind(line, mark)
    if found != "item" or kind == "item":
        return found != "" and (found != "quote" or kind != "quote")
    # In a paragraph, “14.” is where a line happened to be broken; so is what is indented as code.
    item = _ITEM.match(line)
    indent = len(line) - len(line.lstrip())
    is_empty = line[item.end() :].strip() == ""
    return indent < INDENT_OF_CODE and not is_empty and (item[1] is not None or item[2] == "1")


def _opening(lines: list[str], mark: str, at: int, in_table: bool) -> str:
    """What kind of unit a line begins; "table" where the next line makes it a table's head."""
    line = lines[at]
    if mark in _MARKERS and (found := _kind(line, mark)):
        return found
    if in_table:
        return "row"
    return "table" if "|" in line and _is_table(lines, at) else "paragraph"


def _is_table(lines: list[str], at: int) -> bool:
    """Whether the line after this one is the line of dashes under the head of a table."""
    if at + 1 == len(lines):
        return False
    below = lines[at + 1]
    return "|" in below and "-" in below and _DELIMITERS.match(below) is not None


def _fence(line: str) -> str:
    """The mark that a line opens a block of code with, or nothing."""
    if "```" not in line and "~~~" not in line:
        return ""
    found = _FENCE.match(line)
    return (found[1] or found[2]) if found else ""


def _ends_fence(line: str, mark: str) -> bool:
    found = _FENCE_END.match(line)
    return found is not None and found[1].startswith(mark)


def _longest_fence_ends(lines: list[str]) -> dict[str, list[int]]:
    """For each mark and line, how long the longest mark is that can end a block from there on.

    A block of code whose end is missing would swallow the rest of the text: to compare, its
    first line is better taken for plain text.
    """
    ends = {"`": [0], "~": [0]}
    for line in reversed(lines):
        found = _FENCE_END.match(line) if "```" in line or "~~~" in line else None
        for mark, lengths in ends.items():
            lengths.append(len(found[1]) if found and found[1][0] == mark else 0)
    return {mark: list(accumulate(lengths, max))[::-1] for mark, lengths in ends.items()}
