"""How a comparison is laid out: what is folded, which changes have numbers, what is read aloud."""

import pytest

from articles.differences import Block, Part
from articles.publishing import Content, Row, compare_contents
from articles.templatetags.comparing import cut, laid_out, marked


def blocks(kinds: str) -> list[Block]:
    """A paragraph for each letter: unchanged ones are dots, changed ones x."""
    return [
        Block("changed" if kind == "x" else "same", (Part("same", str(at)),), "paragraph")
        for at, kind in enumerate(kinds)
    ]


def shape(kinds: str) -> str:
    """Each run in brackets: [n] a change of n paragraphs, (n) unchanged ones, {n} folded ones."""
    signs = {True: "[{}]", False: "({})"}
    return " ".join(
        "{" + str(len(stretch.blocks)) + "}"
        if stretch.is_folded
        else signs[bool(stretch.number)].format(len(stretch.blocks))
        for stretch in cut(blocks(kinds))
    )


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("", ""),
        ("x", "[1]"),
        ("....", "{4}"),
        (".", "{1}"),
        ("xx.x", "[2] (1) [1]"),
        ("x....x", "[1] (4) [1]"),
        ("x.....x", "[1] (1) {3} (1) [1]"),
        ("...x...", "(3) [1] (3)"),
        ("....x....", "{3} (1) [1] (1) {3}"),
        ("x..........x.x", "[1] (1) {8} (1) [1] (1) [1]"),
    ],
)
def test_long_unchanged_stretches_are_folded_but_for_what_stands_beside_a_change(kinds, expected):
    assert shape(kinds) == expected


@pytest.mark.parametrize("kinds", ["....x....", "x..........x.x", ".......", "xx"])
def test_nothing_is_left_out_and_changes_are_counted_from_one(kinds):
    stretches = cut(blocks(kinds))
    shown = [block for stretch in stretches for block in stretch.blocks]
    assert shown == blocks(kinds)
    numbers = [stretch.number for stretch in stretches if stretch.number]
    assert numbers == list(range(1, len(numbers) + 1))


def test_numbers_go_on_from_field_to_field():
    old = Content(title="Back pain", body="Rest.\n\nWalk.\n\nSwim.")
    new = Content(
        title="Back ache",
        body="Rest well.\n\nWalk.\n\nSwim well.",
        recommendations=(Row(title="Ice"),),
        also_called="Lumbago",
    )
    layout = laid_out(compare_contents(old, new))
    numbers = [
        field.number or [stretch.number for stretch in field.stretches if stretch.number]
        for field in layout.fields
    ]
    assert numbers == [[1], [2, 3], 4, 5]
    assert layout.changes == 5
    assert layout.besides == ["Recommend", "Also called"]
    assert "Topic" in layout.unchanged
    assert "Title" not in layout.unchanged


def test_unchanged_text_can_be_read_on_folded():
    old, new = Content(title="Back pain", body="Rest."), Content(title="Back ache", body="Rest.")
    layout = laid_out(compare_contents(old, new))
    assert [field.compared.name for field in layout.fields] == ["title", "body"]
    assert [stretch.is_folded for stretch in layout.fields[1].stretches] == [True]


def test_moves_know_whether_they_lead_down_the_page():
    paragraphs = [f"Paragraph {name} says something of its own." for name in "abcdef"]
    old = Content(body="\n\n".join(paragraphs))
    down = Content(body="\n\n".join([*paragraphs[1:5], paragraphs[0], paragraphs[5]]))
    [body] = laid_out(compare_contents(old, down)).fields
    assert body.moved_down == {1}
    layout = laid_out(compare_contents(down, old))
    assert layout.fields[0].moved_down == set()
    assert layout.moved == 1


@pytest.mark.parametrize(("number", "has_ways"), [(1, False), (2, True), (200, True), (201, False)])
def test_changes_lead_to_each_other_where_somebody_would_walk_through_them(number, has_ways):
    lines = [f"Line {n} is not like the others." for n in range(2 * number)]
    new = [line.replace("not", "now") if n % 2 else line for n, line in enumerate(lines)]
    layout = laid_out(
        compare_contents(Content(body="\n\n".join(lines)), Content(body="\n\n".join(new)))
    )
    assert (layout.changes, layout.has_ways) == (number, has_ways)


HEARD = '<span class="visually-hidden"> {} </span>'


def test_marks_are_heard_with_an_end_only_where_unchanged_words_follow():
    parts = [
        Part("same", "Take "),
        Part("removed", "two"),
        Part("added", "four"),
        Part("same", "."),
    ]
    assert marked(parts) == (
        f"Take <del>{HEARD.format('removed:')}two</del>"
        f"<ins>{HEARD.format('added:')}four{HEARD.format('end of change')}</ins>."
    )
    assert marked(parts[:3]) == (
        f"Take <del>{HEARD.format('removed:')}two</del><ins>{HEARD.format('added:')}four</ins>"
    )


def test_words_are_never_markup():
    assert marked([Part("same", "<b>")]) == "&lt;b&gt;"
    assert "<script>" not in marked([Part("added", "<script>")])
