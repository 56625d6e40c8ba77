"""Words of plain English are counted in a quicker way: the number is the same."""

import random

from articles.differences import count_words
from articles.differences.tokens import tokens
from articles.differences.units import split

SIGNS = "ab1.,'-_*`#[]^ \n\t:/(){}<>~=A9\x1c\x0b\r|\\\""


def test_number_is_that_of_the_tokens_whatever_a_text_holds():
    chance = random.Random(20)
    for _ in range(4000):
        text = "".join(chance.choice(SIGNS) for _ in range(chance.randint(1, 40)))
        counted = sum(sum(tokens(unit).words) for unit in split(text).units)
        assert count_words(text) == counted, text


def test_words_of_english_by_example():
    text = (
        "It’s 10mg[^1], or 0.5: well-being, COVID-19 - don't.\n\n1. Rest.\n\n[^1]: See [NHS](/x)."
    )
    assert count_words(text) == count_words(text.replace("’", "'")) == 10
