"""No article text runs script, loads from elsewhere, or takes over a name (PROMISES 1, 5)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import Picture, Source, render

from .attacks import ADDRESSES, PLACES, TEXTS
from .inspection import dangers, elements

FRAGMENTS = [
    *ADDRESSES[::3],
    *TEXTS[::3],
    *"[]()<>\"'`*_~|\\!#&;:=^{}-\n\t/ ",
    *("](", "![", "[^1]", "[^1]: ", "\n\n", "\n> ", "\n- ", "\n1. ", "\n# ", "\n    ", "\n```\n"),
    *("|a|\n|-|\n|", "**", "~~", "<!--", "-->", "</", "/>", "\x00", "\ud800", "a", "é", "健"),
]
# Only our own map of pictures can name another host.
FROM_A_MEDIA_HOST = re.compile(r"<(img|source) (src|srcset)='https?:", re.IGNORECASE)


def test_corpus_is_large():
    assert len(set(TEXTS)) == len(TEXTS) >= 150
    assert len(set(ADDRESSES)) == len(ADDRESSES) >= 100


@pytest.mark.parametrize("place", PLACES)
def test_no_address_does_harm_in_any_place(place):
    for address in ADDRESSES:
        assert dangers(render(place.replace("{}", address)).html) == [], address


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_does_harm(text):
    assert dangers(render(text).html) == []


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_does_harm_within_other_blocks(text):
    nested = "> - " + text.replace("\n", "\n>   ") + "\n\n| a |\n|---|\n| " + text + " |"
    assert dangers(render(nested).html) == []


# Something of everything, in any order, within anything.
NESTINGS = st.recursive(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(PLACES), inner).map(lambda pair: pair[0].replace("{}", pair[1])),
        st.tuples(st.sampled_from(["> ", "- ", "1. ", "    ", "# ", "[^1]: "]), inner).map(
            lambda pair: pair[0] + pair[1].replace("\n", "\n" + " " * len(pair[0]))
        ),
        st.tuples(st.sampled_from(["*", "**", "~~", "`", "_", '"', "|"]), inner).map(
            lambda pair: pair[0] + pair[1] + pair[0]
        ),
        st.tuples(inner, st.sampled_from(["", " ", "\n", "\n\n"]), inner).map("".join),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(NESTINGS)
def test_no_nesting_does_harm(source):
    rendering = render(source)
    assert dangers(rendering.html) == []
    assert all(ord(character) >= 32 for line in rendering.text.split("\n") for character in line)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_no_characters_do_harm(source):
    assert dangers(render(source).html) == []


@pytest.mark.parametrize("address", [*ADDRESSES, "javascript:alert(1)//é"])
def test_no_replacement_of_an_address_does_harm(address):
    picture = Picture(
        address, 1, 1, (Source("text/html", address), Source("image/avif", address)), address, "1px"
    )
    html = render("[a](/b) ![c](/d)", images={"/d": picture}, links={"/b": address}).html
    found = [danger for danger in dangers(html) if not FROM_A_MEDIA_HOST.search(danger)]
    assert found == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("javascript:alert(1)", None),
        ("JAVASCRIPT&colon;alert(1)", None),
        ("vbscript:a", None),
        ("data:text/html,a", None),
        ("data:image/png;base64,a", None),
        ("//evil.example/a", None),
        ("/\\evil.example", "/%5Cevil.example"),
        ("\\\\evil.example", "%5Cevil.example"),
        ("ftp://a.example", None),
        ("made-up:a", None),
        ("http:evil.example", None),
        ("https://", None),
        ("mailto:", None),
        ("http://a.example", "http://a.example"),
        ("HTTPS://A.example/?b&c#d", "HTTPS://A.example/?b&c#d"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+44-20-7946-0000", "tel:+44-20-7946-0000"),
        ("/articles/a/", "/articles/a/"),
        ("/artículos/á/", "/art%C3%ADculos/%C3%A1/"),
        ("a/b.html", "a/b.html"),
        ("../a", "../a"),
        ("?page=2", "?page=2"),
        ("#top", "#top"),
    ],
)
def test_only_known_schemes_and_local_addresses_become_links(address, shown):
    links = elements(render(f"[a]({address})").html, "a")
    assert [link.get("href") for link in links] == ([] if shown is None else [shown])


@pytest.mark.parametrize(
    "address", ["http://a.example/b", "https://a.example", "HTTPS://a.example/"]
)
def test_links_to_other_sites_do_not_hand_over_the_window(address):
    for source in (f"[a]({address})", f"<{address}>", f"[a]: {address}\n\n[a]", f"![b]({address})"):
        (link,) = elements(render(source).html, "a")
        assert link.get("rel") == "noopener"


@pytest.mark.parametrize("address", ["/a", "#a", "mailto:a@b.example", "tel:112"])
def test_other_links_have_no_relation(address):
    (link,) = elements(render(f"[a]({address})").html, "a")
    assert link.get("rel") is None


def test_raw_html_is_shown_as_text():
    rendering = render('<b onclick="a()">bold</b> <!-- note --> &copy; <br>')
    assert rendering.html == (
        '<p>&lt;b onclick="a()"&gt;bold&lt;/b&gt; &lt;!-- note --&gt; © &lt;br&gt;</p>\n'
    )
    assert rendering.text == '<b onclick="a()">bold</b> <!-- note --> © <br>'
