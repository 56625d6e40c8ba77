"""Teasers: short, whole words, whole graphemes."""

from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from articles.words import MAX_TEASER, teaser, trim_cut_teaser

PAGE = Path(__file__).parents[3] / "shared" / "imports" / "pages" / "lower-back-running.txt"
LOOSE = ",;:-–—(“‘«/.!?、，。：；（「"
# Few alphabets and many marks, so that cuts fall where they could do harm.
TEXTS = st.lists(
    st.sampled_from(
        [
            *"ab éß.,!?()“”\"'-—…\n\t\x00\u200b健。س",
            *("e\u0301\u0323", "👨‍👩‍👧‍👦", "🇩🇪", "कि", "र्द", "ที่"),
        ]
    ),
    max_size=120,
).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Short.",
        "No full stop",
        "x" * 50,
        "Ends in a comma,",
        "健康" * 25,
        "Really…",
        "👨‍👩‍👧‍👦" * 7,
    ],
)
def test_short_text_is_returned_whole(text):
    assert teaser(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Latin
        (
            "Running is a very healthy way of exercising, but some find it hard",
            "Running is a very healthy way of exercising, but…",
        ),
        (
            "Running is a very healthy way of taking exercise, but not for all",
            "Running is a very healthy way of taking exercise…",
        ),
        (
            "Hold on to a chair (if you have one) – and, “slowly” – stand up",
            "Hold on to a chair (if you have one) – and…",
        ),
        (
            "They call it a sprain (or, less well known, a “strain”) of it",
            "They call it a sprain (or, less well known, a…",
        ),
        (
            "It is what the people of old used to call ‘a bad back’, though",
            "It is what the people of old used to call ‘a bad…",
        ),
        (
            "It is what the people used to call quite simply ‘back’, though",
            "It is what the people used to call quite simply…",
        ),
        (
            "Most people with back pain get well in six weeks (90%), or more",
            "Most people with back pain get well in six weeks…",
        ),
        (
            "After six weeks most of them are well again (9 in 10) and walk",
            "After six weeks most of them are well again (9 in…",
        ),
        (
            "About half of those with pain in the back (50%) or in a leg",
            "About half of those with pain in the back (50%)…",
        ),
        (
            "Über Rückenschmerzen beim Laufen wird vielerorts geschrieben, oft",
            "Über Rückenschmerzen beim Laufen wird vielerorts…",
        ),
        (
            "İstanbul’da koşarken bel ağrısı çekenlerin sayısı her yıl artıyor",
            "İstanbul’da koşarken bel ağrısı çekenlerin sayısı…",
        ),
        # No space in sight
        ("x" * 60, "x" * 49 + "…"),
        # Other scripts with spaces
        (
            "Ο πόνος στη μέση κατά το τρέξιμο είναι πολύ συχνός στους δρομείς",
            "Ο πόνος στη μέση κατά το τρέξιμο είναι πολύ…",
        ),
        (
            "Боль в пояснице при беге бывает у многих начинающих спортсменов",
            "Боль в пояснице при беге бывает у многих…",
        ),
        (
            "ألم أسفل الظهر أثناء الجري شائع جدا بين العدائين المبتدئين والهواة",
            "ألم أسفل الظهر أثناء الجري شائع جدا بين العدائين…",
        ),
        (
            "כאב גב תחתון בזמן ריצה נפוץ מאוד בקרב רצים מתחילים וגם מנוסים",
            "כאב גב תחתון בזמן ריצה נפוץ מאוד בקרב רצים…",
        ),
        (
            "दौड़ना व्यायाम करने का एक बहुत ही स्वस्थ तरीका है, लेकिन कुछ लोगों को",
            "दौड़ना व्यायाम करने का एक बहुत ही स्वस्थ तरीका…",
        ),
        # Scripts without spaces
        ("健" * 60, "健" * 49 + "…"),
        ("健" * 48 + "，" + "康" * 20, "健" * 48 + "…"),
        ("健" * 45 + "aspirin" + "康" * 20, "健" * 45 + "…"),
        ("ที่" * 20, "ที่" * 16 + "…"),
        ("ランニングは健康に良い運動です" * 4, ("ランニングは健康に良い運動です" * 4)[:49] + "…"),
        # Emoji
        ("👨‍👩‍👧‍👦" * 10, "👨‍👩‍👧‍👦" * 7 + "…"),
        ("🇩🇪" * 30, "🇩🇪" * 24 + "…"),
    ],
)
def test_long_text_is_cut_at_a_word_with_an_ellipsis(text, expected):
    assert teaser(text) == expected
    assert len(expected) <= MAX_TEASER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Back pain is common. It often gets better within a few weeks.", "Back pain is common."),
        (
            "Back pain is common. It often gets better. See a doctor if it does not.",
            "Back pain is common. It often gets better.",
        ),
        ("Is it “only” your back? It often gets better within weeks.", "Is it “only” your back?"),
        (
            "It often heals (by itself.) It gets better within a few weeks.",
            "It often heals (by itself.)",
        ),
        # Too short to say anything
        (
            "Yes. It often gets better within a few weeks without treatment.",
            "Yes. It often gets better within a few weeks…",
        ),
        # Not the end of a sentence
        (
            "People who see Dr. Smith often say that running is good",
            "People who see Dr. Smith often say that running…",
        ),
        (
            "People with a fever of 38.5 degrees or more must rest at home",
            "People with a fever of 38.5 degrees or more must…",
        ),
        # Chinese and Hindi full stops
        (
            "背痛是一种非常常见的症状，大多数人会自行好转。" + "如果没有好转请看医生" * 4,
            "背痛是一种非常常见的症状，大多数人会自行好转。",
        ),
        ("पीठ दर्द बहुत आम है। यह अक्सर कुछ हफ्तों में ठीक हो जाता है और", "पीठ दर्द बहुत आम है।"),
    ],
)
def test_whole_sentences_are_preferred_where_they_fit(text, expected):
    assert teaser(text) == expected


def test_white_space_is_collapsed_and_controls_are_removed():
    assert teaser(" a\n\n b\t\u00a0c\x00\x07d\u200be\u202ef\ud800 ") == "a b cdef"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(11, "hello world"), (10, "hello…"), (6, "hello…"), (5, "hell…"), (1, "…"), (0, "")],
)
def test_limit_counts_the_ellipsis(limit, expected):
    assert teaser("hello world", limit) == expected


@given(TEXTS, st.integers(0, 60))
def test_teaser_is_never_longer_and_never_cuts_a_grapheme(text, limit):
    shown = teaser(text, limit)
    assert len(shown) <= limit
    whole = teaser(text, 10_000)
    if shown == whole:
        return
    kept = shown.removesuffix("…")
    assert whole.startswith(kept)
    boundaries = {0, *(grapheme.end() for grapheme in regex.finditer(r"\X", whole))}
    # Where a mark follows a loose end that was taken off, the mark went with it.
    assert len(kept) in boundaries
    if regex.search(r"[\p{L}\p{N}]", kept) and shown.endswith("…"):
        assert kept[-1] not in LOOSE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "There are many ways to whiten your skin. In addit...",
            "There are many ways to whiten your skin. In…",
        ),
        (
            "The most common malignant tumor in gynecology is ...",
            "The most common malignant tumor in gynecology is…",
        ),
        (
            "Renal hamartoma is a benign tumor. It is more com…",
            "Renal hamartoma is a benign tumor. It is more…",
        ),
        (
            "The position of moles is very important, as it is...",
            "The position of moles is very important, as it…",
        ),
        ("It hurts, and ...", "It hurts, and…"),
        ("It hurts, but...", "It hurts…"),
        ("Hepat...", "Hepat…"),
        (
            "跑步是一种非常健康的运动方式但是有些人发现跑步时...",
            "跑步是一种非常健康的运动方式但是有些人发现跑步时…",
        ),
        ("Боль в спине быв...", "Боль в спине…"),
        ("Whole.", "Whole."),
        ("A whole teaser. ", "A whole teaser."),
        ("...", ""),
        ("", ""),
    ],
)
def test_blindly_cut_teaser_ends_in_its_last_whole_word(text, expected):
    assert trim_cut_teaser(text) == expected


def test_blindly_cut_teaser_over_the_limit_is_shortened():
    assert trim_cut_teaser("word " * 20 + "hal...") == "word " * 9 + "word…"
    assert trim_cut_teaser("word " * 20) == "word " * 9 + "word…"


@given(TEXTS)
def test_trimmed_teaser_is_never_too_long(text):
    assert len(trim_cut_teaser(text)) <= MAX_TEASER
    assert len(trim_cut_teaser(text + "...")) <= MAX_TEASER


@pytest.mark.skipif(not PAGE.exists(), reason="the example page is not on this machine")
def test_teasers_of_the_original_page_are_trimmed_to_words():
    lines = [line for line in PAGE.read_text(encoding="utf-8").split("\n") if line.endswith("...")]
    assert len(lines) == 14
    for line in lines:
        trimmed = trim_cut_teaser(line)
        assert trimmed.endswith("…")
        kept = trimmed.removesuffix("…")
        assert line.startswith(kept)
        assert not line[len(kept)].isalnum()
