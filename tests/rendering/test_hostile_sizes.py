"""Nobody can make rendering slow (PROMISES 7): no error, bounded time, flat memory.

Seconds are the processor's, so that a busy machine does not matter. A text of up to 60,000
characters may take one, a longer one two.
"""

import time

import pytest

from articles.rendering import MAX_SOURCE, render
from articles.rendering.bounds import MAX_REFERENCE_CHARACTERS

from .hostile import HOSTILE
from .measuring import cost_of

MEGABYTES = 120
# What else the machine does can only add to what a text costs: the least of a few is the text's.
ATTEMPTS = 3
# Characters of HTML for each of the text: a reference to a footnote is the dearest.
MAX_EXPANSION = 25

# The costliest when they were measured: run always, the others where there is time.
WORST = [
    "list items",
    "open labels in list items",
    "definitions with open labels",
    "definition with an open title",
    "picture openers",
    "link openers without closers",
    "emphasis and links crossing",
    "shortcut references in brackets",
    "nested brackets with references",
    "alternating emphasis",
    "one long paragraph",
    "setext headings",
    "headings alike and numbered",
    "deep quote with lazy lines",
    "deep lists in every line",
    "deep quotes in every paragraph",
    "many tables of empty rows",
    "narrow table",
    "pipes in lines",
    "footnotes",
    "references to one note",
    "open references",
    "brackets before a run of tildes",
    "one long reference, used often",
    "nested strong emphasis",
    "mail autolinks",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_small_hostile_text_is_quick(name):
    source = HOSTILE[name](5_000)
    for _attempt in range(ATTEMPTS):
        started = time.process_time()
        rendering = render(source)
        if (seconds := time.process_time() - started) < 0.5:
            break
    assert seconds < 0.5
    assert len(rendering.html) < MAX_EXPANSION * 5_000 + MAX_REFERENCE_CHARACTERS


@pytest.mark.parametrize("name", WORST)
def test_worst_texts_of_full_size_take_two_seconds_at_most(name):
    check(name, MAX_SOURCE, seconds=2)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_full_size_takes_two_seconds_at_most(name):
    check(name, MAX_SOURCE, seconds=2)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_half_the_size_takes_one_second_at_most(name):
    check(name, MAX_SOURCE // 2, seconds=1)


def check(name, size, seconds):
    for _attempt in range(ATTEMPTS):
        cost = cost_of(name, size)
        if cost.seconds < seconds:
            break
    assert cost.seconds < seconds
    assert cost.megabytes < MEGABYTES
    assert cost.characters < MAX_EXPANSION * size + MAX_REFERENCE_CHARACTERS


def test_hostile_texts_are_as_long_as_they_say():
    for name, make in HOSTILE.items():
        for size in (5_000, 50_000, MAX_SOURCE):
            assert 0.8 * size < len(make(size)) <= size, name


def test_a_text_that_cannot_be_rendered_is_noticed():
    with pytest.raises(EOFError):
        cost_of("no such text", 10)
