"""What two sequences have in common: the most there is where that can be found in bounded time."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from articles.differences.align import Purse, Run, align, gaps, joined, longest_rising
from tests.differences.texts import unhurried

letters = st.lists(st.sampled_from("abcd"), max_size=14)


def aligned(old, new, purse: int = 1_000_000) -> int:
    """How many tokens were found on both sides; the runs are looked at on the way."""
    runs = align(old, new, Purse(purse))
    for run in runs:
        assert run.length > 0
        ours, theirs = (
            side[start : start + run.length] for side, start in ((old, run.old), (new, run.new))
        )
        assert ours == theirs
    for before, after in pairwise(runs):
        assert before.old + before.length <= after.old
        assert before.new + before.length <= after.new
    return sum(run.length for run in runs)


def most_in_common(old, new) -> int:
    """The length of a longest common subsequence, by the book."""
    row = [0] * (len(new) + 1)
    for one in old:
        before = row
        row = [0]
        for place, other in enumerate(new):
            best = before[place] + 1 if one == other else max(before[place + 1], row[place])
            row.append(best)
    return row[-1]


@unhurried
@given(letters, letters)
def test_the_most_is_found_in_short_sequences(old, new):
    assert aligned(old, new) == most_in_common(old, new)


@unhurried
@given(letters, letters, st.integers(0, 200))
def test_whatever_there_is_to_spend_no_wrong_pair_is_found(old, new, purse):
    assert aligned(old, new, purse) <= most_in_common(old, new)


def test_one_token_among_many_is_the_only_one_left_out():
    old = [str(n % 50) for n in range(5000)]
    new = [*old[:2500], "x", *old[2501:]]
    assert align(old, new, Purse(1_000_000)) == [Run(0, 0, 2500), Run(2501, 2501, 2499)]


def test_what_stands_once_on_each_side_is_found_in_long_sequences():
    """Too many changes for the shortest way: the posts between them are found."""
    rng = random.Random(1)
    old = [f"p{n // 10}" if n % 10 == 0 else rng.choice("abcdefgh") for n in range(20_000)]
    new = [f"p{n // 10}" if n % 10 == 0 else rng.choice("ijklmnop") for n in range(20_000)]
    assert aligned(old, new) == 2000


def test_between_posts_it_is_looked_for_again():
    """Each post is followed by six tokens that stay and fourteen that do not."""
    rng = random.Random(3)
    old, new = [], []
    for number in range(500):
        stay = [rng.choice("abcd") for _ in range(6)]
        for side, letters in ((old, "efgh"), (new, "efghijkl")):
            side += [f"p{number}", *stay, *(rng.choice(letters) for _ in range(14))]
    assert aligned(old, new) > 500 * 7


def test_without_posts_the_way_is_walked_in_pieces():
    rng = random.Random(2)
    old = list("abcdefg" * 700)
    new = [rng.choice("abcdefg") if n % 9 == 0 else one for n, one in enumerate(old)]
    assert aligned(old, new, 5_000_000) > 0.85 * len(old)


def test_an_empty_purse_finds_what_costs_nothing():
    assert aligned(list("aaxbyccc"), list("aaybxccc"), 0) == 5


def test_gaps_stand_before_between_and_behind_runs():
    assert gaps([Run(1, 0, 2), Run(3, 4, 1)], 5, 5) == [(0, 1, 0, 0), (3, 3, 2, 4), (4, 5, 5, 5)]
    assert gaps([], 0, 2) == [(0, 0, 0, 2)]


def test_runs_that_follow_one_another_are_one():
    assert joined([Run(2, 3, 1), Run(0, 1, 2), Run(3, 5, 1)]) == [Run(0, 1, 3), Run(3, 5, 1)]


@unhurried
@given(st.lists(st.integers(0, 9), max_size=8))
def test_longest_rising_is_rising_and_longest(numbers):
    places = longest_rising(numbers)
    values = [numbers[place] for place in places]
    assert places == sorted(places)
    assert all(one < other for one, other in pairwise(values))
    best = [0] * len(numbers)
    for place, number in enumerate(numbers):
        lower = (best[n] for n in range(place) if numbers[n] < number)
        best[place] = 1 + max(lower, default=0)
    assert len(places) == max(best, default=0)
