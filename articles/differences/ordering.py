"""In which order the paragraphs of a base stand, when two sides may each have moved some."""

from bisect import bisect_left
from collections import defaultdict

from articles.differences.align import longest_rising
from articles.differences.matching import Matching, match
from articles.differences.tokens import Side
from articles.differences.units import Unit

#: "new" with a place on a side, or "moved" (or "kept") with a place in the base.
Put = tuple[str, int]


class Thread:
    """One side: what it kept of the base, and what it put where."""

    def __init__(self, base: list[Unit], units: list[Unit]):
        self.units = units
        self.matching: Matching = match(Side(base), Side(units))
        self.pairs = self.matching.pairs
        self.origins = {j: i for i, j in self.pairs.items()}
        #: Places in the base of what stands where this side put it.
        self.gives: set[int] = set()
        #: By the place in the common order before which they stand: what is new, by its place on
        #: this side, and what it gives a new place to, by its place in the base.
        self.put: dict[int, list[Put]] = defaultdict(list)
        #: Where in the common order this side wants what either side moved.
        self.wanted: dict[int, int] = {}
        #: Stretches of the common order that this side replaced with something new.
        self.replaced: dict[int, int] = {}
        #: By its place in the common order, what stands ahead of and behind a paragraph that was
        #: split; and from and to of what was joined into one.
        self.split: dict[int, tuple[list[Put], list[Put]]] = {}
        self.joined: dict[int, int] = {}

    def lay(self, order: list[int], elsewhere: set[int]) -> None:
        """Walk this side along the common order, and note what stands where."""
        places = {i: at for at, i in enumerate(order)}
        at = 0
        for j in range(len(self.units)):
            i = self.origins.get(j)
            if i is None:
                self.put[at].append(("new", j))
            elif i in places:
                at = places[i] + 1
            else:
                self.wanted[i] = at
                if i not in elsewhere:
                    self.put[at].append(("moved", i))
        for at, items in self.put.items():
            end = at
            while end < len(order) and order[end] not in self.pairs:
                end += 1
            if end > at and any(what == "new" for what, _ in items):
                self.replaced[at] = end


def common_order(base_size: int, theirs: Thread, mine: Thread) -> list[int]:
    """Return the places in the base of what stands in one order on both sides.

    What is left out stands where one of the sides puts it: that side `gives` it a place. If both
    do, and not the same one, it is theirs.
    """
    moved = theirs.matching.moved | mine.matching.moved
    agreed = _agreed(theirs, mine, moved)
    order = _with_agreed([i for i in range(base_size) if i not in moved], agreed, theirs)
    theirs.gives = set(theirs.matching.moved - agreed)
    mine.gives = set(mine.matching.moved - agreed - theirs.gives)
    for side in (theirs, mine):
        ranks = {i: rank for rank, i in enumerate(order)}
        along = [i for _, i in sorted(side.origins.items()) if i in ranks]
        staying = longest_rising([ranks[i] for i in along])
        if len(staying) < len(along):
            out_of_order = set(along) - {along[at] for at in staying}
            side.gives |= out_of_order
            order = [i for i in order if i not in out_of_order]
    for side, other in ((theirs, mine), (mine, theirs)):
        side.lay(order, other.gives)
    return order


def _agreed(theirs: Thread, mine: Thread, moved: frozenset[int]) -> set[int]:
    """What was moved, and stands in the same order on both sides all the same.

    Both may have made the same move, and another paragraph was taken for the one that moved.
    """
    if not (theirs.matching.moved and mine.matching.moved):
        return set()
    kept = theirs.pairs.keys() & mine.pairs.keys()
    posts = sorted(kept - moved)
    their_posts = [theirs.pairs[i] for i in posts]
    my_posts = [mine.pairs[i] for i in posts]
    between = sorted(
        (
            i
            for i in kept & moved
            if bisect_left(their_posts, theirs.pairs[i]) == bisect_left(my_posts, mine.pairs[i])
        ),
        key=theirs.pairs.__getitem__,
    )
    return {between[at] for at in longest_rising([mine.pairs[i] for i in between])}


def _with_agreed(order: list[int], agreed: set[int], theirs: Thread) -> list[int]:
    """Put what has moved on both sides behind what it stands behind on theirs."""
    if not agreed:
        return order
    unmoved = set(order)
    behind: dict[int, int] = {}
    last = -1
    for _, i in sorted(theirs.origins.items()):
        if i in agreed:
            behind[last] = i
        if i in agreed or i in unmoved:
            last = i
    result = []
    for i in [-1, *order]:
        while True:
            result.append(i)
            if i not in behind:
                break
            i = behind[i]
    return result[1:]
