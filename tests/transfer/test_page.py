"""The scraped page format: one twist each, compared as a whole."""

from html import unescape
from pathlib import Path

import html5lib
import pytest

from articles.rendering import render
from articles.transfer.page import page_ref, read_page
from articles.transfer.record import Recommended, Unreadable

SHARED = Path(__file__).resolve().parents[3] / "shared"
NBSP = "\xa0"
PAGE = f"""Sore feet after a walk

Sore feet after a walk

Feet hurt when they are not used to work.

What helps:

【Rest well】

1. Sit down and put your feet up.

2. Shoes: wear a pair that fits.

Stretching

1. Stand on a step.

<<:{NBSP} Cold hands

>>:{NBSP} Tired eyes

Recommend

Dry skin in winter

Skin loses water when the air is dry and cold, so...

Can tea stain teeth?

Drink water after it."""
BODY = """Feet hurt when they are not used to work.

## What helps

## Rest well

1. Sit down and put your feet up.
2. Shoes: wear a pair that fits.

## Stretching

1. Stand on a step."""
ROWS = (
    ("Dry skin in winter", "Skin loses water when the air is dry and cold, so..."),
    ("Can tea stain teeth?", "Drink water after it."),
)


def rows_of(record):
    return tuple((row.title, row.teaser) for row in record.recommendations)


def blocks_of(record):
    """(tag, text) of every block as readers get it; items of a list with their number."""
    tree = html5lib.parseFragment(render(record.body).html, namespaceHTMLElements=False)
    found = []
    for block in tree.iter():
        if block.tag in ("h2", "p"):
            found.append((block.tag, "".join(block.itertext())))
        elif block.tag == "ol":
            start = int(block.get("start", 1))
            found += [
                (number, "".join(item.itertext()).strip())
                for number, item in enumerate(block, start)
            ]
    return found


def whole(record):
    return (
        record.title,
        record.previous_title,
        record.next_title,
        record.body,
        rows_of(record),
    )


EXPECTED = ("Sore feet after a walk", "Cold hands", "Tired eyes", BODY, ROWS)


def test_page_in_the_format():
    record = read_page(PAGE, "feet.txt")
    assert whole(record) == EXPECTED
    assert record.import_ref == page_ref("sore FEET after  a walk")
    assert record.place.file == "feet.txt"
    assert all(row.is_teaser_imported for row in record.recommendations)


TWISTS = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr alone": lambda text: text.replace("\n", "\r"),
    "one empty line less": lambda text: text.replace("\n\n", "\n"),
    "more empty lines": lambda text: text.replace("\n\n", "\n\n \t\n\u3000\n\n"),
    "title once": lambda text: text.replace("Sore feet after a walk\n\n", "", 1),
    "title written another way": lambda text: text.replace("\n\nSore", "\n\nSORE", 1),
    "byte order marks": lambda text: "\ufeff" + text.replace("Recommend", "\ufeffRecommend"),
    "nul bytes": lambda text: text.replace("e", "e\0"),
    "spaces around lines": lambda text: text.replace("\n\n", " \u3000\n\n\xa0 "),
    "line end at the end": lambda text: text + "\n\n",
    "line separators": lambda text: text.replace("\n\n", "\u2028"),
    "full-width neighbours": lambda text: text.replace("<<:", "＜＜：").replace(">>:", "＞＞："),
    "book-title neighbours": lambda text: text.replace("<<:", "《《：").replace(">>:", "》》："),
    "no space after the neighbours": lambda text: text.replace(":\xa0 ", ":"),
    "full-width colon": lambda text: text.replace("What helps:", "What helps："),
    "bracket heading with a colon": lambda text: text.replace("Rest well】", "Rest well：】"),
    "full-width numbers": lambda text: text.replace("1. ", "１．").replace("2. ", "２．"),
    "numbers with a comma": lambda text: text.replace("1. ", "1、").replace("2. ", "2、"),
    "numbers in brackets": lambda text: text.replace("1. ", "(1) ").replace("2. ", "(2) "),
    "numbers in wide brackets": lambda text: text.replace("1. ", "（1）").replace("2. ", "（2）"),
    "numbers with a bracket": lambda text: text.replace("1. ", "1) ").replace("2. ", "2) "),
    "circled numbers": lambda text: text.replace("1. ", "① ").replace("2. ", "②"),
    "chinese numbers": lambda text: text.replace("1. ", "一、").replace("2. ", "二、"),
    "numbers without space": lambda text: text.replace("1. ", "1.").replace("2. ", "2."),
    "recommend in chinese": lambda text: text.replace("Recommend", "推荐阅读"),
    "recommend in german": lambda text: text.replace("Recommend", "Empfehlungen:"),
    "recommend in brackets": lambda text: text.replace("Recommend", "【Recommend】"),
    "recommend without its heading": lambda text: text.replace("Recommend\n", "\n"),
    "recommend in a language unknown here": lambda text: text.replace("Recommend", "Zobacz też"),
    "neighbours the other way round": lambda text: text.replace(
        "<<:\xa0 Cold hands\n\n>>:\xa0 Tired eyes", ">>: Tired eyes\n\n<<: Cold hands"
    ),
    "same recommendation twice": lambda text: (
        text + "\n\nDry skin in winter\n\nSkin loses water when the air is dry and cold, so..."
    ),
    "own title recommended": lambda text: text + "\n\nSore feet after a walk\n\nFeet hurt...",
}


@pytest.mark.parametrize("twist", TWISTS.values(), ids=TWISTS.keys())
def test_page_with_a_twist_reads_the_same(twist):
    text = twist(PAGE)
    assert text != PAGE
    assert whole(read_page(text)) == EXPECTED


def test_recommend_block_may_stand_before_the_neighbours():
    head, block = PAGE.split("\n\nRecommend\n\n")
    body, neighbours = head.split("\n\n<<:")
    text = f"{body}\n\nRecommend\n\n{block}\n\n<<:{neighbours}"
    assert whole(read_page(text)) == EXPECTED


def test_page_without_neighbours_keeps_its_recommend_block():
    head, block = PAGE.split("\n\nRecommend\n\n")
    text = f"{head.split('<<:')[0]}\n\nRecommend\n\n{block}"
    assert whole(read_page(text)) == ("Sore feet after a walk", "", "", BODY, ROWS)


def test_page_without_recommend_block():
    assert whole(read_page(PAGE.split("\n\nRecommend")[0])) == (*EXPECTED[:4], ())


def test_page_whose_recommend_block_is_empty():
    assert whole(read_page(PAGE.split("\n\nDry skin")[0])) == (*EXPECTED[:4], ())


def test_page_with_one_neighbour_and_an_empty_one():
    text = PAGE.replace(f"<<:{NBSP} Cold hands", "<<:")
    assert whole(read_page(text)) == (EXPECTED[0], "", *EXPECTED[2:])
    text = PAGE.replace(f">>:{NBSP} Tired eyes\n\n", "")
    assert whole(read_page(text)) == (*EXPECTED[:2], "", *EXPECTED[3:])


def test_page_without_body():
    text = "Cough\n\nCough\n\n<<: Cold\n\n>>: Flu\n\nRecommend\n\nSore throat\n\nIt hurts."
    assert whole(read_page(text)) == ("Cough", "Cold", "Flu", "", (("Sore throat", "It hurts."),))


def test_page_of_a_title_alone():
    assert whole(read_page("Cough")) == ("Cough", "", "", "", ())


@pytest.mark.parametrize(
    ("lines", "pairs"),
    [
        (["A", "a...", "B"], [("A", "a..."), ("B", "")]),
        (["A", "B", "b..."], [("A", ""), ("B", "b...")]),
        (["A", "a...", "B", "C", "c..."], [("A", "a..."), ("B", ""), ("C", "c...")]),
        (["A", "Short.", "B"], [("A", "Short."), ("B", "")]),
        (["A", "Short.", "B", "Whole too."], [("A", "Short."), ("B", "Whole too.")]),
        (["What now...", "It hurts when..."], [("What now...", "It hurts when...")]),
        (["A", "皮肤是身体最大的器官，保护我们…"], [("A", "皮肤是身体最大的器官，保护我们…")]),
    ],
)
def test_teasers_go_with_their_titles_where_some_are_missing(lines, pairs):
    text = "\n\n".join(["T", "Text here.", ">>: Next", "Recommend", *lines])
    assert rows_of(read_page(text)) == tuple(pairs)


def test_notes_say_what_recommend_left_out():
    record = read_page(PAGE + f"\n\nDry skin in winter\n\nSkin...\n\n{'Long ' * 50}\n\nCut...")
    assert rows_of(record) == ROWS
    assert record.notes == (
        "Recommended twice, kept once: ‘Dry skin in winter’.",
        f"Left out of Recommend, too long for a title: ‘{('Long ' * 12)[:60]}…’.",
    )


def test_line_of_signs_is_neither_title_nor_teaser():
    record = read_page(PAGE.replace("Recommend\n\n", "Recommend\n\n=====\n\n") + "\n\n----")
    assert rows_of(record) == ROWS
    assert record.notes == ("Left out of Recommend: lines without a letter or a number.",)


def test_section_called_recommendations_stays_in_the_text():
    text = (
        "Knee pain\n\nRecommendations\n\nRest the knee for two days.\n\n"
        "Doctors recommend ice. Recommend it to friends, too: it is cheap and helps most.\n\n"
        f"<<:{NBSP} Hip pain\n\nRecommend\n\nFoot pain\n\nFeet carry us all day long, and so th..."
    )
    record = read_page(text)
    assert blocks_of(record) == [
        ("h2", "Recommendations"),
        ("p", "Rest the knee for two days."),
        (
            "p",
            "Doctors recommend ice. Recommend it to friends, too: it is cheap and helps most.",
        ),
    ]
    assert rows_of(record) == (("Foot pain", "Feet carry us all day long, and so th..."),)


def test_section_called_recommendations_stays_in_the_text_of_a_page_without_blocks():
    record = read_page("Knee pain\n\nIt hurts.\n\nRecommendations\n\n1. Rest it.\n\n2. Cool it.")
    assert blocks_of(record) == [
        ("p", "It hurts."),
        ("h2", "Recommendations"),
        (1, "Rest it."),
        (2, "Cool it."),
    ]
    assert rows_of(record) == ()


def test_text_after_the_neighbours_is_not_lost():
    record = read_page(
        "Cough\n\nIt is loud.\n\n<<: Cold\n\n>>: Flu\n\nAsk a doctor if it stays long."
    )
    assert blocks_of(record) == [("p", "It is loud."), ("p", "Ask a doctor if it stays long.")]


LITERAL = [
    "*Not* _emphasis_, **nor** __this__, ~~nor that~~ and ~none~.",
    "# This is a hash at the start of a line.",
    "#hashtag stays as it is.",
    "> This is no quotation.",
    "- This dash is a dash.",
    "+ This plus is a plus.",
    "* This star is a star.",
    "--- and *** and ___ are no rules.",
    "---.",
    "===.",
    "1986. That was a year at the start of a paragraph.",
    "12) No list begins here.",
    "3. No list begins with three.",
    "Code `x = 1` and ``y`` and ```z``` are plain.",
    "```.",
    "~~~.",
    "A [link](https://example.org) and ![picture](x.png) and [ref][1] and [^1] are text.",
    "[1]: https://example.org is no definition.",
    "[^1]: is no footnote.",
    "<b>bold</b> <script>alert(1)</script> <!-- comment --> <https://example.org> are text.",
    "&amp; &copy; &#38; &#x26; &lt;b&gt; AT&T, R&D & more.",
    "{{ title }} {% load x %} {# note #} are text.",
    "Back\\slash, \\* and a slash at the end \\.",
    "| a | b |.",
    "|---|---|.",
    "Dose: 2 * 3 = 6; 5 < 6 > 4; 50_000 units; a ~ b; x^2; 3~5 days, 2~3 times.",
    "“Quotes” ‘stay’ -- and dashes --- and dots ... too (c) (tm).",
    "https://example.org/a_b*c and someone@example.org.",
    "A line that ends with two hashes. ##.",
    ": A colon at the start.",
    ":::.",
    "$x$ and $$y$$.",
    "!important and ![.",
    "\tA tab at the start.",
    "1. Keep * and _ and <i> in a step, too.",
]


def test_markup_characters_reach_the_reader_as_they_stood():
    record = read_page("\n\n".join(["Title with *stars* and <b>", *LITERAL]))
    shown = [text for _kind, text in blocks_of(record)]
    expected = [line.strip() for line in LITERAL[:-1]] + [LITERAL[-1].removeprefix("1. ")]
    assert shown == expected
    assert record.title == "Title with *stars* and <b>"


def test_markup_in_headings_reaches_the_reader_as_it_stood():
    headings = [
        "C #",
        "# Hash",
        "Use `a` & <b>",
        "【1. First】",
        "a_b_c",
        "【[x](y) ##】",
        "1986. A year",
    ]
    record = read_page("\n\n".join(["T", "Some text here.", *headings, "The end is here."]))
    assert [text for kind, text in blocks_of(record) if kind == "h2"] == [
        "C #",
        "# Hash",
        "Use `a` & <b>",
        "1. First",
        "a_b_c",
        "[x](y) ##",
        "1986. A year",
    ]
    assert unescape(render(record.body).html).count("<b>") == 1


@pytest.mark.parametrize(
    "line",
    [
        "It ends.",
        "Does it end?",
        "Stop!",
        "完了。",
        "好吗？",
        "هل يؤلم؟",
        "यह दर्द है।",
        "He said “stop.”",
        "Wait…",
        "x" * 61,
        "- milk",
        "• bread",
        "9. out of order",
        "***",
    ],
)
def test_line_that_is_no_heading(line):
    assert blocks_of(read_page(f"T\n\n{line}")) == [("p", line)]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Core Training", "Core Training"),
        ("Improvement measures:", "Improvement measures"),
        ("改善方法：", "改善方法"),
        ("x" * 60, "x" * 60),
        ("【Is it a heading?】", "Is it a heading?"),
        ("【" + "long " * 20 + "】", ("long " * 20).strip()),
        ("【保持良好的姿势】：", "保持良好的姿势"),
    ],
)
def test_line_that_is_a_heading(line, heading):
    assert blocks_of(read_page(f"T\n\n{line}\n\nText.")) == [("h2", heading), ("p", "Text.")]


def test_numbers_are_shown_as_they_stood():
    steps = [
        "1. One.",
        "2. Two.",
        "A note.",
        "3. Three.",
        "1. Again.",
        "1. Once more.",
        "2. B.",
        "4. D.",
    ]
    assert blocks_of(read_page("\n\n".join(["T", *steps]))) == [
        (1, "One."),
        (2, "Two."),
        ("p", "A note."),
        (3, "Three."),
        (1, "Again."),
        (1, "Once more."),
        (2, "B."),
        (4, "D."),
    ]


def test_dose_at_the_start_of_a_line_is_no_step():
    lines = ["1.5 mg is a dose.", "1. Take it.", "2.5 mg is a dose."]
    assert blocks_of(read_page("\n".join(["T", *lines]))) == [
        ("p", "1.5 mg is a dose."),
        (1, "Take it."),
        ("p", "2.5 mg is a dose."),
    ]


def test_two_ways_of_numbering_are_two_lists():
    lines = ["一、First.", "1. a.", "2. b.", "二、Second.", "十一、Far off."]
    assert blocks_of(read_page("\n".join(["T", *lines]))) == [
        (1, "First."),
        (1, "a."),
        (2, "b."),
        (2, "Second."),
        (11, "Far off."),
    ]


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "The file is empty: there is nothing to import.", None),
        (" \n\0\n\ufeff", "The file is empty: there is nothing to import.", None),
        ("<<: A\n\n>>: B", "There is no title. Put it on the first line of the file.", 1),
        ("Recommend\n\nA\n\na...", "There is no title. Put it on the first line of the file.", 1),
        ("【Heading】\n\nText.", "There is no title. Put it on the first line of the file.", 1),
        ("1. Step\n\n2. Step", "There is no title. Put it on the first line of the file.", 1),
        (
            "x" * 201,
            "The first line has 201 characters, where a title has at most 200. "
            "Put the title on a line of its own.",
            1,
        ),
    ],
)
def test_page_without_a_title_is_refused(text, reason, line):
    with pytest.raises(Unreadable) as refusal:
        read_page(text)
    assert (refusal.value.reason, refusal.value.line) == (reason, line)


@pytest.mark.parametrize("title", ["Recommend", "【Flu】", "1. FC Health", "<b>?!", "…"])
def test_title_may_look_like_another_block_where_it_stands_twice(title):
    assert read_page(f"{title}\n\n{title}\n\nText.").title == title


def test_chinese_page():
    text = (
        "跑步时为什么腰痛？\n\n跑步时为什么腰痛？\n\n跑步是很健康的运动，但有些人会腰痛。\n\n改善方法：\n\n"
        "【保持良好姿势】\n\n１．头和肩膀保持稳定。\n\n２．身体挺直。\n\n"
        "《《： 怕冷怎么办\n\n》》： 抑郁症有哪些症状\n\n推荐\n\n"
        "皮肤发红怎么办？\n\n夏天阳光很强，皮肤容易晒伤，所以要注意防..."
    )
    record = read_page(text)
    assert blocks_of(record) == [
        ("p", "跑步是很健康的运动，但有些人会腰痛。"),
        ("h2", "改善方法"),
        ("h2", "保持良好姿势"),
        (1, "头和肩膀保持稳定。"),
        (2, "身体挺直。"),
    ]
    assert (record.previous_title, record.next_title) == ("怕冷怎么办", "抑郁症有哪些症状")
    assert record.recommendations == (
        Recommended(
            title="皮肤发红怎么办？",
            teaser="夏天阳光很强，皮肤容易晒伤，所以要注意防...",
            is_teaser_imported=True,
        ),
    )


def test_original_page():
    original = SHARED / "imports" / "pages" / "lower-back-running.txt"
    if not original.exists():
        pytest.skip("the original page is not beside this checkout")
    record = read_page(original.read_text(encoding="utf-8"))
    kinds = [kind for kind, _text in blocks_of(record)]
    assert kinds == ["p", "h2", "h2", 1, 2, 3, "h2", "p", 1, 2, 3]
    assert [text for kind, text in blocks_of(record) if kind == "h2"] == [
        "Improvement measures",
        "Maintain a good running posture",
        "Core Training",
    ]
    assert record.previous_title == "I feel cold and my hair stands on end"
    assert record.next_title == "What are the symptoms of manic depression"
    assert len(record.recommendations) == 14
    assert {len(row.teaser) for row in record.recommendations} == {52}
    assert record.recommendations[3].teaser.endswith("gynecology is ...")
    assert record.notes == ()
