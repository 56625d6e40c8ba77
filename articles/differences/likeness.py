"""How alike units are by their words, and which of several are most alike. Bounded by a purse."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from articles.differences.align import Purse
from articles.differences.tokens import Side, Tokens

# How alike two units are that are taken for one: of a hundred words, how many both have.
ALIKE = 50
ALIKE_ALONE = 30
# Of so few words, what stands in the place of another is the same heading, item or row anew.
SHORT = 4
# A word that more units than this have in common says nothing about any of them.
MOST_OWNERS = 20
MOST_CANDIDATES = 3
# So many pairs of units between two posts are looked at one by one.
MOST_PAIRS = 2500
# What it costs to look at a unit, and at each of its words, in comparisons of two tokens.
UNIT_COST = 300
WORD_COST = 5


class Likeness:
    """How alike the units of an old and a new text are."""

    def __init__(self, old: Side, new: Side, purse: Purse):
        self.old, self.new, self.purse = old, new, purse
        self._old_words: dict[int, Counter] = {}
        self._new_words: dict[int, Counter] = {}

    def old_words(self, i: int) -> Counter:
        """The words of a unit of the old text, each with how often it stands there."""
        if i not in self._old_words:
            self._old_words[i] = words_of(self.old.tokens(i))
        return self._old_words[i]

    def new_words(self, j: int) -> Counter:
        """The words of a unit of the new text, each with how often it stands there."""
        if j not in self._new_words:
            self._new_words[j] = words_of(self.new.tokens(j))
        return self._new_words[j]

    def of(self, i: int, j: int) -> int:
        """Of a hundred words of two units, how many both have."""
        one, other = self.old_words(i), self.new_words(j)
        total = one.total() + other.total()
        if not total:
            return 100
        few, many = (one, other) if len(one) < len(other) else (other, one)
        self.purse.pay(UNIT_COST + WORD_COST * len(few))
        return 200 * sum(min(times, many[word]) for word, times in few.items()) // total

    def best_pairs(self, olds: Iterable[int], news: Iterable[int], near) -> dict[int, int]:
        """Units each of which is most like the other; of equals those that are `near(i, j)`."""
        owners: dict[str, list[int]] = defaultdict(list)
        for j in news:
            if not self._can_pay(self.new.tokens(j)):
                break
            for word in self.new_words(j):
                owners[word].append(j)
        likes: dict[int, tuple[int, bool, int]] = {}
        liked: dict[int, tuple[int, bool, int]] = {}
        none = (0, False, 0)
        for i in olds:
            if not self._can_pay(self.old.tokens(i)):
                break
            shared: Counter = Counter()
            for word in self.old_words(i):
                if len(owners.get(word, ())) <= MOST_OWNERS:
                    shared.update(owners.get(word, ()))
            for j, _ in shared.most_common(MOST_CANDIDATES):
                alike = self.of(i, j)
                if alike >= ALIKE:
                    # Of two that are as alike and as near, the first.
                    likes[i] = max(likes.get(i, none), (alike, near(i, j), -j))
                    liked[j] = max(liked.get(j, none), (alike, near(i, j), -i))
        return {i: -like[2] for i, like in likes.items() if liked[-like[2]][2] == -i}

    def pairs_in_order(self, olds: list[int], news: list[int]) -> list[tuple[int, int]]:
        """Units that stand between the same neighbours: the pairs that are most alike in all.

        Where there are as many in the old text as in the new, two in the same place need be less
        alike: where one heading stood there is now another.
        """
        if not olds or not news or len(olds) * len(news) > MOST_PAIRS or self.purse.left < 0:
            return []
        as_many = len(olds) == len(news)
        # best[a][b]: the most likeness in all among olds[a:] and news[b:].
        best = [[0] * (len(news) + 1) for _ in range(len(olds) + 1)]
        worth = [[0] * len(news) for _ in olds]
        for a in range(len(olds) - 1, -1, -1):
            for b in range(len(news) - 1, -1, -1):
                worth[a][b] = self._worth(olds[a], news[b], as_many and a == b)
                together = worth[a][b] + best[a + 1][b + 1] if worth[a][b] else 0
                best[a][b] = max(together, best[a + 1][b], best[a][b + 1])
        a = b = 0
        pairs = []
        while a < len(olds) and b < len(news):
            if worth[a][b] and best[a][b] == worth[a][b] + best[a + 1][b + 1]:
                pairs.append((olds[a], news[b]))
                a, b = a + 1, b + 1
            elif best[a][b] == best[a + 1][b]:
                a += 1
            else:
                b += 1
        return pairs

    def _can_pay(self, unit: Tokens) -> bool:
        return self.purse.pay(UNIT_COST + WORD_COST * len(unit.values))

    def _worth(self, i: int, j: int, is_same_place: bool) -> int:
        if self.purse.left < 0:
            return 0
        alike = self.of(i, j)
        if alike >= ALIKE:
            return alike
        if not is_same_place or self.old.units[i].kind != self.new.units[j].kind:
            return 0
        is_short = max(self.old_words(i).total(), self.new_words(j).total()) <= SHORT
        return max(alike, 1) if is_short or alike >= ALIKE_ALONE else 0


def words_of(found: Tokens) -> Counter:
    """The words among some tokens, each with how often it stands there."""
    return Counter(value for value, word in zip(found.values, found.words, strict=True) if word)
