"""What keeps the parser quick whatever it is given.

markdown-it-py is linear on what people write and on most of what they attack it with. The rest
is bounded here: nesting, quotes within quotes that go on for thousands of lines, tables of
thousands of columns, references to one long address. Nothing is dropped and nothing raises: what
lies beyond a bound is shown as text. The bounds are far above any article.
"""

import re

from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore, inline
from markdown_it.rules_inline import StateInline

# A list in a list takes two levels. The preset's 20 silently drops the tail of deep lists.
MAX_BLOCK_NESTING = 100
# 100 here would take minutes for a text of `[`.
MAX_INLINE_NESTING = 20
# Lines looked at by quotes, once for each level: an article of 2,500 lines in five quotes has 12,500.
MAX_QUOTED_LINES = 50_000
MAX_TABLE_COLUMNS = 100
# All tables together; a text of 100,000 characters with cells of eight has 12,500.
MAX_TABLE_CELLS = 15_000
# Characters of addresses and titles that references may bring in (cmark bounds them too).
MAX_REFERENCE_CHARACTERS = 500_000
MAX_REFERENCE_LABEL = 999  # CommonMark 0.31.2, “link label”

# Blocks that read all their lines before they hand them on: only these repeat work by nesting.
_READ_AHEAD = {"blockquote", "container"}


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


class Environment(dict):
    """The `env` of one parse, with what its bounded work has left."""

    def __init__(self) -> None:
        super().__init__(references=References())
        self.quoted_lines_left = MAX_QUOTED_LINES
        self.table_cells_left = MAX_TABLE_CELLS


def bounded_inlines(state: StateCore) -> None:
    """The core rule that parses what is inside blocks, to a depth of its own."""
    options = state.md.options
    block_nesting = options["maxNesting"]
    options["maxNesting"] = MAX_INLINE_NESTING
    try:
        inline(state)
    finally:
        options["maxNesting"] = block_nesting


class BoundedBlocks(ParserBlock):
    """Blocks that lie too deep, or repeat too much work, become paragraphs."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        if state.parentType in _READ_AHEAD:
            state.env.quoted_lines_left -= endLine - startLine
        if state.level >= MAX_BLOCK_NESTING or state.env.quoted_lines_left < 0:
            _as_paragraphs(state, startLine, endLine)
        else:
            super().tokenize(state, startLine, endLine)


def _as_paragraphs(state: StateBlock, line: int, end: int) -> None:
    while True:
        line = state.skipEmptyLines(line)
        # A line indented less than the block belongs to what is around it; -1 marks a line that
        # a quote has taken in without its “>”.
        if line >= end or 0 <= state.sCount[line] < state.blkIndent:
            break
        first = line
        while (
            line < end and not state.isEmpty(line) and not 0 <= state.sCount[line] < state.blkIndent
        ):
            line += 1
        state.push("paragraph_open", "p", 1).map = [first, line]
        content = state.push("inline", "", 0)
        content.content = mdTrim(state.getLines(first, line, state.blkIndent, False))
        content.map = [first, line]
        content.children = []
        state.push("paragraph_close", "p", -1)
    state.line = min(line, end)


class BoundedInline(ParserInline):
    """Stops reading text only at characters that some rule of ours begins or ends with, and
    answers at once where it has looked ahead before (two million times in a text of `![`).
    """

    def __init__(self) -> None:
        super().__init__()
        self.terminators = set("\n!&*<[\\]_`~")
        self._compile()

    def add_terminator_char(self, ch: str) -> None:
        self.terminators.add(ch)
        self._compile()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        end = state.cache.get(state.pos)
        if end is None:
            super().skipToken(state)
        else:
            state.pos = end

    def _compile(self) -> None:
        self.terminator_re = re.compile(f"[{re.escape(''.join(sorted(self.terminators)))}]")


def bounded_table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """The table rule, for tables that are not too wide, until there are too many cells.

    Rows are counted up to the next empty line before the table is read, and paid for whether
    the table takes them all or not: so that counting them is bounded, too.
    """
    if startLine + 2 > endLine or state.env.table_cells_left <= 0:
        return False
    below = state.src[state.bMarks[startLine + 1] : state.eMarks[startLine + 1]]
    columns = below.count("|") + 1
    if columns > MAX_TABLE_COLUMNS or not table(state, startLine, endLine, True):
        return False
    if silent:
        return True
    row = startLine
    while row < endLine and not state.isEmpty(row) and state.env.table_cells_left > 0:
        state.env.table_cells_left -= columns
        row += 1
    return state.env.table_cells_left > 0 and table(state, startLine, endLine, False)
