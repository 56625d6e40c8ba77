"""Links and pictures that came and went are listed, with their words."""

import pytest
from hypothesis import given

from articles.differences import Changed, Link, compare
from articles.differences.links import find
from articles.differences.units import split
from tests.differences.texts import anything, unhurried


def links(text: str) -> list[tuple[str, str]]:
    return [(link.words, link.address) for link in find(split(text).units).links]


def images(text: str) -> list[tuple[str, str]]:
    return [(image.words, image.address) for image in find(split(text).units).images]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [two\nwords](/a/b) here", [("two words", "/a/b")]),
        ('[a](/b "A title") and [c](</d e>)', [("a", "/b"), ("c", "/d e")]),
        ("[a [b] c](/d_(e))", [("a [b] c", "/d_(e)")]),
        (
            "<https://x.org/y> or https://x.org/z.",
            [("https://x.org/y",) * 2, ("https://x.org/z",) * 2],
        ),
        ("[it]: https://x.org/y\n[^1]: a note", [("it", "https://x.org/y")]),
        ("[![alt](/p.png)](/page)", [("![alt](/p.png)", "/page")]),
        ("`[no](/a)` \\[no](/b ``[no](/c)``", []),
        ("~~~\n[no](/a)\n~~~", []),
        ("[a] (no) [b]", []),
    ],
)
def test_links_of_a_text(text, found):
    assert links(text) == found


def test_pictures_of_a_text():
    assert images("![A man sits](/media/a.png) and [![](</b c.png>)](/d)") == [
        ("A man sits", "/media/a.png"),
        ("", "/b c.png"),
    ]


def test_a_changed_address_is_one_link_less_and_one_more():
    comparison = compare("See [it](/a), [that](/b).", "See [it](/c), [that](/b).")
    assert comparison.links_changed == Changed((Link("it", "/c"),), (Link("it", "/a"),))
    assert not comparison.images_changed
    assert Changed(added=(Link("it", "/a"),))
    assert Changed(removed=(Link("it", "/a"),))
    assert not Changed()


def test_a_changed_picture_is_told_apart_from_links():
    comparison = compare("![Old](/a.png)", "![New](/b.png)")
    assert comparison.images_changed == Changed((Link("New", "/b.png"),), (Link("Old", "/a.png"),))
    assert not comparison.links_changed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("See [it](/a).", "See [all of it](/a) now."),
        ("See [it](/a).\n\nWalk about every day.", "Walk about every day.\n\nSee [it](/a)."),
        ("One [it](/a).\n\nTwo.", "One.\n\nTwo [it](/a)."),
    ],
)
def test_an_address_that_stays_is_not_listed(old, new):
    comparison = compare(old, new)
    assert not comparison.links_changed
    assert not comparison.is_same


def test_an_address_that_stands_twice_and_then_once_went_once():
    comparison = compare("[a](/x) [b](/x)", "[a](/x)")
    assert comparison.links_changed == Changed((), (Link("b", "/x"),))


def test_links_of_paragraphs_that_came_and_went_are_listed_in_order():
    new = "Same.\n\nFirst [a](/a).\n\n- [b](/b)\n- [c](/c)"
    assert compare("Same.", new).links_changed.added == (
        Link("a", "/a"),
        Link("b", "/b"),
        Link("c", "/c"),
    )
    assert [link.address for link in compare(new, "Same.").links_changed.removed] == [
        "/a",
        "/b",
        "/c",
    ]


@unhurried
@given(anything)
def test_whatever_is_written_links_are_found_in_it(text):
    for link in [*find(split(text).units).links, *find(split(text).units).images]:
        assert link.address in text
