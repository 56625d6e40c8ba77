"""Two changes of one text in one: what fits, what has to be chosen, and that nothing is lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given

from articles.differences import CHOICES, Conflict, Piece, merge
from tests.differences.texts import Edited, anything, demo_texts, documents, edited, unhurried

A, B, C, D = (
    "Rest in bed for a day.",
    "Walk a little more each day.",
    "Ask for help if it gets worse.",
    "Most people are well in a week.",
)
END = "Here it ends."


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def merged(base: str, theirs: str, mine: str) -> str:
    return merge(base, theirs, mine).text


# --- what fits ---------------------------------------------------------------------------------


def test_changes_of_different_paragraphs_fit():
    found = merge(text(A, B, C), text(A + " Sleep.", B, C), text(A, B, C + " Soon."))
    assert found.text == text(A + " Sleep.", B, C + " Soon.")
    assert found.pieces == (
        Piece("theirs", A + " Sleep."),
        Piece("same", B),
        Piece("mine", C + " Soon."),
    )
    assert (found.conflicts, found.my_changes, found.my_fitting) == ((), 1, 1)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "result"),
    [
        # One moves, the other changes.
        ((A, B, C, D), (B, C, D, A), (A + " Sleep.", B, C, D), (B, C, D, A + " Sleep.")),
        ((A, B, C, D), (A, B, C + " Soon.", D), (C, A, B, D), (C + " Soon.", A, B, D)),
        # Both make the same move, and one changes what the other took for the one that moved.
        ((A, B), (B, A), (B, A + " Sleep."), (B, A + " Sleep.")),
        ((A, B, C), (C, A, B), (C, A, B + " Soon."), (C, A, B + " Soon.")),
        # Each moves another one.
        ((A, B, C, D), (B, C, D, A), (D, A, B, C), (D, B, C, A)),
        # One adds, the other removes or rewrites beside it.
        ((A, B, C), (A, "New one.", B, C), (A, C), (A, "New one.", C)),
        ((A, B, C), (A, "Something else altogether.", C), (A, B, "New.", C),
         (A, "Something else altogether.", "New.", C)),
        ((A, B, C), (A, "Something else altogether.", C), (A, "New.", B, C),
         (A, "New.", "Something else altogether.", C)),
        # One moves something into what the other rewrites.
        ((A, B, C, D, END), (A, B, END, C, D), (A, "All new here now.", D, END),
         (A, "All new here now.", END, D)),
        ((A, B, C, D, END), (A, "All new here now.", D, END), (A, B, END, C, D),
         (A, "All new here now.", END, D)),
        # Both add, in different places.
        ((A, B), ("First.", A, B), (A, B, "Last."), ("First.", A, B, "Last.")),
        # Both remove: the same, and different ones.
        ((A, B, C, D), (A, C, D), (A, C, D), (A, C, D)),
        ((A, B, C, D), (A, C, D), (A, B, D), (A, D)),
        # Both add the same; one adds more to it.
        ((A, B), (A, "New one.", B), (A, "New one.", B), (A, "New one.", B)),
        ((A, B), (A, "New one.", B), (A, "New one.", "And more.", B),
         (A, "New one.", "And more.", B)),
        # Both change one paragraph in the same way.
        ((A, B), (A + " Sleep.", B), (A + " Sleep.", B), (A + " Sleep.", B)),
    ],
)  # fmt: skip
def test_what_fits(base, theirs, mine, result):
    found = merge(text(*base), text(*theirs), text(*mine))
    assert found.text == text(*result)
    assert found.my_fitting == found.my_changes


def test_lines_broken_elsewhere_do_not_keep_words_from_fitting():
    assert merged("one two\nthree\n", "one\ntwo three\n", "one two\nthree four\n") == (
        "one two\nthree four\n"
    )
    assert merged("one two\nthree\n", "one\ntwo three\n", "one two three\n") == "one\ntwo three\n"


@pytest.mark.parametrize("text", ["a b c", "12. a b c", "- a b c", "> a b c"])
def test_wider_spaces_do_not_keep_words_from_fitting(text):
    wide = text.replace("b ", "b   ")
    assert merged(wide, text, wide + " d") == wide + " d"
    assert merged(text, wide, text + " d") == text + " d"


def test_numbers_of_a_list_do_not_keep_items_from_fitting():
    base = "1. One a\n2. Two b\n3. Three c\n"
    theirs = "1. Zero z\n2. One a\n3. Two b\n4. Three c\n"
    mine = "1. One a\n2. Two b\n3. Three cc\n"
    assert merged(base, theirs, mine) == "1. Zero z\n2. One a\n3. Two b\n3. Three cc\n"
    assert merged(base, mine, theirs) == "1. Zero z\n2. One a\n3. Two b\n3. Three cc\n"
    both = merge(base, theirs, "1. One a\n2. Two b\n3. Three c\n4. Four d\n")
    assert both.text == "1. Zero z\n2. One a\n3. Two b\n4. Three c\n4. Four d\n"
    assert (both.my_changes, both.my_fitting) == (1, 1)


def test_a_depth_and_a_line_break_are_more_than_white_space():
    assert merge("- a b c\n", "  - a b c\n", "- a b c d\n").conflicts == (
        Conflict("- a b c", "  - a b c", "- a b c d"),
    )
    assert merge("a b\nc\n", "a b  \nc\n", "a b\nc d\n").conflicts == (
        Conflict("a b\nc", "a b  \nc", "a b\nc d"),
    )


# --- what has to be chosen ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "conflict"),
    [
        # Different words of one paragraph: paragraph by paragraph is the promise.
        ((A, B), ("Stay " + A, B), (A + " Sleep.", B), (A, "Stay " + A, A + " Sleep.")),
        # One removes what the other changed.
        ((A, B, C), (A, C), (A, B + " Soon.", C), (B, "", B + " Soon.")),
        ((A, B, C), (A, B + " Soon.", C), (A, C), (B, B + " Soon.", "")),
        # One removes what the other moved.
        ((A, B, C, D), (B, C, D), (B, C, D, A), (A, "", A)),
        # Both add in one place.
        ((A, B), (A, "New one.", B), (A, "Other thing.", B), ("", "New one.", "Other thing.")),
        # One rewrites what the other changed, removed or rewrote.
        (
            (A, B, C),
            (A, "All new here now.", C),
            (A, B + " x", C),
            (B, "All new here now.", B + " x"),
        ),
        ((A, B, C), (A, "All new here now.", C), (A, C), (B, "All new here now.", "")),
        (
            (A, B, C),
            (A, "All new here now.", C),
            (A, "Nothing of that sort.", C),
            (B, "All new here now.", "Nothing of that sort."),
        ),
        # One adds into what the other rewrote.
        (
            (A, B, C, D),
            (A, "All new here now.", D),
            (A, B, "Between them.", C, D),
            (f"{B}\n\n{C}", "All new here now.", f"{B}\n\nBetween them.\n\n{C}"),
        ),
    ],
)
def test_what_has_to_be_chosen(base, theirs, mine, conflict):
    found = merge(text(*base), text(*theirs), text(*mine))
    assert found.conflicts == (Conflict(*conflict),)
    with pytest.raises(ValueError, match="for each of 1 conflict"):
        _ = found.text
    other = merge(text(*base), text(*mine), text(*theirs))
    assert other.conflicts == (Conflict(conflict[0], conflict[2], conflict[1]),)


def test_each_choice_gives_its_text():
    found = merge(text(A, B, C), text(A, B + " Theirs.", C + " Fits."), text(A, B + " Mine.", C))
    assert found.resolve(["theirs"]) == text(A, B + " Theirs.", C + " Fits.")
    assert found.resolve(["mine"]) == text(A, B + " Mine.", C + " Fits.")
    assert found.resolve(["both"]) == text(A, B + " Theirs.", B + " Mine.", C + " Fits.")


def test_choices_are_taken_in_order():
    found = merge(text(A, B, C), text(A + " t", B, C + " t"), text(A + " m", B, C + " m"))
    assert found.resolve(["mine", "theirs"]) == text(A + " m", B, C + " t")


def test_a_paragraph_that_one_side_removed_is_gone_if_that_is_chosen():
    found = merge(text(A, B, C), text(A, C), text(A, B + " Soon.", C))
    assert found.resolve(["theirs"]) == text(A, C)
    assert found.resolve(["mine"]) == found.resolve(["both"]) == text(A, B + " Soon.", C)


@pytest.mark.parametrize("choices", [[], ["mine", "mine"], ["ours"], [""], [None]])
def test_choices_that_are_none_are_refused(choices):
    found = merge(text(A), text(A + " t"), text(A + " m"))
    with pytest.raises(ValueError, match="for each of 1 conflict"):
        found.resolve(choices)


def test_what_is_the_same_at_both_ends_of_what_both_added_is_no_matter_of_choice():
    found = merge(text(A), text(A, "One.", "Two.", "End."), text(A, "One.", "Three.", "End."))
    assert found.pieces == (
        Piece("same", A),
        Piece("both", "One."),
        Conflict("", "Two.", "Three."),
        Piece("both", "End."),
    )
    assert found.resolve(["both"]) == text(A, "One.", "Two.", "Three.", "End.")


def test_what_both_moved_apart_stands_where_they_put_it():
    found = merge(text(A, B, C, D), text(B, C, A, D), text(B, A + " Sleep.", C, D))
    assert found.text == text(B, C, A + " Sleep.", D)
    assert found.moved_apart == (A,)
    found = merge(text(A, B, C, D), text(B, C, A, D), text(B, A, C, D))
    assert (found.text, found.my_changes, found.my_fitting) == (text(B, C, A, D), 1, 0)


def test_what_somebody_moved_into_a_conflict_is_no_part_of_it():
    theirs = text(A, "All new here now.", D, C)
    found = merge(text(A, B, C, D), theirs, text(A, "Nothing of that sort.", C, D + " Mine."))
    assert found.conflicts == (Conflict(B, "All new here now.", "Nothing of that sort."),)
    assert found.resolve(["theirs"]) == text(A, "All new here now.", D + " Mine.", C)
    assert found.resolve(["mine"]) == text(A, "Nothing of that sort.", D + " Mine.", C)


ONE = "Most people get better within a few weeks. Keep moving as much as you can."
TWO = "Take one tablet up to four times a day. Ask a pharmacist if you are in doubt."
BOTH = f"{ONE} {TWO}"


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "conflict"),
    [
        # Whoever chooses their half would otherwise get the other half twice.
        ((A, BOTH, C), (A, BOTH + " Soon.", C), (A, ONE, TWO, C),
         (BOTH, BOTH + " Soon.", f"{ONE}\n\n{TWO}")),
        ((A, BOTH, C), (A, C), (A, ONE, TWO, C), (BOTH, "", f"{ONE}\n\n{TWO}")),
        ((A, f"{BOTH} {A}", C), (A, f"{BOTH} {A} Soon.", C), (A, ONE, f"{TWO} {A}", C),
         (f"{BOTH} {A}", f"{BOTH} {A} Soon.", f"{ONE}\n\n{TWO} {A}")),
        # Joined, behind and before.
        ((A, ONE, TWO, C), (A, ONE, TWO + " Soon.", C), (A, BOTH, C),
         (f"{ONE}\n\n{TWO}", f"{ONE}\n\n{TWO} Soon.", BOTH)),
        ((A, A, TWO + " Much more of it.", C), (A, A + " Soon.", TWO + " Much more of it.", C),
         (A, f"{A} {TWO} Much more of it.", C),
         (f"{A}\n\n{TWO} Much more of it.", f"{A} Soon.\n\n{TWO} Much more of it.",
          f"{A} {TWO} Much more of it.")),
    ],
)  # fmt: skip
def test_a_paragraph_that_was_split_or_joined_is_chosen_whole(base, theirs, mine, conflict):
    found = merge(text(*base), text(*theirs), text(*mine))
    assert found.conflicts == (Conflict(*conflict),)
    assert found.resolve(["theirs"]) == text(*theirs)
    assert found.resolve(["mine"]) == text(*mine)


@pytest.mark.parametrize(
    ("base", "changed"), [((A, BOTH, C), (A, ONE, TWO, C)), ((A, ONE, TWO, C), (A, BOTH, C))]
)
def test_a_paragraph_that_one_side_or_both_split_or_joined_fits(base, changed):
    soon = (*changed[:-1], C + " Soon.")
    base_soon = (*base[:-1], C + " Soon.")
    assert merged(text(*base), text(*base_soon), text(*changed)) == text(*soon)
    assert merged(text(*base), text(*changed), text(*base_soon)) == text(*soon)
    assert merged(text(*base), text(*changed), text(*soon)) == text(*soon)


def test_what_is_new_beside_a_split_paragraph_is_no_part_of_it():
    mine = text(A, ONE, TWO, "Something else that is new.", C)
    found = merge(text(A, BOTH, C), text(A, BOTH + " Soon.", C), mine)
    assert [conflict.mine for conflict in found.conflicts] == [f"{ONE}\n\n{TWO}"]
    assert found.resolve(["theirs"]) == text(A, BOTH + " Soon.", "Something else that is new.", C)


# --- counting ----------------------------------------------------------------------------------


def test_three_of_four_changes_fit():
    base = text(A, B, C, D)
    mine = text(A + " One.", B + " Two.", "Three.", C, D + " Four.")
    found = merge(base, text(A, B + " Other.", C, D), mine)
    assert (found.my_fitting, found.my_changes, len(found.conflicts)) == (3, 4, 1)


@pytest.mark.parametrize(
    ("mine", "number"),
    [
        ((A, B, C, D), 0),
        ((A + " x", B, C, D), 1),
        ((B, C, D, A), 1),
        ((B, C, D, A + " x"), 1),
        ((A, D), 2),
        ((A, "New.", B, "New too.", C, D), 2),
        # What came in the place of something else is one change.
        ((A, "All new here now.", C, D), 1),
        ((A, "All new here now.", "And this as well.", C, D), 2),
    ],
)
def test_changes_are_counted_by_paragraph(mine, number):
    found = merge(text(A, B, C, D), text(A, B, C, D), text(*mine))
    assert (found.my_changes, found.my_fitting) == (number, number)
    found = merge(text(A, B, C, D), text(*mine), text(A, B, C, D))
    assert found.my_changes == 0


def test_white_space_alone_is_not_counted_as_a_change():
    found = merge("a b\n\nc\n", "a b\n\nc\n", "a\nb\n\n\nc\n")
    assert (found.my_changes, found.text) == (0, "a\nb\n\n\nc\n")


# --- what stands between paragraphs --------------------------------------------------------------


def test_what_stands_between_paragraphs_stays():
    base = "\n# A b\nc d\n\n\ne f\n- g h\n- i j\n\n"
    theirs = "\n# A b\nc d x\n\n\ne f\n- g h\n- i j\n\n"
    mine = "\n# A b\nc d\n\n\ne f\n- g h\n- new item\n- i j\n\n"
    assert merged(base, theirs, mine) == "\n# A b\nc d x\n\n\ne f\n- g h\n- new item\n- i j\n\n"


def test_what_one_side_changed_between_paragraphs_is_kept():
    assert merged("a b\n\nc d\n", "a b\n\n\n\nc d\n", "a b\n\nc d e") == "a b\n\n\n\nc d e"


def test_paragraphs_from_two_sides_do_not_run_together():
    assert merged("a b c", "a b c\n\ntheirs is here", "mine was first\n\na b c") == (
        "mine was first\n\na b c\n\ntheirs is here"
    )
    found = merge("a b c", "a b c\n\ntheirs is here", "a b c\n\nmine instead")
    assert found.resolve(["both"]) == "a b c\n\ntheirs is here\n\nmine instead"


def test_items_from_two_sides_stay_one_list():
    found = merge("- a b\n- c d\n", "- a b\n- theirs\n- c d\n", "- a b\n- mine\n- c d\n")
    assert found.resolve(["both"]) == "- a b\n- theirs\n- mine\n- c d\n"


def test_a_heading_that_is_none_any_more_gets_a_blank_line():
    base, theirs = "# A b c\nd e f\n", "# A b c\nd e f g\n"
    found = merge(base, theirs, "A b c\n\nd e f\n")
    assert found.text == "A b c\n\nd e f g\n"


def test_a_heading_that_is_none_any_more_gets_a_blank_line_where_its_text_comes_back_to_it():
    base = "# A b c\n\nSomething between.\n\nd e f g\n"
    theirs = "# A b c\nd e f g\n\nSomething between.\n"
    mine = "A b c x\n\nSomething between.\n\nd e f g\n"
    assert merged(base, theirs, mine) == "A b c x\n\nd e f g\n\nSomething between.\n"
    close = "# A b c x\n\nSomething between.\n\nd e f g\n"
    assert merged(base, theirs, close) == "# A b c x\nd e f g\n\nSomething between.\n"


def test_line_ends_of_another_system_are_kept():
    assert merged("a b\r\n", "a b\r\n\r\nc d\r\n", "x y\r\n\r\na b\r\n") == (
        "x y\r\n\r\na b\r\n\r\nc d\r\n"
    )


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "result"),
    [
        ("", "", "", ""),
        ("", "a\n", "", "a\n"),
        ("a\n", "", "a\n", ""),
        ("a\n", "", "", ""),
        ("\n", "", "\n", ""),
        ("a", "a\n", "a", "a\n"),
    ],
)
def test_empty_texts(base, theirs, mine, result):
    assert merged(base, theirs, mine) == result


# --- for all texts -----------------------------------------------------------------------------


def assert_one_side_is_kept_to_the_letter(base: str, other: str) -> None:
    for texts in ((base, other, base), (base, base, other), (base, other, other)):
        found = merge(*texts)
        assert found.conflicts == found.moved_apart == ()
        assert found.text == other
        assert found.my_fitting == found.my_changes


@unhurried
@given(documents(), documents())
def test_what_one_side_changed_or_both_alike_is_kept_to_the_letter(base, other):
    assert_one_side_is_kept_to_the_letter(base, other)


@unhurried
@given(anything, anything)
def test_whatever_one_side_changed_is_kept_to_the_letter(base, other):
    assert_one_side_is_kept_to_the_letter(base, other)


@unhurried
@given(edited())
def test_whatever_one_side_moved_is_kept_to_the_letter(texts: Edited):
    assert_one_side_is_kept_to_the_letter(texts.base, texts.theirs)
    assert_one_side_is_kept_to_the_letter(texts.theirs, texts.mine)


def test_real_articles_are_kept_to_the_letter():
    texts = demo_texts()
    for base, other in pairwise(texts):
        assert_one_side_is_kept_to_the_letter(base, other)


def names(text: str) -> list[str]:
    return re.findall(r"id\d+", text)


@unhurried
@given(edited())
def test_no_paragraph_is_lost_or_doubled(texts: Edited):
    """Each is known by a word of its own."""
    base, theirs, mine = (set(names(one)) for one in (texts.base, texts.theirs, texts.mine))
    found = merge(texts.base, texts.theirs, texts.mine)
    number = len(found.conflicts)
    results = {choice: names(found.resolve([choice] * number)) for choice in CHOICES}
    disputed = {
        name
        for conflict in found.conflicts
        for side in (conflict.base, conflict.theirs, conflict.mine)
        for name in names(side)
    }
    expected = (base & theirs & mine) | (theirs - base) | (mine - base)
    assert expected <= set(results["both"])
    for name in expected - disputed:
        assert [result.count(name) for result in results.values()] == [1, 1, 1]
    # What is mine and they did not remove stays if I choose mine; theirs likewise.
    assert set(results["mine"]) >= mine - (base - theirs)
    assert set(results["theirs"]) >= theirs - (base - mine)
    # What one side removed and nobody disputes is gone.
    assert not set(results["both"]) & ((base - theirs) | (base - mine)) - disputed


@unhurried
@given(edited())
def test_every_paragraph_stands_as_somebody_wrote_it(texts: Edited):
    written = {one.strip() for side in (texts.theirs, texts.mine) for one in side.split("\n\n")}
    written |= {one.strip() for side in (texts.theirs, texts.mine) for one in side.splitlines()}
    pieces = merge(texts.base, texts.theirs, texts.mine).pieces
    assert {piece.text.strip() for piece in pieces if isinstance(piece, Piece)} <= written


@unhurried
@given(edited())
def test_all_of_mine_fits_where_there_is_nothing_to_choose(texts: Edited):
    found = merge(texts.base, texts.theirs, texts.mine)
    assert 0 <= found.my_fitting <= found.my_changes
    if not found.conflicts and not found.moved_apart:
        assert found.my_fitting == found.my_changes


@unhurried
@given(documents(), documents(), documents())
def test_any_three_texts_can_be_merged_and_come_out_the_same_twice(base, theirs, mine):
    found = merge(base, theirs, mine)
    assert found == merge(base, theirs, mine)
    for choice in CHOICES:
        result = found.resolve([choice] * len(found.conflicts))
        assert result == merge(base, theirs, mine).resolve([choice] * len(found.conflicts))


@unhurried
@given(anything, anything, anything)
def test_whatever_three_texts_hold_they_can_be_merged(base, theirs, mine):
    found = merge(base, theirs, mine)
    number = len(found.conflicts)
    both = found.resolve(["both"] * number)
    kept = [piece.text for piece in found.pieces if isinstance(piece, Piece)]
    kept += [side for one in found.conflicts for side in (one.theirs, one.mine)]
    assert all(one in both for one in kept if "\n" not in one)
