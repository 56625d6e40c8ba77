"""Texts to compare and merge: real articles, and what hypothesis makes of paragraphs."""

from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

DEMO = Path(__file__).resolve().parents[2] / "articles" / "demo"


def demo_texts() -> list[str]:
    """The articles of the demo site, as their Markdown."""
    return [path.read_text().split("+++\n", 2)[-1] for path in sorted(DEMO.glob("*.md"))]


#: For every property: how long an example takes is no matter of the property.
unhurried = settings(deadline=None, max_examples=60)

WORDS = ["pain", "rest", "walk", "back", "heat", "sleep", "care", "home", "week", "bed", "slow"]
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
gaps = st.sampled_from(["\n\n", "\n\n", "\n\n\n", "\n \n"])
ends = st.sampled_from(["", "\n", "\n\n", "  \n"])
leads = st.sampled_from(["", "", "\n", "\n\n"])
pieces = st.one_of(
    sentences,
    sentences.map("## {}".format),
    st.lists(sentences, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))
    ),
    st.lists(st.tuples(st.sampled_from(["- ", "  - ", "* "]), sentences), min_size=1).map(
        lambda items: "\n".join(mark + item for mark, item in items)
    ),
    st.lists(sentences, max_size=3).map(
        lambda rows: "\n".join(["| a | b |", "|---|---|", *(f"| {row} | 1 |" for row in rows)])
    ),
    st.lists(sentences, min_size=1, max_size=3).map(
        lambda lines: "```\n" + "\n\n".join(lines) + "\n```"
    ),
    sentences.map("> {}\n> more".format),
    sentences.map("See [this]({}).".format),
    st.sampled_from(
        ["---", "a  \nb", "背痛很常见，不要担心。", "ปวดหลัง", "[^1]: Note.", "\\", "👩‍👩‍👧 café"]
    ),
)


@st.composite
def documents(draw) -> str:
    """A text of a few paragraphs of all kinds."""
    blocks = draw(st.lists(pieces, max_size=6))
    text = draw(leads) + "".join(block + draw(gaps) for block in blocks[:-1])
    return text + "".join(blocks[-1:]) + draw(ends)


anything = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab \n\n.,-*#>|`~[]()1!_=\\\t\r"),
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\u0301\u200d\ufe0f🏽👩ำ\u0600\u0d4e🇬🇧क्षกำ"),
    ),
    max_size=60,
)


@dataclass(frozen=True)
class Edited:
    """A text of paragraphs each with a word of its own, and two changes of it."""

    base: str
    theirs: str
    mine: str


@st.composite
def edited(draw) -> Edited:
    """Paragraphs that are known by a word of their own: “id7 …”; each side changes, adds, removes
    and moves some."""
    numbers = iter(range(1000))

    def paragraph() -> str:
        mark = draw(st.sampled_from(["", "", "## ", "- ", "1. "]))
        words = draw(st.lists(st.sampled_from(WORDS), min_size=5, max_size=8))
        return f"{mark}id{next(numbers)} {' '.join(words)}"

    def change(paragraphs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        changed = list(paragraphs)
        for what in draw(st.lists(st.sampled_from("weadm"), max_size=4)):
            at = draw(st.integers(0, max(0, len(changed) - 1)))
            if what == "a":
                changed.insert(at, (paragraph(), "\n\n"))
            elif changed and what == "d":
                changed.pop(at)
            elif changed and what == "m":
                changed.insert(draw(st.integers(0, len(changed) - 1)), changed.pop(at))
            elif changed and what == "w":
                changed[at] = (f"{changed[at][0]} {draw(st.sampled_from('xyz'))}", changed[at][1])
            elif changed:
                changed[at] = (changed[at][0], draw(gaps))
        return changed

    base = [(paragraph(), draw(gaps)) for _ in range(draw(st.integers(0, 6)))]
    texts = [base, change(base), change(base)]
    return Edited(*("".join(text + gap for text, gap in paragraphs) for paragraphs in texts))
