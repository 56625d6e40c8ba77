"""What GitHub Flavored Markdown adds to CommonMark: tables, strikethrough, footnotes."""

import re

import pytest

from articles.rendering import render

from .inspection import elements


def table(source):
    """The rows of a table, each a list of (tag, class, inner text)."""
    html = render(source).html
    return [
        [(cell.tag, cell.get("class"), "".join(cell.itertext())) for cell in row]
        for row in elements(html, "tr")
    ]


def plain(source):
    """A table's cells as text only."""
    return [[text for _tag, _class, text in row] for row in table(source)]


# Tables: one test for each example of the specification (section 4.10), in our words.


def test_table_has_head_and_body():
    source = "| dose | hours |\n| --- | --- |\n| one | six |"
    assert table(source) == [
        [("th", None, "dose"), ("th", None, "hours")],
        [("td", None, "one"), ("td", None, "six")],
    ]
    (head,) = elements(render(source).html, "thead")
    assert len(head) == 1


def test_table_cells_are_aligned_by_class_and_delimiters_need_not_match():
    assert table("| a | bcd |\n:-: | -----------:\nef | g\nh | i |\n") == [
        [("th", "align-center", "a"), ("th", "align-right", "bcd")],
        [("td", "align-center", "ef"), ("td", "align-right", "g")],
        [("td", "align-center", "h"), ("td", "align-right", "i")],
    ]
    assert table("|a|\n|:-|\n|b|")[0] == [("th", "align-left", "a")]


def test_table_cell_holds_an_escaped_pipe_in_code_and_in_text():
    assert plain("| a\\|b |\n| ------ |\n| c `\\|` d |\n| e **\\|** f |") == [
        ["a|b"],
        ["c | d"],
        ["e | f"],
    ]


def test_table_ends_where_another_block_begins():
    html = render("| a | b |\n| --- | --- |\n| c | d |\n> e").html
    assert len(elements(html, "tr")) == 2
    assert "".join(elements(html, "blockquote")[0].itertext()).strip() == "e"


def test_table_ends_at_an_empty_line_and_a_line_without_pipes_is_a_row():
    source = "| a | b |\n| --- | --- |\n| c | d |\ne\n\nf"
    assert plain(source) == [["a", "b"], ["c", "d"], ["e", ""]]
    assert elements(render(source).html, "p")[0].text == "f"


def test_table_head_must_match_the_delimiters():
    source = "| a | b |\n| --- |\n| c |"
    assert elements(render(source).html, "table") == []
    assert render(source).text == "| a | b | | --- | | c |"


def test_table_rows_are_filled_up_or_cut():
    assert plain("| a | b |\n| - | - |\n| c |\n| d | e | f |") == [
        ["a", "b"],
        ["c", ""],
        ["d", "e"],
    ]


def test_table_may_have_no_body():
    html = render("| a | b |\n| --- | --- |").html
    assert len(elements(html, "tr")) == 1
    assert elements(html, "tbody") == []


def test_table_head_says_what_it_heads_and_empty_ones_head_nothing():
    html = render("|   | one | two |\n|---|---|---|\n| a | b | c |").html
    row = elements(html, "tr")[0]
    assert [(cell.tag, cell.get("scope")) for cell in row] == [
        ("td", None),
        ("th", "col"),
        ("th", "col"),
    ]


def test_table_cells_hold_markup():
    (row,) = elements(render("|a|\n|-|\n|**b** [c](/d) `e`|").html, "tbody")[0]
    assert [child.tag for child in row[0]] == ["strong", "a", "code"]


def test_table_in_a_list_and_in_a_quote():
    assert plain("- a\n\n  | b |\n  |---|\n  | c |") == [["b"], ["c"]]
    assert plain("> | b |\n> |---|\n> | c |") == [["b"], ["c"]]


def test_table_scrolls_by_itself_and_can_be_reached_by_keyboard():
    (scroller,) = elements(render("|a|\n|-|\n|b|").html, "div")
    assert scroller.attrib == {
        "class": "table-scroller",
        "role": "region",
        "tabindex": "0",
        "aria-label": "Table",
    }
    assert [child.tag for child in scroller] == ["table"]


def test_several_tables_have_names_of_their_own():
    html = render("|a|\n|-|\n\n|b|\n|-|\n\n|c|\n|-|").html
    assert [div.get("aria-label") for div in elements(html, "div")] == [
        "Table 1",
        "Table 2",
        "Table 3",
    ]


def test_table_of_a_hundred_columns_and_no_more():
    def wide(columns):
        return "|" + "a|" * columns + "\n|" + "-|" * columns + "\n|" + "b|" * columns

    assert len(elements(render(wide(100)).html, "th")) == 100
    too_wide = render(wide(101))
    assert elements(too_wide.html, "table") == []
    assert too_wide.text.count("a|") == 101


def test_cells_beyond_the_bound_are_text():
    small = "|a|b|\n|-|-|\n|c|d|\n"
    large = "|a|b|\n|-|-|\n" + "|c|d|\n" * 5_000
    rendering = render(f"{small}\n{large}\n{small}\nlast")
    assert len(elements(rendering.html, "table")) == 1
    assert rendering.text.count("c") == 5_002
    assert rendering.text.endswith("\nlast")


# Strikethrough (section 6.5)


@pytest.mark.parametrize(
    ("source", "inner"),
    [
        ("~~Out~~ and ~gone~ now", "<del>Out</del> and <del>gone</del> now"),
        ("This ~~~stays~~~ here", "This ~~~stays~~~ here"),
        ("~~a~", "~~a~"),
        ("~a~~", "~a~~"),
        ("~~a b~~c", "<del>a b</del>c"),
        ("a~~b~~c", "a<del>b</del>c"),
        ("~~ a ~~", "~~ a ~~"),
        ("**~~a~~** ~~*b*~~", "<strong><del>a</del></strong> <del><em>b</em></del>"),
        ("\\~~a~~", "~~a~~"),
        ("`~~a~~`", "<code>~~a~~</code>"),
        ("[~~a~~](/b)", '<a href="/b"><del>a</del></a>'),
    ],
)
def test_strikethrough(source, inner):
    assert render(source).html == f"<p>{inner}</p>\n"


def test_strikethrough_does_not_cross_paragraphs():
    assert render("This ~~has\n\nends~~.").html == "<p>This ~~has</p>\n<p>ends~~.</p>\n"


@pytest.mark.parametrize(
    "source",
    [
        "Take for 3~5 days, 2~3 times a day",
        "每次3~5片，每天2~3次",
        "10~20 mg or 30~40 mg",
        "a~b and c~d",
    ],
)
def test_ranges_of_doses_are_never_struck_out(source):
    """GitHub would strike out from the first tilde to the second; what remains is another dose."""
    assert render(source).html == f"<p>{source}</p>\n"


# Footnotes


def notes(source):
    """Each note's id and text without its links back."""
    return [
        (item.get("id"), re.sub(r"\s*↩\d*", "", "".join(item.itertext())).strip())
        for item in elements(render(source).html, "li")
        if (item.get("id") or "").startswith("fn-")
    ]


def test_footnote_and_its_reference_lead_to_each_other():
    html = render("One.[^a]\n\n[^a]: The note.").html
    assert html == (
        '<p>One.<sup class="footnote-ref"><a href="#fn-1" id="fnref-1" aria-label="Footnote 1">1'
        "</a></sup></p>\n"
        '<section class="footnotes" aria-labelledby="fn-label">\n'
        '<h2 class="visually-hidden" id="fn-label">Footnotes</h2>\n<ol>\n<li id="fn-1">\n'
        '<p>The note. <a class="footnote-back" href="#fnref-1"'
        ' aria-label="Back to reference 1">↩</a></p>\n'
        "</li>\n</ol>\n</section>\n"
    )


def test_footnotes_are_numbered_as_they_are_read():
    source = "[^z]: Last.\n\n[^a]: First, see [^n].\n\n[^n]: Nested.\n\nRead[^a] on[^z]."
    assert notes(source) == [("fn-1", "First, see 3."), ("fn-2", "Last."), ("fn-3", "Nested.")]


def test_footnote_of_several_references_leads_back_to_each():
    html = render("a[^1] b[^1] c[^1]\n\n[^1]: d").html
    assert [a.get("id") for a in elements(html, "a") if a.get("id")] == [
        "fnref-1",
        "fnref-1-2",
        "fnref-1-3",
    ]
    backs = [a for a in elements(html, "a") if a.get("class") == "footnote-back"]
    assert [(a.get("href"), a.get("aria-label")) for a in backs] == [
        ("#fnref-1", "Back to reference 1"),
        ("#fnref-1-2", "Back to reference 1-2"),
        ("#fnref-1-3", "Back to reference 1-3"),
    ]


def test_footnote_holds_several_blocks():
    source = "a[^1]\n\n[^1]: b\n\n    c\n\n    - d\n\n        e"
    (item,) = [i for i in elements(render(source).html, "li") if i.get("id") == "fn-1"]
    assert [child.tag for child in item] == ["p", "p", "ul", "p"]
    assert "".join(item[-1].itertext()).strip() == "↩"


def test_footnote_labels_do_not_differ_by_case():
    assert notes("a[^Note]\n\n[^NOTE]: b") == [("fn-1", "b")]


def test_first_of_two_footnotes_of_one_label_holds():
    assert notes("a[^1]\n\n[^1]: b\n\n[^1]: c") == [("fn-1", "b")]


def test_footnote_that_nothing_refers_to_is_left_out():
    rendering = render("a\n\n[^1]: b[^2]\n\n[^2]: c")
    assert rendering.html == "<p>a</p>\n"


def test_reference_without_a_footnote_is_text():
    assert render("a[^1] b[^2]\n\n[^2]: c").html.startswith("<p>a[^1] b<sup")


def test_footnotes_that_mention_each_other_are_listed_once():
    assert notes("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c[^1]") == [("fn-1", "b2"), ("fn-2", "c1")]


def test_footnote_in_a_heading_a_table_a_link_and_a_picture():
    rendering = render(
        "# a[^1]\n\n|b[^2]|\n|-|\n\n[c[^3]](/d) ![e[^4]](/f)\n\n[^1]: w\n[^2]: x\n[^3]: y\n[^4]: z"
    )
    assert [heading.text for heading in rendering.contents] == ["a"]
    assert rendering.contents[0].id == "s-a"
    assert [image.alt for image in rendering.images] == ["e"]
    # A link must not hold another, and nobody can follow a reference in an alternative text.
    assert len(elements(rendering.html, "sup")) == 3
    assert rendering.links == ()


def test_footnote_in_a_quote_or_a_list_item_stands_at_the_end():
    html = render("> a[^1]\n>\n> [^1]: b\n\nc").html
    assert html.index("<p>c</p>") < html.index('<li id="fn-1">')


def test_every_reference_to_a_footnote_on_the_page_exists():
    source = "a[^1] b[^2][^1]\n\n[^1]: c[^3]\n\n[^2]: d\n\n[^3]: e[^2]\n\n[^9]: f[^1]"
    html = render(source).html
    ids = {e.get("id") for tag in ("a", "li") for e in elements(html, tag) if e.get("id")}
    targets = {a.get("href")[1:] for a in elements(html, "a")}
    assert targets == ids


def test_superscript_brackets_of_other_dialects_are_commonmark():
    assert render("10^[a](/b)").html == '<p>10^<a href="/b">a</a></p>\n'
