"""What has changed between two texts: paragraph by paragraph, word by word."""

import dataclasses
from itertools import pairwise

import pytest
import regex
from hypothesis import given

from articles.differences import Part, changed_words, compare, count_words
from articles.differences.units import split
from tests.differences.texts import Edited, anything, demo_texts, documents, edited, unhurried

SIGNS = {"same": "", "added": "+", "removed": "-"}


def shown(old: str, new: str) -> list[str]:
    """Each block in short: its kind, its number, and its parts: same|-removed|+added."""
    return [
        f"{block.kind}{block.number or ''}: "
        + "|".join(SIGNS[part.kind] + part.text for part in block.parts)
        for block in compare(old, new).blocks
    ]


def marked(old: str, new: str) -> str:
    """The parts of the only block."""
    [block] = compare(old, new).blocks
    return "|".join(SIGNS[part.kind] + part.text for part in block.parts)


def tight(text: str) -> str:
    """Without white space, and without the numbers of lists and the length of lines in tables."""
    text = regex.sub(r"^\d+(?=[.)])", "1", "".join(text.split()))
    return regex.sub("-+", "-", text)


# --- word by word ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("Rest for two days.", "Rest for three days.", "Rest for |-two|+three| days."),
        ("It is pain.", "It is pain,", "It is pain|-.|+,"),
        ("a red apple pie", "a apple pie", "a |-red |apple pie"),
        ("a apple pie", "a red apple pie", "a |+red |apple pie"),
        ("rest and sleep.", "rest.", "rest|- and sleep|."),
        ("rest.", "rest and sleep.", "rest|+ and sleep|."),
        ("a red apple pie", "a green pear pie", "a |-red apple|+green pear| pie"),
        ("take 0.5 mg", "take 5 mg", "take |-0.5|+5| mg"),
        ("it’s bad", "it’s good", "it’s |-bad|+good"),
        ("**rest** now", "rest now", "-**|rest|-**| now"),
        ("## Pain", "### Pain", "-##|+###| Pain"),
        ("背痛很常见，不要担心。", "背痛很少见，不要担心。", "背痛很|-常|+少|见，不要担心。"),
        ("ปวดหลัง", "ปวดหัว", "ปวด|-หลัง|+หัว"),
        ("so 👩‍👩‍👧 it is", "so 👩‍👩‍👦 it is", "so |-👩‍👩‍👧|+👩‍👩‍👦| it is"),
        ("a café is", "a cafe is", "a |-café|+cafe| is"),
        ("See [this](/a/b) page", "See [this](/a/c) page", "See [this](|-/a/b|+/a/c|) page"),
        ("See [this](/a) page", "See [that](/a) page", "See [|-this|+that|](/a) page"),
        (
            "Rest. A lot helps.",
            "Rest. Sleep well. A lot helps.",
            "Rest. |+Sleep well. |A lot helps.",
        ),
        (
            "Take rest. Ask us.",
            "Take care. Take rest. Ask us.",
            "+Take care. |Take rest. Ask us.",
        ),
    ],
)
def test_words_are_marked_and_nothing_else(old, new, parts):
    assert marked(old, new) == parts


def test_one_word_in_five_thousand_is_one_part():
    text = " ".join(demo_texts())
    words = text.split(" ")
    assert count_words(text) > 5000
    at = words.index("painful")
    changed = " ".join([*words[:at], "dreadful", *words[at + 1 :]])
    comparison = compare(text, changed)
    parts = [part for block in comparison.blocks for part in block.parts if part.kind != "same"]
    assert parts == [Part("removed", "painful"), Part("added", "dreadful")]
    assert (comparison.words, comparison.words_added, comparison.words_removed) == (1, 1, 1)


def test_a_word_left_alone_between_longer_changes_is_marked_with_them():
    old = "You should keep warm all day and try sleep in a bed. The end of it is near by now."
    new = (
        "You will find heat packs useful and have baths that last long. "
        "The end of it is near by now."
    )
    assert marked(old, new) == (
        "You |-should keep warm all day and try sleep in a bed"
        "|+will find heat packs useful and have baths that last long"
        "|. The end of it is near by now."
    )


def test_lines_broken_elsewhere_mark_nothing():
    old = "Keep moving. Rest makes it\nworse, and\n\ttakes longer."
    new = "Keep moving.\nRest makes it worse, and takes   longer."
    comparison = compare(old, new)
    assert shown(old, new) == [f"same: {new}"]
    assert (comparison.is_same, comparison.words, comparison.has_new_spacing) == (True, 0, True)


def test_lines_broken_elsewhere_hide_no_changed_word():
    assert marked("one two\nthree four", "one\ntwo three five") == "one\ntwo three |-four|+five"


def test_white_space_in_code_is_a_change():
    assert marked("```\na  b\n```", "```\na b\n```") == "```\na|-  |+ |b\n```"


# --- paragraph by paragraph --------------------------------------------------------------------


def test_paragraphs_come_and_go_in_their_place():
    assert shown("One is here.\n\nTwo.\n\nThree.", "One is here.\n\nThree.\n\nFour now.") == [
        "same: One is here.",
        "removed: -Two.",
        "same: Three.",
        "added: +Four now.",
    ]


def test_a_paragraph_with_other_words_is_removed_and_added():
    old = "Keep moving.\n\nStay in bed for a week and let others care for you.\n\nEnd."
    new = "Keep moving.\n\nMost people walk about on the second day already without harm.\n\nEnd."
    assert [block.split(":")[0] for block in shown(old, new)] == [
        "same",
        "removed",
        "added",
        "same",
    ]


def test_one_item_in_forty_is_one_small_change():
    items = [f"- Item {n} is for day {n}" for n in range(40)]
    new = [*items[:20], "- Item 20 is for night 20", *items[21:]]
    blocks = shown("\n".join(items), "\n".join(new))
    assert blocks.pop(20) == "changed: - Item 20 is for |-day|+night| 20"
    assert {block.split(":")[0] for block in blocks} == {"same"}


def test_an_item_put_first_renumbers_the_others_and_marks_only_itself():
    old, new = "1. One a\n2. Two b\n3. Three c", "1. Zero z\n2. One a\n3. Two bb\n4. Three c"
    assert shown(old, new) == [
        "added: +1. Zero z",
        "same: 2. One a",
        "changed: 3. Two |-b|+bb",
        "same: 4. Three c",
    ]
    assert [block.has_new_spacing for block in compare(old, new).blocks] == [
        False,
        True,
        False,
        True,
    ]


def test_one_cell_of_a_table_is_one_small_change():
    head = "| a | b |\n|---|---|\n"
    old = head + "| adults | 10 mg |\n| children | 5 mg |"
    new = head.replace("---", "-----") + "|adults | 10 mg |\n| children | 2 mg |\n| babies | none |"
    assert shown(old, new) == [
        "same: | a | b |\n|-----|-----|",
        "same: |adults | 10 mg |",
        "changed: | children | |-5|+2| mg |",
        "added: +| babies | none |",
    ]


def test_rows_that_are_all_alike_are_compared_row_by_row():
    old = [f"| Week {n} | walk {n} km a day |" for n in range(30)]
    new = [f"| Week {n} | walk {n} miles a day |" for n in range(30) if n != 12]
    head = "| When | What |\n|---|---|\n"
    kinds = [block.split(":")[0] for block in shown(head + "\n".join(old), head + "\n".join(new))]
    assert kinds == ["same", *["changed"] * 12, "removed", *["changed"] * 17]


def test_a_short_heading_in_the_place_of_another_is_a_change():
    old, new = "## Symptoms\n\nYou cough.", "## Signs\n\nYou cough."
    assert shown(old, new) == ["changed: ## |-Symptoms|+Signs", "same: You cough."]
    assert compare(old, new).words == 1


def test_a_heading_in_the_place_of_a_paragraph_is_another_one():
    assert shown("You cough.", "## Signs") == ["removed: -You cough.", "added: +## Signs"]


# --- moves -------------------------------------------------------------------------------------

A, B, C = "Rest in bed at first.", "Walk a little each day.", "Ask for help if it gets worse."


def test_a_moved_paragraph_is_a_move():
    assert shown(f"{A}\n\n{B}\n\n{C}", f"{B}\n\n{C}\n\n{A}") == [
        f"moved_from1: {A}",
        f"same: {B}",
        f"same: {C}",
        f"moved_to1: {A}",
    ]


def test_a_paragraph_that_moved_and_changed_shows_both():
    assert shown(f"{A}\n\n{B}\n\n{C}", f"{B}\n\n{C}\n\nRest in a bed at first.") == [
        f"moved_from1: {A}",
        f"same: {B}",
        f"same: {C}",
        "moved_to1: Rest in |+a |bed at first.",
    ]
    assert [block.is_changed for block in compare(f"{A}\n\n{B}", f"{B}\n\n{A} x").blocks] == [
        False,
        False,
        True,
    ]


def test_moves_are_numbered_in_the_order_of_the_new_text():
    old = "\n\n".join([A, B, C, "Four is here.", "Five is there.", "Six is gone."])
    new = "\n\n".join(["Four is here.", "Five is there.", "Six is gone.", C, B, A])
    kinds = [block.split(":")[0] for block in shown(old, new)]
    assert sorted(kind for kind in kinds if kind.startswith("moved_to")) == [
        "moved_to1",
        "moved_to2",
        "moved_to3",
    ]
    assert [kind for kind in kinds if kind.startswith("moved_to")] == [
        "moved_to1",
        "moved_to2",
        "moved_to3",
    ]
    assert [kind for kind in kinds if kind.startswith("moved_from")] == [
        "moved_from3",
        "moved_from2",
        "moved_from1",
    ]
    assert compare(old, new).moved == 3


def test_a_move_alone_changes_no_word_but_is_not_nothing():
    comparison = compare(f"{A}\n\n{B}\n\n{C}", f"{B}\n\n{C}\n\n{A}")
    assert (comparison.words_added, comparison.words_removed, comparison.words) == (0, 0, 1)
    assert not comparison.is_same


def test_a_line_across_does_not_move():
    old, new = f"---\n\n{A}\n\n{B}", f"{A}\n\n{B}\n\n---"
    assert [block.split(":")[0] for block in shown(old, new)] == [
        "removed",
        "same",
        "same",
        "added",
    ]


def test_a_long_paragraph_that_stands_twice_may_move_twice():
    old = f"{A}\n\n{A}\n\n{B}\n\n{C}\n\nFour is here."
    new = f"{B}\n\n{C}\n\nFour is here.\n\n{A}\n\n{A}"
    assert compare(old, new).moved == 2


# --- sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sizes"),
    [
        ("", "", (0, 0, 0)),
        ("a b c", "a x c", (1, 1, 1)),
        ("a b c", "a x y c", (2, 2, 1)),
        ("a b c d e f g", "x b c d e f y", (2, 2, 2)),
        ("pain.", "pain,", (1, 0, 0)),
        ("", "one two", (2, 2, 0)),
        ("one two three", "", (3, 0, 3)),
        ("See [it](/a)", "See [it](/b)", (1, 0, 0)),
        ("1. Take rest", "Take 1 rest", (1, 1, 0)),
        # What stands in the place of something else is one change together with it.
        (
            "Stay in bed all day long.\n\nEnd.",
            "Most people walk about again soon enough already.\n\nEnd.",
            (8, 8, 6),
        ),
    ],
)
def test_size_of_a_change(old, new, sizes):
    comparison = compare(old, new)
    assert (comparison.words, comparison.words_added, comparison.words_removed) == sizes
    assert changed_words(old, new) == sizes[0]


@unhurried
@given(documents(), documents())
def test_what_readers_count_is_what_was_there_and_what_came(old, new):
    comparison = compare(old, new)
    grown = comparison.words_added - comparison.words_removed
    assert count_words(new) - count_words(old) == grown
    assert max(comparison.words_added, comparison.words_removed) <= max(
        comparison.words * 2, comparison.words_added + comparison.words_removed
    )
    assert comparison.words <= comparison.words_added + comparison.words_removed or (
        comparison.words == 1
    )


@unhurried
@given(documents())
def test_a_text_against_nothing_and_against_itself(text):
    assert compare("", text).words_added == count_words(text)
    assert compare(text, "").words_removed == count_words(text)
    assert compare(text, text).is_same
    assert changed_words(text, text) == 0


@unhurried
@given(documents(), documents())
def test_the_size_is_nothing_only_where_nothing_is_marked(old, new):
    comparison = compare(old, new)
    assert (comparison.words == 0) == comparison.is_same
    assert (
        comparison.is_same
        == all(part.kind == "same" for block in comparison.blocks for part in block.parts)
        or comparison.moved > 0
    )


# --- nothing is lost ---------------------------------------------------------------------------


def assert_both_texts_are_there(old: str, new: str) -> None:
    blocks = compare(old, new).blocks
    now = [b.new_text for b in blocks if b.kind in {"same", "changed", "added", "moved_to"}]
    was = [b.old_text for b in blocks if b.kind in {"same", "changed", "removed", "moved_from"}]
    assert now == [unit.text for unit in split(new).units]
    assert [tight(text) for text in was] == [tight(unit.text) for unit in split(old).units]


@unhurried
@given(documents(), documents())
def test_both_texts_can_be_read_from_the_comparison(old, new):
    assert_both_texts_are_there(old, new)


@unhurried
@given(edited())
def test_both_texts_can_be_read_from_the_comparison_of_edits(texts: Edited):
    assert_both_texts_are_there(texts.base, texts.theirs)
    assert_both_texts_are_there(texts.theirs, texts.mine)


@unhurried
@given(anything, anything)
def test_both_texts_can_be_read_from_any_comparison(old, new):
    assert_both_texts_are_there(old, new)


@unhurried
@given(anything, anything)
def test_no_grapheme_is_cut_in_half_by_a_mark(old, new):
    blocks = [b for b in compare(old, new).blocks if b.kind in {"changed", "added", "moved_to"}]
    for block in blocks:
        graphemes = regex.findall(r"\X", block.new_text)
        for part in block.parts:
            if part.kind == "removed":
                continue
            left = part.text
            while left:
                assert left.startswith(graphemes[0])
                left = left.removeprefix(graphemes.pop(0))
        assert graphemes == []


@unhurried
@given(edited())
def test_each_move_has_two_ends(texts: Edited):
    blocks = compare(texts.base, texts.theirs).blocks
    ends = {
        kind: [block.number for block in blocks if block.kind == kind]
        for kind in ("moved_from", "moved_to")
    }
    assert ends["moved_to"] == list(range(1, len(ends["moved_to"]) + 1))
    assert sorted(ends["moved_from"]) == ends["moved_to"]
    assert all(block.number is None for block in blocks if "moved" not in block.kind)


@unhurried
@given(documents(), documents())
def test_the_same_comparison_comes_out_twice(old, new):
    assert compare(old, new) == compare(old, new)


@unhurried
@given(documents(), documents())
def test_parts_of_one_kind_are_one_part(old, new):
    for block in compare(old, new).blocks:
        assert all(part.text for part in block.parts)
        assert all(one.kind != other.kind for one, other in pairwise(block.parts))


def test_a_comparison_cannot_be_changed():
    comparison = compare("a", "b")
    with pytest.raises(dataclasses.FrozenInstanceError):
        comparison.words = 2


def test_what_came_after_a_thousand_others_is_told_together():
    many = "\n\n".join(f"Word{n}" for n in range(1001))
    assert [block.kind for block in compare("", many).blocks] == ["added"]
    assert [block.kind for block in compare(many, "").blocks] == ["removed"]
    assert compare("", many).words_added == 1001
    numbered = "\n".join(f"{n}. Word{n}" for n in range(1001))
    assert compare(numbered, "").words_removed == 1001
    few = "\n\n".join(f"Word{n}" for n in range(1000))
    assert len(compare("", few).blocks) == 1000


def test_real_articles_against_one_another():
    texts = demo_texts()
    for old, new in pairwise(texts):
        assert_both_texts_are_there(old, new)


def test_a_sentence_that_came_behind_another_change_is_marked_from_its_beginning():
    old = "Sneezing or moving can make it worse. Your back may ache."
    new = "Sneezing or sitting can make it worse. Lying down often eases it. Your back may ache."
    parts = compare(old, new).blocks[0].parts
    added = [part.text for part in parts if part.kind == "added"]
    assert added == ["sitting", "Lying down often eases it. "]
