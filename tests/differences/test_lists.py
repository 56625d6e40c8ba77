"""Rows with keys: what has become of each, and two changes of one list in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.differences import RowChange, RowConflict, compare_lists, merge_lists
from tests.differences.texts import unhurried


def key(row):
    return row[0]


def rows(text: str) -> tuple[str, ...]:
    """“a b2” is the row a, and the row b with something to it."""
    return tuple(text.split())


def merged(base: str, theirs: str, mine: str) -> str:
    return " ".join(merge_lists(rows(base), rows(theirs), rows(mine), key).rows)


# --- comparing -----------------------------------------------------------------------------------


def test_what_has_become_of_each_row():
    assert compare_lists(rows("a b c d"), rows("d a c2 e"), key) == (
        RowChange("moved", "d", "d"),
        RowChange("same", "a", "a"),
        RowChange("removed", "b", None),
        RowChange("changed", "c", "c2"),
        RowChange("added", None, "e"),
    )


def test_what_has_moved_and_changed_has_moved():
    assert compare_lists(rows("a b c"), rows("b c a2"), key)[-1] == RowChange("moved", "a", "a2")


def test_rows_removed_at_the_top_stand_at_the_top():
    kinds = [row.kind for row in compare_lists(rows("a b c"), rows("x c"), key)]
    assert kinds == ["removed", "removed", "added", "same"]


def test_lists_of_nothing():
    assert compare_lists((), (), key) == ()
    assert compare_lists((), ("a",), key) == (RowChange("added", None, "a"),)


lists = st.lists(st.sampled_from(["a", "a2", "b", "b2", "c", "d", "e2"]), max_size=6, unique_by=key)


@unhurried
@given(lists, lists)
def test_both_lists_can_be_read_from_the_comparison(old, new):
    changes = compare_lists(old, new, key)
    assert [change.new for change in changes if change.new] == new
    assert sorted(change.old for change in changes if change.old) == sorted(old)
    staying = [change.old for change in changes if change.kind in {"same", "changed"}]
    assert staying == [row for row in old if row in staying]
    if not any(change.kind == "moved" for change in changes):
        assert [change.old for change in changes if change.old] == old
    for change in changes:
        if change.kind in {"same", "changed"}:
            assert (change.kind == "same") == (change.old == change.new)


# --- merging -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "result"),
    [
        ("a b", "a b c", "a b d", "a b c d"),
        ("a b", "a x b", "a y b", "a x y b"),
        ("a b", "x a b", "y a b", "x y a b"),
        ("", "a", "b", "a b"),
        ("a b c", "a c", "a b c2", "a c2"),
        ("a b c", "a b", "b c", "b"),
        ("a b", "a2 b", "a b2", "a2 b2"),
        ("a b", "a2 b", "a2 b", "a2 b"),
        ("a", "a x", "a x", "a x"),
        # Only one side has an order of its own.
        ("a b c", "c a b", "a b c d", "c d a b"),
        ("a b c", "a b c d", "c a b", "c d a b"),
        ("a b c", "c b a", "c b a", "c b a"),
        ("a b c", "c a b", "a b2 c", "c a b2"),
    ],
)
def test_what_fits(base, theirs, mine, result):
    assert merged(base, theirs, mine) == result


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "conflict"),
    [
        ("a b", "a2 b", "a3 b", RowConflict("a", "a2", "a3")),
        ("a b", "b", "a3 b", RowConflict("a", None, "a3")),
        ("a b", "a2 b", "b", RowConflict("a", "a2", None)),
        ("b", "a2 b", "a3 b", RowConflict(None, "a2", "a3")),
    ],
)
def test_what_has_to_be_chosen(base, theirs, mine, conflict):
    found = merge_lists(rows(base), rows(theirs), rows(mine), key)
    assert found.conflicts == (conflict,)
    assert found.entries == (conflict, "b")
    assert found.resolve(["theirs"]) == tuple(row for row in (conflict.theirs, "b") if row)
    assert found.resolve(["mine"]) == tuple(row for row in (conflict.mine, "b") if row)
    with pytest.raises(ValueError, match="for each of 1 conflict"):
        _ = found.rows
    for choices in ([], ["both"], ["mine", "mine"]):
        with pytest.raises(ValueError, match="for each of 1 conflict"):
            found.resolve(choices)


def test_two_orders_of_their_own_are_told_and_theirs_is_taken():
    found = merge_lists(rows("a b c d"), rows("d a b c"), rows("b a c d e"), key)
    assert found.rows == rows("d e a b c")
    assert found.is_reordered_apart
    assert (found.my_changes, found.my_fitting) == (2, 1)
    found = merge_lists(rows("a b c d"), rows("d a b c"), rows("b a c d2 e"), key)
    assert found.rows == rows("d2 e a b c")
    assert (found.my_changes, found.my_fitting) == (3, 2)


def test_one_order_on_both_sides_is_not_apart_whatever_else_has_changed():
    for theirs, mine in (
        ("b a", "b a"),
        ("b a c", "b a"),
        ("b a", "b a c2"),
        ("b a c x", "y b a c"),
    ):
        found = merge_lists(rows("a b c"), rows(theirs), rows(mine), key)
        assert not found.is_reordered_apart


def test_three_of_four_changes_fit():
    base, theirs = rows("a b c d"), rows("a b2 c d")
    found = merge_lists(base, theirs, rows("a2 b3 c e"), key)
    assert (found.my_fitting, found.my_changes, len(found.conflicts)) == (3, 4, 1)


def test_a_row_that_both_removed_is_a_change_that_fits():
    found = merge_lists(rows("a b"), rows("a"), rows("a"), key)
    assert (found.rows, found.my_changes, found.my_fitting) == (("a",), 1, 1)


def test_the_second_row_of_a_key_is_another_row():
    assert merged("a a", "a a b", "a") == "a b"


@unhurried
@given(lists, lists)
def test_what_one_side_changed_or_both_alike_is_kept(base, other):
    for three in ((base, other, base), (base, base, other), (base, other, other)):
        found = merge_lists(*three, key)
        assert found.rows == tuple(other)
        assert found.my_fitting == found.my_changes


@unhurried
@given(lists, lists, lists)
def test_no_row_is_lost_or_doubled(base, theirs, mine):
    found = merge_lists(base, theirs, mine, key)
    number = len(found.conflicts)
    for choice in ("theirs", "mine"):
        keys = [key(row) for row in found.resolve([choice] * number)]
        assert len(keys) == len(set(keys))
    before, their, my = ({key(row): row for row in side} for side in (base, theirs, mine))
    disputed = {key(c.theirs or c.mine) for c in found.conflicts}
    kept = {key(row): row for row in found.entries if not isinstance(row, RowConflict)}
    for one in {*before, *their, *my} - disputed:
        was, theirs_row, my_row = before.get(one), their.get(one), my.get(one)
        expected = my_row if theirs_row == was else theirs_row
        assert kept.get(one) == expected
    assert 0 <= found.my_fitting <= found.my_changes
