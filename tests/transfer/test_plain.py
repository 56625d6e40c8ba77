"""Any plain text reaches the reader character by character."""

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import render
from articles.transfer.plain import heading_of, step_of, to_markdown

MARKUP = st.text("*_`~[]()<>#!&|\\-+=:;.1 2)x^$@/\"'{}%9\t", min_size=1, max_size=30)
ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=30
)
LINES = st.lists((MARKUP | ANY_TEXT).map(str.strip).filter(bool), min_size=1, max_size=8)


def spaced(text):
    return " ".join(text.split())


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_every_line_is_shown_as_it_stood(lines):
    tree = html5lib.parseFragment(render(to_markdown(lines)).html, namespaceHTMLElements=False)
    shown = []
    for block in tree:
        if block.tag == "ol":
            start = int(block.get("start", 1))
            shown += [
                (number, spaced("".join(item.itertext())))
                for number, item in enumerate(block, start)
            ]
        else:
            shown.append((block.tag, spaced("".join(block.itertext()))))
    expected = []
    for (kind, _text), line in zip(shown, lines, strict=True):
        if kind == "h2":
            expected.append((kind, spaced(heading_of(line))))
        elif isinstance(kind, int):
            expected.append((step_of(line)[1], spaced(step_of(line)[2])))
        else:
            expected.append(("p", spaced(line)))
    assert shown == expected
