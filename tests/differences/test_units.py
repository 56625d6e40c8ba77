"""Texts cut into paragraphs, headings, items and rows; nothing is lost in the cutting."""

import pytest
from hypothesis import given

from articles.differences.units import split
from tests.differences.texts import anything, demo_texts, documents, unhurried


def cut(text: str) -> list[tuple[str, str]]:
    return [(unit.kind, unit.text) for unit in split(text).units]


def together(text: str) -> str:
    lead, units = split(text)
    return lead + "".join(unit.text + unit.gap for unit in units)


@unhurried
@given(documents())
def test_what_is_cut_can_be_put_together_to_the_letter(text):
    assert together(text) == text


@unhurried
@given(anything)
def test_whatever_is_cut_can_be_put_together_to_the_letter(text):
    assert together(text) == text
    lead, units = split(text)
    assert lead == "" or lead.isspace()
    assert all(unit.gap == "" or unit.gap.isspace() for unit in units)
    assert all(unit.text.strip() for unit in units)


def test_real_articles_can_be_put_together_to_the_letter():
    texts = demo_texts()
    assert len(texts) > 20
    assert [together(text) for text in texts] == texts


def test_paragraphs_and_headings():
    assert cut("# One\nTwo\nlines\n\n\nThree\n## Four #\n") == [
        ("heading", "# One"),
        ("paragraph", "Two\nlines"),
        ("paragraph", "Three"),
        ("heading", "## Four #"),
    ]


def test_a_heading_may_be_underlined():
    assert cut("Title\n=====\ntext\nmore\n---\nend") == [
        ("paragraph", "Title\n====="),
        ("paragraph", "text\nmore\n---"),
        ("paragraph", "end"),
    ]


@pytest.mark.parametrize("line", ["---", "***", "_ _ _", "- - -"])
def test_a_line_across_is_a_unit(line):
    assert cut(f"a\n\n{line}\n\nb") == [("paragraph", "a"), ("break", line), ("paragraph", "b")]


def test_each_item_of_a_list_is_a_unit():
    text = "Take:\n- one\n  goes on\n- two\n  - deeper\n\n  second paragraph\n1. three\n2) four"
    assert cut(text) == [
        ("paragraph", "Take:"),
        ("item", "- one\n  goes on"),
        ("item", "- two"),
        ("item", "  - deeper"),
        ("paragraph", "  second paragraph"),
        ("item", "1. three"),
        ("item", "2) four"),
    ]


def test_a_number_at_the_beginning_of_a_broken_line_is_no_item():
    assert cut("It happened in\n2024. That was\n- wrong") == [
        ("paragraph", "It happened in\n2024. That was"),
        ("item", "- wrong"),
    ]


def test_each_row_of_a_table_is_a_unit_and_its_head_has_its_line():
    assert cut("Doses:\n| a | b |\n|:--|--:|\n| 1 | 2 |\nno bars\n\n| not | one |") == [
        ("paragraph", "Doses:"),
        ("row", "| a | b |\n|:--|--:|"),
        ("row", "| 1 | 2 |"),
        ("row", "no bars"),
        ("paragraph", "| not | one |"),
    ]


def test_a_table_ends_where_something_else_begins():
    assert [kind for kind, _ in cut("a | b\n--|--\n1 | 2\n# Head\ntext | text")] == [
        "row",
        "row",
        "heading",
        "paragraph",
    ]


def test_a_block_of_code_is_one_unit_whatever_is_in_it():
    code = "```python\n# no heading\n\n- no item\n~~~\n````"
    assert cut(f"a\n{code}\nb") == [("paragraph", "a"), ("code", code), ("paragraph", "b")]
    assert cut("- ```\n\n  x\n  ```\ny") == [("code", "- ```\n\n  x\n  ```"), ("paragraph", "y")]


def test_a_block_of_code_without_an_end_swallows_nothing():
    assert cut("~~~\ncode\n\ntext\n\n- item\n```\n") == [
        ("paragraph", "~~~\ncode"),
        ("paragraph", "text"),
        ("item", "- item\n```"),
    ]


def test_quotes_and_definitions():
    assert cut("a\n> b\n> c\nlazy\n[^1]: note\n[x]: https://y.org\n[z]: /q") == [
        ("paragraph", "a"),
        ("quote", "> b\n> c\nlazy"),
        ("definition", "[^1]: note"),
        ("definition", "[x]: https://y.org"),
        ("definition", "[z]: /q"),
    ]


def test_lines_may_end_as_on_any_system():
    lead, units = split("\r\n a\r\n\r\nb\rc\r\rd")
    assert lead == "\r\n"
    assert [(unit.text, unit.gap) for unit in units] == [
        (" a", "\r\n\r\n"),
        ("b\rc", "\r\r"),
        ("d", ""),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1. Rest", "7. Rest"),
        ("  1. Rest", "12. Rest"),
        ("a b\nc", "a\nb   c"),
        ("| a | b |\n|---|---|", "|a|b|\n| ------ | -- |"),
        ("```\na\n```", "```\r\na\r\n```"),
    ],
)
def test_units_that_hold_the_same_have_one_key(one, other):
    assert split(one).units[0].key == split(other).units[0].key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1. Rest", "- Rest"),
        ("1. Rest", "1) Rest"),
        ("1 Rest", "2 Rest"),
        ("```\na  b\n```", "```\na b\n```"),
        ("# a", "## a"),
        ("1. a", "\xa01. a"),
    ],
)
def test_units_that_hold_something_else_have_another_key(one, other):
    assert split(one).units[0].key != split(other).units[0].key
