"""A unit cut into words, marks and addresses: what is marked as added or removed.

A cut never falls inside a grapheme (UAX 29: what a reader takes for one character, such as a
letter with its marks or an emoji). Scripts without spaces between words are cut into their
characters, which count as words. An address of a link is one token, so that a changed address
shows as that. White space is no token but in code: to break a line elsewhere changes no word.
"""

import re
from typing import NamedTuple

import regex

from articles.differences.units import NUMBER, Unit, split

_SPACELESS = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
)
_LETTER = rf"[[\p{{L}}\p{{N}}]--[{_SPACELESS}\p{{GCB=Prepend}}]]"
_EXTENDING = r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]"
_IN_WORD = rf"[{_LETTER}||{_EXTENDING}]"
# What stands for no character of an address: it would stick to what is behind the address.
_END = r"^\s\p{GCB=Prepend}"
_BREAKING = r"\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029"
# Whatever the text, the tokens put together are the text.
_TOKEN = regex.compile(
    rf"""
    # The address of a link or picture, or one that stands by itself.
    (?<=\]\() (?!{_EXTENDING})
    (?: <[^<>\n]*+>(?!{_EXTENDING}) | [{_END}()<>]++(?:\([{_END}()]*+\)[{_END}()]*+)*+ )
  | https?://[{_END}<>]*[{_END}<>.,;:!?'"”’)\]]
    # A word or figure: “it’s”, “well-being”, “COVID-19”, “0.5”, “10mg”.
  | {_LETTER}{_IN_WORD}*+
    (?:
        (?: ['’\u2010\u2011-](?<=\p{{L}}\p{{M}}*.)(?={_LETTER}) | [.,](?<=\p{{Nd}}.)(?=\p{{Nd}}) )
        {_IN_WORD}++
    )*+
  | (?: \r\n | [{_BREAKING}] | [\s--[{_BREAKING}]](?!{_EXTENDING}) )++
    # The mark of a footnote; markup and dots that come several at once.
  | \[\^[^\[\]\s]++\](?!{_EXTENDING})
  | (?: \*++ | _++ | ~++ | \#++ | =++ | `++ | -++ | \.++ )(?!{_EXTENDING})
  | \X
    """,
    regex.V1 | regex.VERBOSE,
)
# The words that `_TOKEN` finds in plain English, and the marks of footnotes, in which it finds
# none: many times as fast, for the texts of an import.
_ASCII_WORD = re.compile(
    r"""
    \[\^[^\[\]\ \t\n\v\f\r]++\]
  | [A-Za-z0-9]++
    (?: (?: ['-](?<=[A-Za-z].)(?=[A-Za-z0-9]) | [.,](?<=[0-9].)(?=[0-9]) ) [A-Za-z0-9]++ )*+
    """,
    re.VERBOSE,
)
# The tokens of a shorter unit are sooner found again than kept.
KEPT_LENGTH = 200
# So many units are counted together: it is quicker, and the number is the same.
MANY = 20
# More units than this that came or went in a row are no longer told apart.
MOST_APART = 1000
_ADDRESS = ("http://", "https://")


class Tokens(NamedTuple):
    """The tokens of one unit: by what they are compared, and where they stand in its text."""

    text: str
    values: list[str]
    starts: list[int]
    ends: list[int]
    #: 1 for a word, 0 for a mark or an address.
    words: list[int]

    def between(self, start: int, end: int) -> int:
        """How many words there are among the tokens from `start` to before `end`."""
        return sum(self.words[start:end])


class Side:
    """One of two texts that are compared: its units, cut into tokens when needed."""

    def __init__(self, units: list[Unit]):
        self.units = units
        self._known: dict[int, Tokens] = {}

    def __len__(self) -> int:
        return len(self.units)

    def tokens(self, at: int) -> Tokens:
        """The tokens of a unit by its place."""
        if at in self._known:
            return self._known[at]
        found = tokens(self.units[at])
        if len(found.text) >= KEPT_LENGTH:
            self._known[at] = found
        return found

    def together(self, places: list[int]) -> Unit:
        """Several units as one, as they stand in the text."""
        text = "".join(self.units[at].text + self.units[at].gap for at in places)
        return Unit(text.rstrip(), "", "paragraph", "")

    def words(self, places: list[int]) -> int:
        """How many words there are in some units."""
        if len(places) < MANY:
            return sum(_count(self.units[at]) for at in places)
        numbers = sum(self.units[at].number[1] > 0 for at in places)
        return _count(self.together(places)) - numbers


def tokens(unit: Unit) -> Tokens:
    """Return the tokens of a unit. The number of a list's item counts as equal to any other."""
    values: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    words: list[int] = []
    begin, at = unit.number
    if at:
        values, starts, ends, words = [NUMBER], [begin], [at], [0]
    before = link = ""
    is_code, is_row = unit.kind == "code", unit.kind == "row"
    for piece in _TOKEN.findall(unit.text, at):
        start, at = at, at + len(piece)
        value, is_word = piece, 0
        if link == "](" and piece != ")":
            # Even where an address looks like a word, it is equal to addresses alone.
            value = link + piece
        elif piece[0].isalnum():
            is_word = int(not piece.startswith(_ADDRESS))
        elif piece.isspace() and not is_code:
            before = link = ""
            continue
        elif is_row and not piece.strip("-"):
            # The line under the head of a table is as long as its columns are wide.
            value = "-"
        link, before = before + piece, piece
        values.append(value)
        starts.append(start)
        ends.append(at)
        words.append(is_word)
    return Tokens(unit.text, values, starts, ends, words)


def _count(unit: Unit) -> int:
    if "](" in unit.text or "://" in unit.text:
        return sum(tokens(unit).words)
    pattern = _ASCII_WORD if unit.text.isascii() else _TOKEN
    return sum(piece[0].isalnum() for piece in pattern.findall(unit.text, unit.number[1]))


def count_words(text: str) -> int:
    """Return how many words readers would count in a Markdown text.

    Figures are words; marks, addresses of links and the numbers of a list are not. In a script
    without spaces between words each character counts.
    """
    return sum(map(_count, split(text).units))
