"""CommonMark as specified (PROMISES 8): all 652 examples, and what we change on purpose.

The examples and their licence are in `tests/data`.
"""

import json
import re
from pathlib import Path

import pytest
from markdown_it.renderer import RendererHTML

from articles.rendering import render
from articles.rendering.bounds import Environment
from articles.rendering.markdown import make_parser

from .inspection import tree_of

DATA = Path(__file__).parents[1] / "data" / "commonmark-0.31.2.json"
EXAMPLES = {e["example"]: e for e in json.loads(DATA.read_text(encoding="utf-8"))}

# What we change on purpose, by the examples that show it. Raw HTML is text:
RAW_HTML = {
    *(21, 31, *range(148, 192), 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536),
    *(*range(613, 618), 623, *range(625, 632), 642, 643),
}
EMPTY_HEADINGS_ARE_LEFT_OUT = {79}
LINKS_TO_NOWHERE_ARE_TEXT = {200, 485, 486, 487, 567}
LINKS_WITHOUT_WORDS_SHOW_THEIR_ADDRESS = {484}
LINKS_OF_OTHER_SCHEMES_ARE_TEXT = {596, 598, 599, 601}
# Beyond these, only: headings begin at `h2` and have ids, links to other sites have a relation,
# pictures load late, code has no class for its language.
ADDED = re.compile(
    r' (id="s-[^"]*"|rel="noopener"|loading="lazy"|class="language-[^"]*")|(?<=h)[1-6](?=[ >])'
)


def parser(html):
    """The parser as configured, before our own rules, with or without raw HTML."""
    md = make_parser()
    md.core.ruler.disable("headings")
    md.options["html"] = html
    return md


def write_plainly(md, source):
    environment = Environment()
    html = RendererHTML(md).render(md.parse(source, environment), md.options, environment)
    # The library writes no line end within an empty quote; to a browser it is the same.
    return html.replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")


def without_what_is_ours(html):
    return tree_of(ADDED.sub("", html))


def test_all_examples_are_here():
    assert sorted(EXAMPLES) == list(range(1, 653))


@pytest.mark.parametrize("number", EXAMPLES)
def test_example_by_the_parser_as_configured(number):
    html = write_plainly(parser(html=True), EXAMPLES[number]["markdown"])
    assert html == EXAMPLES[number]["html"]


def test_raw_html_as_text_changes_only_examples_of_raw_html():
    md = parser(html=False)
    changed = {
        number
        for number, example in EXAMPLES.items()
        if tree_of(write_plainly(md, example["markdown"])) != tree_of(example["html"])
    }
    assert changed == RAW_HTML


def test_our_own_rules_change_only_what_they_should():
    changed = {
        number
        for number, example in EXAMPLES.items()
        if without_what_is_ours(render(example["markdown"]).html)
        != without_what_is_ours(example["html"])
    }
    assert changed == (
        RAW_HTML
        | EMPTY_HEADINGS_ARE_LEFT_OUT
        | LINKS_TO_NOWHERE_ARE_TEXT
        | LINKS_WITHOUT_WORDS_SHOW_THEIR_ADDRESS
        | LINKS_OF_OTHER_SCHEMES_ARE_TEXT
    )
