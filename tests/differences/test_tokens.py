"""Words, marks and addresses: what is compared one by one, and what is counted."""

import pytest
import regex
from hypothesis import given

from articles.differences import count_words
from articles.differences.tokens import tokens
from articles.differences.units import split
from tests.differences.texts import anything, demo_texts, documents, unhurried


def cut(text: str) -> list[str]:
    return [value for unit in split(text).units for value in tokens(unit).values]


def grapheme_bounds(text: str) -> set[int]:
    return {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It’s pain, isn't it?", ["It’s", "pain", ",", "isn't", "it", "?"]),
        ("well-being of 19-year-olds", ["well-being", "of", "19", "-", "year-olds"]),
        ("0.5 mg or 1,000 IU, 10mg", ["0.5", "mg", "or", "1,000", "IU", ",", "10mg"]),
        ("COVID-19: 5–10 days...", ["COVID-19", ":", "5", "–", "10", "days", "..."]),
        ("**bold** _it_ ### `c`", ["**", "bold", "**", "_", "it", "_", "###", "`", "c", "`"]),
        ("a[^2] b", ["a", "[^2]", "b"]),
        ("背痛很常见。", ["背", "痛", "很", "常", "见", "。"]),
        ("กำลัง ok", ["กำ", "ลั", "ง", "ok"]),
        ("cafe\u0301 a\u0301b", ["cafe\u0301", "a\u0301b"]),
        ("👩‍👩‍👧👍🏽 1️⃣🇬🇧", ["👩‍👩‍👧", "👍🏽", "1️⃣", "🇬🇧"]),
        ("क्षमा करें", ["क्षमा", "करें"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
    ],
)
def test_tokens(text, expected):
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see [a b](https://x.org/a-b?c=d#e) now", "https://x.org/a-b?c=d#e"),
        ('![alt](/media/a%20b.png "T")', "/media/a%20b.png"),
        ("[a](/b_(c)_d)", "/b_(c)_d"),
        ("[a](<two words>)", "<two words>"),
        ("<https://x.org/y>", "https://x.org/y"),
        ("(https://x.org/y, and", "https://x.org/y"),
        ("[x]: https://x.org/y.html", "https://x.org/y.html"),
    ],
)
def test_an_address_is_one_token_and_no_word(text, address):
    [unit] = split(text).units
    found = tokens(unit)
    spans = zip(found.starts, found.ends, found.words, strict=True)
    assert [
        (text[start:end], is_word)
        for start, end, is_word in spans
        if "/" in text[start:end] or "two" in text[start:end]
    ] == [(address, 0)]


def test_an_address_that_looks_like_a_word_is_not_that_word():
    assert cut("pain [a](pain)")[0] == "pain"
    assert cut("pain [a](pain)").count("pain") == 1
    assert cut("[a](pain)") == cut("[a](pain)")


def test_white_space_is_a_token_in_code_alone():
    assert cut("a  b\n c") == ["a", "b", "c"]
    assert cut("```\na  b\n```") == ["```", "\n", "a", "  ", "b", "\n", "```"]


def test_the_number_of_an_item_is_as_good_as_any():
    assert cut("12. Rest 12 days") == [" 1", ".", "Rest", "12", "days"]
    assert cut("1. Rest 1 day")[0] == cut("12. Rest 1 day")[0]
    assert cut("12 Rest") == ["12", "Rest"]


@unhurried
@given(anything)
def test_no_grapheme_is_cut_in_half(text):
    for unit in split(text).units:
        found = tokens(unit)
        bounds = grapheme_bounds(unit.text)
        # The number of an item is set apart from its mark, which is ASCII too.
        assert {*found.starts, *found.ends} <= bounds


@unhurried
@given(anything)
def test_tokens_leave_out_nothing_but_white_space(text):
    for unit in split(text).units:
        found = tokens(unit)
        spans = list(zip(found.starts, found.ends, strict=True))
        at = 0
        for start, end in spans:
            assert at <= start < end
            assert unit.text[at:start].strip() == ""
            at = end
        assert unit.text[at:].strip() == ""
        assert len(spans) == len(found.values) == len(found.words)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("One, two.", 2),
        ("1. One\n2. Two\n\n- three", 3),
        ("## A heading", 2),
        ("See [two words](https://x.org/a/b) and ![a picture](/c.png).", 6),
        ("| a | b |\n|---|---|\n| 1 | 2 |", 4),
        ("Take 0.5 mg[^1].", 3),
        ("背痛 ok", 3),
        ("–, … !", 0),
    ],
)
def test_words_are_counted_as_readers_would(text, number):
    assert count_words(text) == number


@unhurried
@given(documents())
def test_words_of_a_text_are_those_of_its_parts(text):
    assert count_words(text) == sum(count_words(unit.text) for unit in split(text).units)


def test_a_real_article_has_about_as_many_words_as_it_has_gaps():
    for text in demo_texts():
        # Marks of lists and tables stand between spaces, too; numbers and dashes split some.
        assert 0.75 < count_words(text) / len(text.split()) < 1.15
