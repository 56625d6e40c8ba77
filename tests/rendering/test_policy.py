"""The allow-list by itself: whatever makes HTML, this is what gets through."""

import ast
from pathlib import Path

import pytest
from django.utils.safestring import SafeString

from articles.rendering.policy import Kind, kind_of, sanitise, text_only

from .attacks import ADDRESSES, TEXTS
from .inspection import dangers

ARTICLES = Path(__file__).parents[2] / "articles"


@pytest.mark.parametrize("html", TEXTS)
def test_raw_attack_does_not_get_through(html):
    # Article HTML itself never has two elements of one id: that is the writer's part.
    assert [danger for danger in dangers(sanitise(html)) if "twice" not in danger] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_raw_address_does_not_get_through(address):
    quoted = address.replace('"', "&quot;")
    html = sanitise(
        f'<a href="{quoted}" ping="{quoted}">a</a><img alt="" src="{quoted}" srcset="{quoted} 2x">'
        f'<picture><source type="image/webp" srcset="/a 1x, {quoted} 2x"></picture>'
    )
    # Another host is for the map of pictures to name, which no author writes.
    assert [
        d for d in dangers(html) if "https:" not in d.lower() and "http:" not in d.lower()
    ] == []


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<h2 id="s-a">a</h2>', '<h2 id="s-a">a</h2>'),
        ('<h2 id="main">a</h2>', "<h2>a</h2>"),
        ('<h2 id="s-">a</h2>', "<h2>a</h2>"),
        ('<h2 id="s-a b">a</h2>', "<h2>a</h2>"),
        ('<li id="fn-1">a</li><li id="fn-x">b</li>', '<li id="fn-1">a</li><li>b</li>'),
        ("<h1>a</h1>", "a"),
        ('<p class="b">a</p>', "<p>a</p>"),
        ('<td class="align-left c">a</td>', "a"),
        (
            '<table><tr><td class="align-left c">a</td></tr></table>',
            '<table><tbody><tr><td class="align-left">a</td></tr></tbody></table>',
        ),
        ('<p lang="de" dir="rtl" data-a="b">a</p>', "<p>a</p>"),
        ('<div role="alert" tabindex="1" aria-label="b">a</div>', '<div aria-label="b">a</div>'),
        ('<ol start="-1"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<ol start="x"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<a href="/a" rel="opener">a</a>', '<a href="/a">a</a>'),
        ('<img src="/a" width="50%" height="1e3" alt="">', '<img src="/a" alt="">'),
        (
            '<img src="/a" sizes="calc(1px + 50vw)" alt="">',
            '<img src="/a" sizes="calc(1px + 50vw)" alt="">',
        ),
        ("<script>alert(1)</script><style>p{}</style>", ""),
        ("<!-- a -->", ""),
        ("a\x00b\x0cc\ud800", "a\ufffdb c\ufffd"),
    ],
)
def test_only_what_is_named_is_kept(html, kept):
    assert sanitise(html) == kept


def test_result_is_safe_to_write_into_a_page_and_stays_as_it_is():
    once = sanitise('<p title="x">a &lt; b &amp; "c" <a href="/d?e&f">g</a></p>')
    assert isinstance(once, SafeString)
    assert sanitise(once) == once


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://a.example", Kind.OUTSIDE),
        ("HTTP://a.example/b", Kind.OUTSIDE),
        ("h\nttps:/\t/a.example", Kind.OUTSIDE),
        ("mailto:a@b.example", Kind.CONTACT),
        ("TEL:112", Kind.CONTACT),
        ("/a", Kind.LOCAL),
        ("a", Kind.LOCAL),
        ("#a", Kind.LOCAL),
        ("?a", Kind.LOCAL),
        ("./a:b", Kind.LOCAL),
        ("", None),
        (" \t", None),
        ("//a.example", None),
        ("\\/a.example", None),
        ("/\t/a.example", None),
        ("\x01//a.example", None),
        ("http:a.example", None),
        ("https://", None),
        ("mailto:", None),
        ("tel:", None),
        ("a:b", None),
        ("java\nscript:a", None),
        ("\x00javascript:a", None),
    ],
)
def test_kind_of_an_address_is_read_as_browsers_read_it(address, kind):
    assert kind_of(address) is kind


def test_text_only_keeps_every_character_that_is_one():
    text = "a\t\n\r é ß 健 👨‍👩‍👧 \u200f\u2028\ufeff\ufffd"
    assert text_only(text) == text


def test_nothing_else_in_the_project_declares_html_safe():
    for path in ARTICLES.rglob("*.py"):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in (getattr(node, "id", None), getattr(node, "attr", None))
        }
        declares = names & {"mark_safe", "SafeString", "SafeText"}
        if path.parts[-2:] == ("rendering", "policy.py"):
            assert declares == {"mark_safe", "SafeString"}
        elif path.parts[-2:] == ("rendering", "results.py"):
            assert declares == {"SafeString"}  # only as a type
        else:
            assert declares == set(), path
