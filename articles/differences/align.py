"""What two sequences have in common, in order, found in bounded time.

Equal beginnings and ends are taken first, then the shortest way from one to the other is looked
for (Myers, 1986). Where that is long, what occurs once on each side are the posts between which to
look again (Cohen's patience). All of it is paid for from one purse: when it is empty, what is left
counts as replaced. That is coarser, and never wrong.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

# The longest way that is looked for at once: removals and additions.
MOST_STEPS = 400
# What one step of the search costs, in comparisons of two tokens.
STEP_COST = 4


class Purse:
    """What a comparison may still spend, counted in comparisons of two tokens."""

    def __init__(self, amount: int):
        self.left = amount

    def pay(self, amount: int) -> bool:
        """Take an amount out, and say whether it was there."""
        self.left -= amount
        return self.left >= 0


class Run(NamedTuple):
    """`length` tokens from `old` on are equal to as many from `new` on."""

    old: int
    new: int
    length: int


def align(old: Sequence[str], new: Sequence[str], purse: Purse) -> list[Run]:
    """Return the runs that both have in common, in order; they overlap nowhere."""
    pairs: list[Run] = []
    to_do = [(0, len(old), 0, len(new))]
    while to_do:
        old_from, old_to, new_from, new_to = to_do.pop()
        start = _equal_from(old, old_from, old_to, new, new_from, new_to)
        if start:
            pairs.append(Run(old_from, new_from, start))
            old_from, new_from = old_from + start, new_from + start
        end = _equal_back(old, old_from, old_to, new, new_from, new_to)
        if end:
            old_to, new_to = old_to - end, new_to - end
            pairs.append(Run(old_to, new_to, end))
        # What the other side has not got at all is in nobody's way.
        both = set(old[old_from:old_to]) & set(new[new_from:new_to])
        if not both:
            continue
        ours = [at for at in range(old_from, old_to) if old[at] in both]
        theirs = [at for at in range(new_from, new_to) if new[at] in both]
        way = _shortest([old[at] for at in ours], [new[at] for at in theirs], purse)
        if way.is_whole or not purse.pay(len(ours) + len(theirs)):
            pairs += [Run(ours[i], theirs[j], 1) for i, j in way.pairs]
            continue
        posts = _posts(old, ours, new, theirs)
        if not posts:
            # The way as far as it was found, and then on from there.
            posts = [(ours[i], theirs[j]) for i, j in way.pairs]
        pairs += [Run(i, j, 1) for i, j in posts]
        corners = [(old_from - 1, new_from - 1), *posts, (old_to, new_to)]
        to_do += [
            (i + 1, i_next, j + 1, j_next)
            for (i, j), (i_next, j_next) in pairwise(corners)
            if posts and i + 1 < i_next and j + 1 < j_next
        ]
    return joined(pairs)


def joined(runs: list[Run]) -> list[Run]:
    """Return runs in order, those that follow one another without a gap as one."""
    result: list[Run] = []
    for run in sorted(runs):
        last = result[-1] if result else None
        if last and run.old == last.old + last.length and run.new == last.new + last.length:
            result[-1] = Run(last.old, last.new, last.length + run.length)
        else:
            result.append(run)
    return result


def gaps(runs: list[Run], old_size: int, new_size: int) -> list[tuple[int, int, int, int]]:
    """Return what stands before, between and behind the runs: from and to in old, then in new.

    One more than there are runs; many are empty on one side, the first and last often on both.
    """
    i = j = 0
    result = []
    for run in [*runs, Run(old_size, new_size, 0)]:
        result.append((i, run.old, j, run.new))
        i, j = run.old + run.length, run.new + run.length
    return result


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest strictly rising subsequence."""
    lowest: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(lowest, number)
        if length == len(lowest):
            lowest.append(number)
            places.append(place)
        else:
            lowest[length], places[length] = number, place
        before.append(places[length - 1] if length else -1)
    result = []
    place = places[-1] if places else -1
    while place >= 0:
        result.append(place)
        place = before[place]
    return result[::-1]


def _equal_from(old, old_from, old_to, new, new_from, new_to) -> int:
    most = min(old_to - old_from, new_to - new_from)
    length = 0
    while length < most and old[old_from + length] == new[new_from + length]:
        length += 1
    return length


def _equal_back(old, old_from, old_to, new, new_from, new_to) -> int:
    most = min(old_to - old_from, new_to - new_from)
    length = 0
    while length < most and old[old_to - 1 - length] == new[new_to - 1 - length]:
        length += 1
    return length


def _posts(old, ours, new, theirs) -> list[tuple[int, int]]:
    """What occurs once on each side, as many as stand in the same order on both."""
    old_times = Counter(old[at] for at in ours)
    new_times = Counter(new[at] for at in theirs)
    where = {new[at]: at for at in theirs if new_times[new[at]] == 1}
    once = [(at, where[old[at]]) for at in ours if old_times[old[at]] == 1 and old[at] in where]
    return [once[place] for place in longest_rising([j for _, j in once])]


class _Way(NamedTuple):
    """What stays on a shortest way from old to new, and whether it was walked to its end."""

    pairs: list[tuple[int, int]]
    is_whole: bool


def _shortest(old, new, purse: Purse) -> _Way:
    """Return a shortest way from old to new, or the beginning of one if it is too long.

    `reached[k]` is how far the old side can be walked on the diagonal k (old place less new
    place) with so many steps; the ways of all numbers of steps are kept to walk back.
    """
    size, other = len(old), len(new)
    most = min(size + other, MOST_STEPS)
    reached = [0] * (2 * most + 3)
    kept: list[list[int]] = []
    allowed = purse.left
    farthest = (0, 0, 0, 0)
    for steps in range(most + 1):
        allowed -= STEP_COST * steps
        if allowed < 0:
            break
        kept.append(reached[most - steps : most + steps + 3])
        for k in range(-steps, steps + 1, 2):
            at = most + 1 + k
            if k == -steps or (k != steps and reached[at - 1] < reached[at + 1]):
                i = reached[at + 1]
            else:
                i = reached[at - 1] + 1
            begin, j = i, i - k
            while i < size and j < other and old[i] == new[j]:
                i += 1
                j += 1
            reached[at] = i
            allowed -= i - begin
            if i >= size and j >= other:
                purse.left = allowed
                return _Way(_walked_back(kept, size, other), True)
            if i + j > farthest[0] and i <= size and j <= other:
                farthest = (i + j, i, j, steps)
            if allowed < 0:
                break
    purse.left = allowed
    return _Way(_walked_back(kept[: farthest[3] + 1], *farthest[1:3]), False)


def _walked_back(kept: list[list[int]], i: int, j: int) -> list[tuple[int, int]]:
    pairs = []
    for steps in range(len(kept) - 1, -1, -1):
        reached, k = kept[steps], i - j
        at = steps + 1 + k
        is_down = k == -steps or (k != steps and reached[at - 1] < reached[at + 1])
        before = k + 1 if is_down else k - 1
        i_before = reached[steps + 1 + before] if steps else 0
        j_before = i_before - before if steps else 0
        while i > i_before and j > j_before:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        i, j = i_before, j_before
    return pairs[::-1]
