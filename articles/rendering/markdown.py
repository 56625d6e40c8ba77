"""Our Markdown: CommonMark, and what we add to it and change in it. All rules are joined here.

CommonMark by markdown-it-py, GitHub's tables, strikethrough and footnotes, headings that fit
under the page's own `h1`, raw HTML as text. A further construct is a plug-in used in
`make_parser`, a method of `writer.Writer` for each of its tokens, and its tags and classes in
`policy`.
"""

import threading

import regex
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, strikethrough
from markdown_it.token import Token

from articles.rendering.bounds import MAX_BLOCK_NESTING, Environment, bounded
from articles.rendering.footnotes import footnotes
from articles.rendering.policy import HEADING_ID_PREFIX
from articles.rendering.results import Heading

_per_thread = threading.local()

_APOSTROPHES = regex.compile(r"['’ʼ]")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*")
_MAX_ID = 60


def parse(source: str) -> tuple[list[Token], tuple[Heading, ...]]:
    """Return the tokens of a text, for `writer.Writer`, and its headings."""
    # A parser must not serve two threads at once, and takes as long to make as a short text to
    # parse.
    if not hasattr(_per_thread, "parser"):
        _per_thread.parser = make_parser()
    environment = Environment()
    tokens = _per_thread.parser.parse(source, environment)
    return tokens, tuple(environment["headings"])


def make_parser() -> MarkdownIt:
    parser = MarkdownIt()
    parser.use(bounded)
    options = {
        "html": False,
        "maxNesting": MAX_BLOCK_NESTING,
        "strikethrough_single_tilde": True,
    }
    parser.configure("commonmark", options)
    parser.enable(["bound", "table", "strikethrough"])
    # Every address is parsed as one; the writer asks `policy` what may be done with it.
    parser.validateLink = lambda address: True
    parser.inline.ruler.at("strikethrough", _strikethrough)
    parser.use(footnotes)
    parser.core.ruler.push("headings", _headings)
    return parser


def _strikethrough(state: StateInline, silent: bool) -> bool:
    """GitHub's, but a single `~` between two letters or digits is only a character.

    “3~5 days, 2~3 times” is how doses are written in half of Asia: to strike out “5 days, 2”
    there would change what the reader takes. The rule is the one that `_` has for emphasis.
    """
    if silent or state.src[state.pos] != "~":
        return False
    scanned = state.scanDelims(state.pos, False)
    if scanned.length == 1 and not (scanned.can_open or scanned.can_close):
        return False
    return strikethrough.tokenize(state, silent)


def _headings(state: StateCore) -> None:
    """Give headings their levels and ids; leave out the empty ones.

    The page's title is the `h1`: the first heading becomes `h2`, a deeper one is one deeper than
    the heading it stands under, whatever its number of `#`; so no level is skipped.
    """
    headings: list[Heading] = []
    above: list[int] = []
    taken: dict[str, int] = {}
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        opening, content, closing = state.tokens[index : index + 3]
        text = text_of(content.children)
        if not text:
            opening.hidden = content.hidden = closing.hidden = True
            continue
        level = int(opening.tag[1:])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        level = min(len(above) + 1, 6)
        heading = Heading(level, _unique_id(text, taken), text)
        headings.append(heading)
        opening.tag = closing.tag = f"h{level}"
        opening.attrs["id"] = heading.id
    state.env["headings"] = headings


def _unique_id(text: str, taken: dict[str, int]) -> str:
    slug = "-".join(_WORD.findall(_APOSTROPHES.sub("", text[:200]).lower()))
    if len(slug) > _MAX_ID:
        slug = slug[: _MAX_ID + 1].rpartition("-")[0] or slug[:_MAX_ID]
    base = identifier = HEADING_ID_PREFIX + (slug or "section")
    while identifier in taken:
        taken[base] += 1
        identifier = f"{base}-{taken[base]}"
    taken[identifier] = 1
    return identifier


def text_of(tokens: list[Token] | None) -> str:
    """What is read out of inline tokens: words, and the alternative text of pictures."""
    parts = []
    for token in tokens or ():
        if token.type == "image":
            parts.append(text_of(token.children))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(token.content)
    return " ".join("".join(parts).split())
