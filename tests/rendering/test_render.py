"""One call gives HTML, contents, text, links and pictures of an article's Markdown."""

import threading
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from articles.rendering import (
    MAX_SOURCE,
    VERSION,
    Heading,
    ImageUse,
    Picture,
    Source,
    SourceTooLong,
    render,
)

from .inspection import elements

HERE = Path(__file__).parent
PICTURE = Picture(
    src="/media/renditions/ab12-800.jpg",
    width=800,
    height=600,
    sources=(
        Source("image/avif", "/media/renditions/ab12-400.avif 400w, /media/r/ab12-800.avif 800w"),
        Source("image/webp", "/media/renditions/ab12-800.webp 800w"),
    ),
    srcset="/media/renditions/ab12-400.jpg 400w, /media/renditions/ab12-800.jpg 800w",
    sizes="(min-width: 40rem) 40rem, 100vw",
)


def levels(source):
    return [(heading.level, heading.text) for heading in render(source).contents]


# The whole


def test_html_of_this_version_is_as_it_was():
    """Stored HTML is found by its version: if this test fails, raise `VERSION` and write the
    file anew (`html` of the source beside it, under a first line with the version).
    """
    source = (HERE / "everything.md").read_text(encoding="utf-8")
    version, _, html = (HERE / "everything.html").read_text(encoding="utf-8").partition("\n")
    rendering = render(
        source,
        images={"/media/pictures/ab12.jpg": PICTURE},
        links={"/articles/old/": "/articles/new/"},
    )
    assert (f"<!-- version {VERSION} -->", rendering.html) == (version, html)


def test_rendering_is_frozen_and_safe_to_write_into_a_page():
    rendering = render("a")
    assert isinstance(rendering.html, SafeString)
    with pytest.raises(FrozenInstanceError):
        rendering.text = "b"


def test_nothing_gives_nothing():
    for source in ("", " ", "\n\n", "\r\n", "\t", "\ufeff\n"):
        rendering = render(source)
        assert (rendering.contents, rendering.links, rendering.images) == ((), (), ())
        assert rendering.text.strip("\ufeff") == ""


def test_same_source_gives_the_same_result():
    source = (HERE / "everything.md").read_text(encoding="utf-8")
    assert render(source) == render(source)


def test_one_rendering_leaves_nothing_behind_for_the_next():
    render("[a]: /b\n\n[^a]: c\n\n# d\n\n[a] [^a]")
    rendering = render("# d\n\n[a] [^a]")
    assert rendering.html == '<h2 id="s-d">d</h2>\n<p>[a] [^a]</p>\n'


def test_threads_do_not_disturb_each_other():
    sources = [
        f"# Title {i}\n\n[a]: /b{i}\n\n[a] text[^1] {'*x* ' * 200}\n\n[^1]: n{i}" for i in range(8)
    ]
    expected = [render(source) for source in sources]
    results: dict[int, list] = {}

    def work(index):
        results[index] = [render(sources[index]) for _ in range(10)]

    threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {index: [expected[index]] * 10 for index in range(8)}


def test_words_that_rendering_adds_are_in_the_language_of_the_site(settings, monkeypatch):
    monkeypatch.setattr(
        "articles.rendering.writer.gettext", lambda words: f"{get_language()}: {words}"
    )
    settings.LANGUAGE_CODE = "nl"
    with override("de"):
        html = render("a[^1]\n\n|b|\n|-|\n\n[^1]: c").html
        assert get_language() == "de"
    assert [div.get("aria-label") for div in elements(html, "div")] == ["nl: Table"]
    assert [h2.text for h2 in elements(html, "h2")] == ["nl: Footnotes"]


def test_line_ends_do_not_matter():
    source = "# a\n\nb\nc\n\n- d\n- e\n"
    expected = render(source)
    assert render(source.replace("\n", "\r\n")) == expected
    assert render(source.replace("\n", "\r")) == expected


# Too long, and other odd input


def test_longest_source_renders():
    assert render("a" * MAX_SOURCE).text == "a" * MAX_SOURCE


def test_line_ends_of_two_characters_count_as_one():
    source = ("a" * 999 + "\r\n") * (MAX_SOURCE // 1000)
    assert len(source) > MAX_SOURCE
    assert render(source).text.count("a") == 999 * 100


def test_longer_source_is_refused_in_words():
    with pytest.raises(SourceTooLong) as refused:
        render("a" * (MAX_SOURCE + 1))
    assert isinstance(refused.value, ValueError)
    assert str(refused.value) == (
        "The text has 100,001 characters, 1 more than the 100,000 it may have. "
        "Shorten it, or make two articles of it."
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("a\x01\x08\x1b\x7f\x9fb", "ab"),
        ("a\x0bb\x0cc\x85d", "a b c d"),
        ("a&#0;b&#12;c&#xD800;d", "a\ufffdb c\ufffdd"),
        ("a\ufffeb\U0010ffff", "ab"),
    ],
)
def test_characters_that_no_page_may_hold_are_taken_out(source, text):
    rendering = render(source)
    assert rendering.text == text
    assert rendering.html == f"<p>{text}</p>\n"


def test_address_without_end_leads_nowhere():
    address = "/" + "é" * 3_999
    assert len(elements(render(f"[a]({address})").html, "a")) == 1
    assert render(f"[a]({address}é)").html == "<p>a</p>\n"
    assert render(f"<http:{address}>").text == f"http:{address}"


def test_title_of_a_definition_over_many_lines_ends():
    def defined(lines):
        title = "title\n" * lines
        return render(f"[a]: /b '{title}'\n\n[a]")

    (link,) = elements(defined(600).html, "a")
    assert link.get("title").count("title") == 600
    # Beyond the bound it is no definition, and every word of it is on the page.
    assert defined(1_000).text.count("title") == 1_000


def test_references_are_followed_until_they_have_said_too_much():
    rendering = render("[a]: /" + "b" * 3_000 + "\n\n" + "[a] " * 1_000)
    assert 20 < len(elements(rendering.html, "a")) < 100
    assert rendering.text.count("[a]") == 1_000 - len(elements(rendering.html, "a"))


# Headings


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# a", [(2, "a")]),
        ("###### a", [(2, "a")]),
        ("## a\n# b", [(2, "a"), (2, "b")]),
        ("# a\n## b\n### c\n## d\n# e", [(2, "a"), (3, "b"), (4, "c"), (3, "d"), (2, "e")]),
        ("# a\n#### b\n#### c\n## d", [(2, "a"), (3, "b"), (3, "c"), (3, "d")]),
        ("### a\n## b\n### c", [(2, "a"), (2, "b"), (3, "c")]),
        (
            "# a\n## b\n### c\n#### d\n##### e\n###### f",
            [(2, "a"), (3, "b"), (4, "c"), (5, "d"), (6, "e"), (6, "f")],
        ),
        ("a\n===\nb\n---", [(2, "a"), (3, "b")]),
        ("# a\n> ## b\n- ### c", [(2, "a"), (3, "b"), (4, "c")]),
        ("#\n## a", [(2, "a")]),
    ],
)
def test_headings_begin_at_two_and_skip_no_level(source, expected):
    assert levels(source) == expected
    tags = [f"h{level}" for level, _text in expected]
    html = render(source).html
    assert sorted(tags) == sorted(
        e.tag for tag in ("h1", "h2", "h3", "h4", "h5", "h6") for e in elements(html, tag)
    )


def test_contents_are_the_headings_in_order():
    rendering = render(
        "# The *first* `one`\n\na\n\nSecond\nline\n---\n\n## [Third](/c) &amp; ![last](/d)"
    )
    assert rendering.contents == (
        Heading(2, "s-the-first-one", "The first one"),
        Heading(3, "s-second-line", "Second line"),
        Heading(3, "s-third-last", "Third & last"),
    )
    for heading in rendering.contents:
        (element,) = [
            e for e in elements(rendering.html, f"h{heading.level}") if e.get("id") == heading.id
        ]
        assert element is not None


@pytest.mark.parametrize(
    ("title", "identifier"),
    [
        ("Symptoms", "s-symptoms"),
        ("When to see a doctor?", "s-when-to-see-a-doctor"),
        ("Don’t panic", "s-dont-panic"),
        ("Über Größe", "s-über-größe"),
        ("Συμπτώματα", "s-συμπτώματα"),
        ("Симптомы", "s-симптомы"),
        ("الأعراض", "s-الأعراض"),
        ("תסמינים", "s-תסמינים"),
        ("लक्षण क्या हैं", "s-लक्षण-क्या-हैं"),
        ("อาการ", "s-อาการ"),
        ("跑步时，腰痛", "s-跑步时-腰痛"),
        ("3 things", "s-3-things"),
        ("👩‍⚕️ Help", "s-help"),
        ("👩‍⚕️", "s-section"),
        ("main", "s-main"),
        ("a" * 80, "s-" + "a" * 60),
        ("long word " * 12, "s-" + "long-word-" * 5 + "long-word"),
    ],
)
def test_id_of_a_heading_can_be_read(title, identifier):
    (heading,) = render(f"# {title}").contents
    assert heading.id == identifier


def test_ids_are_unique_within_the_text():
    source = "# a\n# a\n# a-2\n# A\n# a!\n# s-a\n# 👩\n# 👨"
    ids = [heading.id for heading in render(source).contents]
    assert ids == ["s-a", "s-a-2", "s-a-2-2", "s-a-3", "s-a-4", "s-s-a", "s-section", "s-section-2"]


def test_link_to_a_heading_by_its_plain_name_finds_it():
    html = render("# Über uns\n\n[a](#über-uns) [b](#s-über-uns) [c](#main) [d](#fn-1)").html
    assert [a.get("href") for a in elements(html, "a")] == [
        "#s-%C3%BCber-uns",
        "#s-%C3%BCber-uns",
        "#main",
        "#fn-1",
    ]


# Text


def test_text_is_one_block_a_line_without_markup():
    rendering = render(
        "# A *title*\n\nOne **two**\nthree\\\nfour `five` [six](/a) ![picture](/b)\n\n"
        "> quoted\n\n- item\n- item two\n\n  more\n\n1. first\n   - inner\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n    code\n      more code\n\n---\n\n"
        "~~gone~~ &lt;b&gt;[^1]\n\n[^1]: The note.\n"
    )
    assert rendering.text == (
        "A title\nOne two three four five six\nquoted\nitem\nitem two\nmore\nfirst\ninner\n"
        "a b\nc d\ncode\nmore code\ngone <b>\nThe note."
    )


def test_text_of_a_tight_list_keeps_items_apart():
    assert render("- a\n- b\n  - c\n    > d\n- e").text == "a\nb\nc\nd\ne"


# Links


def test_links_are_listed_once_in_order_as_they_were_written():
    rendering = render(
        "[a](/x/?b#c) [b](https://a.example/é) <mailto:a@b.example> [c](/x/?b#c) [d](#e)\n\n"
        "[f][g] [h](javascript:a) [i](//evil.example) [j]()\n\n[g]: /y\n[unused]: /z"
    )
    assert rendering.links == (
        "/x/?b#c",
        "https://a.example/%C3%A9",
        "mailto:a@b.example",
        "#e",
        "/y",
    )


def test_links_stay_as_written_in_the_list_when_they_are_replaced():
    rendering = render("[a](/articles/old/)", links={"/articles/old/": "/articles/new/"})
    assert rendering.links == ("/articles/old/",)
    assert rendering.html == '<p><a href="/articles/new/">a</a></p>\n'


@pytest.mark.parametrize(
    ("address", "present"),
    [
        ("/articles/old/", "/articles/new/"),
        ("/articles/old/#part", "/articles/new/#part"),
        ("/articles/old/?print=1#part", "/articles/new/?print=1#part"),
        ("/articles/older/", "/articles/older/"),
        ("/articles/r%C3%BCcken/", "/articles/%C3%BCber-r%C3%BCcken/"),
        ("/articles/rücken/#a", "/articles/%C3%BCber-r%C3%BCcken/#a"),
        ("/articles/exact/?a", "/articles/b/"),
        ("https://site.example/articles/old/", "/articles/new/"),
    ],
)
def test_moved_addresses_are_replaced_and_keep_query_and_fragment(address, present):
    links = {
        "/articles/old/": "/articles/new/",
        "/articles/rücken/": "/articles/über-rücken/",
        "/articles/exact/?a": "/articles/b/",
        "https://site.example/articles/old/": "/articles/new/",
    }
    (link,) = elements(render(f"[a]({address})", links=links).html, "a")
    assert link.get("href") == present
    assert link.get("rel") is None


def test_link_without_words_shows_its_address():
    rendering = render("[](/a) [![](/b.png)](/c) [ ](/d) [![alt](/b.png)](/e) [*f*](/f)")
    words = ["".join(a.itertext()).strip() for a in elements(rendering.html, "a")]
    assert words == ["/a", "/c", "/d", "", "f"]


# Pictures


def test_picture_with_renditions():
    rendering = render(
        "![A *runner*](/media/ab12.jpg 'On a road')", images={"/media/ab12.jpg": PICTURE}
    )
    assert rendering.html == (
        "<p><picture>"
        '<source type="image/avif" srcset="/media/renditions/ab12-400.avif 400w,'
        ' /media/r/ab12-800.avif 800w" sizes="(min-width: 40rem) 40rem, 100vw">'
        '<source type="image/webp" srcset="/media/renditions/ab12-800.webp 800w"'
        ' sizes="(min-width: 40rem) 40rem, 100vw">'
        '<img src="/media/renditions/ab12-800.jpg" srcset="/media/renditions/ab12-400.jpg 400w,'
        ' /media/renditions/ab12-800.jpg 800w" sizes="(min-width: 40rem) 40rem, 100vw"'
        ' width="800" height="600" alt="A runner" title="On a road" loading="lazy"'
        ' decoding="async"></picture></p>\n'
    )
    assert rendering.images == (ImageUse("/media/ab12.jpg", "A runner"),)


def test_picture_without_renditions_beside_it_is_only_an_image():
    plain = Picture("/media/a.png", 10, 20)
    assert render("![](/a.png)", images={"/a.png": plain}).html == (
        '<p><img src="/media/a.png" width="10" height="20" alt="" loading="lazy"'
        ' decoding="async"></p>\n'
    )


def test_picture_may_come_from_the_media_host_that_the_map_names():
    remote = Picture(
        "https://media.example/a.png", 1, 1, (Source("image/webp", "https://media.example/a.webp"),)
    )
    html = render("![a](/a.png)", images={"/a.png": remote}).html
    assert [e.get("src") for e in elements(html, "img")] == ["https://media.example/a.png"]
    assert [e.get("srcset") for e in elements(html, "source")] == ["https://media.example/a.webp"]


def test_picture_of_a_name_with_letters_of_any_script_is_found():
    for address in ("/media/übung.jpg", "/media/%C3%BCbung.jpg"):
        html = render(f"![a]({address})", images={"/media/übung.jpg": PICTURE}).html
        assert len(elements(html, "picture")) == 1


def test_local_picture_that_is_not_in_the_map_is_shown_as_it_is():
    assert render('![a "b"](/media/c.png)').html == (
        '<p><img src="/media/c.png" alt="a &quot;b&quot;" loading="lazy"></p>\n'
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("![a](https://b.example/c.png)", '<a href="https://b.example/c.png" rel="noopener">a</a>'),
        (
            "![](https://u:p@b.example:8000/c.png?d)",
            '<a href="https://u:p@b.example:8000/c.png?d" rel="noopener">b.example:8000</a>',
        ),
        ("[![a](https://b.example/c.png)](/d)", '<a href="/d">a</a>'),
        ("![a](//b.example/c.png)", "a"),
        ("![a](data:image/png;base64,b)", "a"),
        ("![a](cid:b)", "a"),
        ("![a](javascript:alert(1))", "a"),
        ("![a](data:text/html,b)", "a"),
        ("![a](mailto:b@c.example)", "a"),
        ("![a]()", "a"),
    ],
)
def test_pictures_are_never_loaded_from_elsewhere(source, html):
    assert render(source).html == f"<p>{html}</p>\n"


def test_uses_of_pictures_are_listed_in_order():
    rendering = render(
        "![a](/1.png) ![b](https://x.example/2.png) ![c](data:image/png;base64,d) ![](/1.png)"
    )
    assert rendering.images == (
        ImageUse("/1.png", "a"),
        ImageUse("https://x.example/2.png", "b"),
        ImageUse("/1.png", ""),
    )
    assert rendering.links == ()


def test_alternative_text_is_not_part_of_the_text_but_words_in_place_of_a_picture_are():
    assert render("![a](/b.png)").text == ""
    assert render("![a](data:,b) ![c](https://d.example/e.png)").text == "a c"


# Blocks


def test_numbered_list_keeps_its_start():
    html = render("3. a\n4. b\n\ntext\n\n0. c\n\ntext\n\n1. d").html
    assert [e.get("start") for e in elements(html, "ol")] == ["3", "0", None]


def test_numbered_list_after_a_bulleted_one_stays_numbered():
    html = render("- a\n\n1. b").html
    assert (len(elements(html, "ul")), len(elements(html, "ol"))) == (1, 1)


def test_code_keeps_its_characters():
    html = render("```html\n<b>&amp;</b>\n  *a*\n```").html
    assert html == "<pre><code>&lt;b&gt;&amp;amp;&lt;/b&gt;\n  *a*\n</code></pre>\n"


def test_list_nested_thirty_deep_keeps_every_item():
    source = "".join("  " * depth + f"- item {depth}\n" for depth in range(30))
    assert render(source).text.split("\n") == [f"item {depth}" for depth in range(30)]
    assert len(elements(render(source).html, "ul")) == 30


def test_what_is_nested_deeper_than_the_bound_is_shown_as_text():
    source = "> " * 300 + "deep\n\nafter"
    rendering = render(source)
    assert len(elements(rendering.html, "blockquote")) == 100
    assert "deep" in rendering.text
    assert rendering.html.endswith("<p>after</p>\n")


def test_emphasis_nested_deeper_than_the_bound_is_shown_as_text():
    rendering = render("*a **b " * 50 + "c" + " d** e*" * 50)
    assert len(elements(rendering.html, "em")) + len(elements(rendering.html, "strong")) == 20
    assert rendering.text.count("*") == 3 * 40 * 2
