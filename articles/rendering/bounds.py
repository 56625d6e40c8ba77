"""What keeps the parser quick whatever it is given.

markdown-it-py is linear on what people write and on most of what they attack it with. The rest
is bounded here: nesting, quotes within quotes that go on for thousands of lines, tables of
thousands of columns, references to one long address, lists of tens of thousands of items.
Nothing is dropped and nothing raises: what lies beyond a bound is shown as text. The bounds are
far above any article: the longest of 12,000 real ones makes 1,700 block tokens.
"""

import re
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, normalizeLinkText
from markdown_it.common.utils import mdTrim
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.rules_core import StateCore, inline
from markdown_it.rules_inline import StateInline

# A list in a list takes two levels. The preset's 20 silently drops the tail of deep lists.
MAX_BLOCK_NESTING = 100
# 100 here would take minutes for a text of `[`.
MAX_INLINE_NESTING = 20
MAX_BLOCK_TOKENS = 50_000
# Blocks that lie deeper than ten lists in each other.
DEEP = 20
MAX_DEEP_BLOCKS = 2_000
# Lines that quotes look at, once for each level: 2,500 lines in five quotes are 12,500.
MAX_QUOTED_LINES = 50_000
MAX_TABLE_COLUMNS = 100
MAX_TABLE_CELLS = 10_000  # of all tables together
# Characters of addresses and titles that references may bring in (cmark bounds them too).
MAX_REFERENCE_CHARACTERS = 200_000
MAX_REFERENCE_LABEL = 999  # CommonMark 0.31.2, “link label”

# The library puts addresses together letter by letter, and titles line by line: at worst that
# takes time with the square of their length.
MAX_ADDRESS = 4_000
MAX_TITLE_OVER_LINES = 4_000

# What a definition begins with; its label may hold the marks of quotes that are around it.
_DEFINITION = re.compile(rf"\[(?:[^\[\]\\]|\\.){{1,{3 * MAX_REFERENCE_LABEL}}}\]:", re.DOTALL)
# Blocks that read all their lines before they hand them on: only these repeat work by nesting.
_READ_AHEAD = {"blockquote", "container"}


def bounded(parser: MarkdownIt) -> None:
    """Plug the bounds into a new parser, before it is configured and before other plug-ins."""
    parser.block = _Blocks()
    parser.inline = _Inline()
    parser.helpers = SimpleNamespace(
        parseLinkLabel=_label_end,
        parseLinkDestination=parseLinkDestination,
        parseLinkTitle=_link_title,
    )
    parser.normalizeLink = _normalize_link
    parser.normalizeLinkText = _normalize_link_text
    parser.core.ruler.at("inline", _inlines)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("reference", _reference)
    parser.block.ruler.before("table", "bound", _bound)


class Environment(dict):
    """The `env` of one parse, with what its bounded work has left."""

    def __init__(self) -> None:
        super().__init__(references=References())
        self.deep_blocks_left = MAX_DEEP_BLOCKS
        self.quoted_lines_left = MAX_QUOTED_LINES
        self.table_cells_left = MAX_TABLE_CELLS


class References(dict):
    """The link references of one text, which stop answering when they have said too much."""

    def __init__(self) -> None:
        super().__init__()
        self.characters_left = MAX_REFERENCE_CHARACTERS

    def get(self, label: str, default: object = None) -> object:
        found = super().get(label)
        if found is None or len(label) > MAX_REFERENCE_LABEL:
            return default
        self.characters_left -= len(found["href"]) + len(found["title"])
        return found if self.characters_left >= 0 else default


class _Blocks(ParserBlock):
    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        if state.parentType in _READ_AHEAD:
            state.env.quoted_lines_left -= endLine - startLine
        if state.level >= MAX_BLOCK_NESTING:
            _as_paragraphs(state, startLine, endLine)
        else:
            super().tokenize(state, startLine, endLine)


def _bound(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """The first of the block rules: takes over where there has been too much of something."""
    if silent:
        return False
    environment = state.env
    if state.level > DEEP:
        environment.deep_blocks_left -= 1
        if environment.deep_blocks_left < 0:
            return _as_paragraphs(state, startLine, endLine)
    if environment.quoted_lines_left < 0:
        return _as_paragraphs(state, startLine, endLine)
    if len(state.tokens) > MAX_BLOCK_TOKENS:
        return _as_paragraphs(state, startLine, endLine, one_only=True)
    return False


def _as_paragraphs(state: StateBlock, line: int, end: int, *, one_only: bool = False) -> bool:
    while True:
        line = state.skipEmptyLines(line)
        # A line indented less than the block belongs to what is around it; -1 marks a line that
        # a quote has taken in without its “>”.
        if line >= end or 0 <= state.sCount[line] < state.blkIndent:
            break
        first = line
        while line < end and (
            one_only if state.isEmpty(line) else not 0 <= state.sCount[line] < state.blkIndent
        ):
            line += 1
        state.push("paragraph_open", "p", 1).map = [first, line]
        content = state.push("inline", "", 0)
        content.content = mdTrim(state.getLines(first, line, state.blkIndent, False))
        content.map = [first, line]
        content.children = []
        state.push("paragraph_close", "p", -1)
    state.line = min(line, end)
    return True


def _table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """The table rule, for tables that are not too wide, until there are too many cells.

    Rows are counted up to the next empty line before the table is read, and paid for whether
    the table takes them all or not: so that counting them is bounded, too.
    """
    if startLine + 2 > endLine or state.env.table_cells_left <= 0:
        return False
    below = state.src[state.bMarks[startLine + 1] : state.eMarks[startLine + 1]]
    columns = below.strip(" \t|").count("|") + 1
    if columns > MAX_TABLE_COLUMNS or not table(state, startLine, endLine, True):
        return False
    if silent:
        return True
    row = startLine
    while row < endLine and not state.isEmpty(row) and state.env.table_cells_left > 0:
        state.env.table_cells_left -= columns
        row += 1
    return state.env.table_cells_left > 0 and table(state, startLine, endLine, False)


def _reference(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """The rule for link reference definitions, where there can be one.

    Without this it reads to the end of each paragraph that begins with a bracket.
    """
    start = state.bMarks[startLine] + state.tShift[startLine]
    if not _DEFINITION.match(state.src, start):
        return False
    return reference(state, startLine, endLine, silent)


def _inlines(state: StateCore) -> None:
    """The core rule that parses what is inside blocks, to a depth of its own."""
    options = state.md.options
    block_nesting = options["maxNesting"]
    options["maxNesting"] = MAX_INLINE_NESTING
    try:
        inline(state)
    finally:
        options["maxNesting"] = block_nesting


class _Inline(ParserInline):
    """Stops reading text only at characters that some rule of ours begins or ends with."""

    def __init__(self) -> None:
        super().__init__()
        self._terminators = set("\n!&*<[\\]_`~")
        self._compile()

    def add_terminator_char(self, ch: str) -> None:
        self._terminators.add(ch)
        self._compile()

    def _compile(self) -> None:
        self.terminator_re = re.compile(f"[{re.escape(''.join(sorted(self._terminators)))}]")


def _label_end(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803
    """Return where the link label that opens at `start` closes, or -1.

    As the parser's own, but walks over what was looked at before without a call for each step:
    a text of `![` takes two million steps.
    """
    source, end, skipped = state.src, state.posMax, state.cache
    position_before = state.pos
    position, level, found = start + 1, 1, -1
    while position < end:
        character = source[position]
        if character == "]":
            level -= 1
            if level == 0:
                found = position
                break
        after = skipped.get(position)
        if after is None:
            state.pos = position
            state.md.inline.skipToken(state)
            after = state.pos
        if character == "[":
            if after == position + 1:
                level += 1
            elif disableNested:
                break
        position = after
    state.pos = position_before
    return found


def _link_title(string: str, start: int, maximum: int, previous: Any = None) -> Any:
    if previous is not None and len(previous.str) > MAX_TITLE_OVER_LINES:
        return parseLinkTitle("", 0, 0)
    return parseLinkTitle(string, start, maximum, previous)


def _normalize_link(address: str) -> str:
    # What leads nowhere is not linked: its words stay.
    return normalizeLink(address) if len(address) <= MAX_ADDRESS else ""


def _normalize_link_text(address: str) -> str:
    return normalizeLinkText(address) if len(address) <= MAX_ADDRESS else address
