"""Ordered rows compared and merged by their keys: what an article recommends, its other names.

A row is any hashable value; two rows are one row if their keys are equal.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from articles.differences.align import longest_rising

Key = Callable[[Any], Hashable]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row in two lists: "same", "changed", "moved", "added" or "removed".

    What has moved may have changed too: then `old` and `new` differ. `old` is None for what was
    added, `new` for what was removed.
    """

    kind: str
    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class RowConflict:
    """A row that both sides changed, each otherwise. None: a side removed it, or base had none."""

    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class ListMerge:
    """Two changes of one list in one, or what keeps them apart."""

    #: Rows and conflicts, in order.
    entries: tuple[Any, ...]
    #: Both put the rows into an order of their own: it is theirs, with my additions.
    is_reordered_apart: bool
    #: How many rows I changed, moved, added or removed, and how many of these changes fit.
    my_changes: int
    my_fitting: int

    @property
    def conflicts(self) -> tuple[RowConflict, ...]:
        """What needs a choice, in order."""
        return tuple(entry for entry in self.entries if isinstance(entry, RowConflict))

    @property
    def rows(self) -> tuple[Any, ...]:
        """The merged list. Raises ValueError if there are conflicts."""
        return self.resolve(())

    def resolve(self, choices: Sequence[str]) -> tuple[Any, ...]:
        """Return the merged list, one choice for each conflict: "theirs" or "mine".

        Raises ValueError if the choices are too few, too many or others: one list cannot hold a
        row twice.
        """
        if len(choices) != len(self.conflicts) or not set(choices) <= {"theirs", "mine"}:
            raise ValueError(f'"theirs" or "mine" for each of {len(self.conflicts)} conflicts.')
        left = iter(choices)
        rows = []
        for entry in self.entries:
            if isinstance(entry, RowConflict):
                entry = entry.theirs if next(left) == "theirs" else entry.mine
                if entry is None:
                    continue
            rows.append(entry)
        return tuple(rows)


def compare_lists(old: Iterable, new: Iterable, key: Key) -> tuple[RowChange, ...]:
    """Return what has become of each row, in the order of the new list.

    What was removed stands behind the row that it stood behind.
    """
    before, after = _by_key(old, key), _by_key(new, key)
    moved = _moved(before, after)
    changes = []
    for one in _interleaved(after, before, delayed=False):
        was, row = before.get(one), after.get(one)
        if was is None or row is None:
            kind = "removed" if row is None else "added"
        else:
            kind = "moved" if one in moved else "same" if was == row else "changed"
        changes.append(RowChange(kind, was, row))
    return tuple(changes)


def merge_lists(base: Iterable, theirs: Iterable, mine: Iterable, key: Key) -> ListMerge:
    """Return the changes from base to theirs and from base to mine as one list.

    What only one side changed is taken from that side. Additions of both are kept; in one place,
    theirs first. The order is theirs, but mine if only I changed it.
    """
    was, their, my = _by_key(base, key), _by_key(theirs, key), _by_key(mine, key)
    they_moved, i_moved = _moved(was, their), _moved(was, my)
    is_apart = bool(they_moved and i_moved) and (
        [one for one in their if one in my and one in was]
        != [one for one in my if one in their and one in was]
    )
    if i_moved and not they_moved:
        order = _interleaved(my, their, delayed=False)
    else:
        order = _interleaved(their, my, delayed=True)
    entries: list[Any] = []
    changes = fitting = 0
    for one in order:
        old, theirs_row, my_row = was.get(one), their.get(one), my.get(one)
        if my_row in {old, theirs_row}:
            entry = theirs_row
        else:
            entry = my_row if theirs_row == old else RowConflict(old, theirs_row, my_row)
        if entry is not None:
            entries.append(entry)
        if my_row != old or one in i_moved:
            changes += 1
            is_lost = my_row == old and is_apart
            fitting += not (isinstance(entry, RowConflict) or is_lost)
    removed_by_both = was.keys() - their.keys() - my.keys()
    changes, fitting = changes + len(removed_by_both), fitting + len(removed_by_both)
    return ListMerge(tuple(entries), is_apart, changes, fitting)


def _by_key(rows: Iterable, key: Key) -> dict[Hashable, Any]:
    """Rows by their key; the second row of the same key is another row."""
    times: Counter = Counter()
    result = {}
    for row in rows:
        one = key(row)
        result[one, times[one]] = row
        times[one] += 1
    return result


def _moved(old: dict, new: dict) -> set:
    """Which rows stand in another order: as few as explain it."""
    places = {one: place for place, one in enumerate(one for one in old if one in new)}
    kept = [one for one in new if one in places]
    staying = longest_rising([places[one] for one in kept])
    return set(kept) - {kept[at] for at in staying}


def _interleaved(leading: dict, following: dict, *, delayed: bool) -> list:
    """The order of one list, and in it what only the other has: behind what it stands behind.

    `delayed`: and behind what only the first has there.
    """
    behind: dict[Any, list] = {}
    last = None
    for one in following:
        if one in leading:
            last = one
        else:
            behind.setdefault(last, []).append(one)
    result: list = []
    waiting = list(behind.get(None, ()))
    for one in leading:
        if not delayed or one in following:
            result += waiting
            waiting.clear()
        result.append(one)
        waiting += behind.get(one, ())
    return result + waiting
