"""Reads HTML as browsers do and says what in it could run, load or take over.

A second opinion: this knows nothing of the policy, has a list of its own, and looks at the tree
that html5lib builds, in several contexts, and again after the tree was written out and read once
more (markup that changes its meaning on the way is how sanitisers are got round).
"""

import re
import xml.etree.ElementTree as ElementTree

import html5lib

CONTEXTS = {
    "page": "{}",
    "div": "<div>{}</div>",
    "table": "<table><tr><td>{}</td></tr></table>",
    "loose table": "<table>{}</table>",
    "template": "<template>{}</template>",
    "drawing": "<svg>{}</svg>",
    "formula": "<math><mtext>{}</mtext></math>",
    "select": "<select>{}</select>",
}
# What the contexts themselves bring along.
OF_CONTEXTS = {"html", "head", "body", "div", "table", "tbody", "tr", "td", "template", "select"}

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "blockquote", "pre", "hr", "ul", "ol", "li", "div"),
    *("a", "em", "strong", "del", "code", "sup", "br", "img", "picture", "source", "section"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "alt": r".*",
    "aria-label": r".*",
    "aria-labelledby": r"fn-label",
    "class": r"table-scroller|align-(left|center|right)|visually-hidden|footnotes"
    r"|footnote-(ref|back)",
    "decoding": r"async",
    "height": r"\d+",
    "href": None,
    "id": r"s-[^\s\x00-\x2c]+|fn-\d+|fnref-\d+(-\d+)?|fn-label",
    "loading": r"lazy",
    "rel": r"noopener",
    "role": r"region",
    "scope": r"col",
    "sizes": r"[\w\s().:,-]*",
    "src": None,
    "srcset": None,
    "start": r"\d{1,9}",
    "tabindex": r"0",
    "title": r".*",
    "type": r"image/[a-z]+",
    "width": r"\d+",
}


def dangers(html: str) -> list[str]:
    """Return what is wrong with a piece of HTML, in whatever context it is put."""
    found = []
    for name, context in CONTEXTS.items():
        once = _parse(context.format(html))
        twice = _parse(html5lib.serialize(once, omit_optional_tags=False))
        for tree in (once, twice):
            found += [f"{name}: {danger}" for element in tree.iter() for danger in _in(element)]
    ids = [element.get("id") for element in _parse(html).iter() if element.get("id")]
    found += [f"id twice: {i}" for i in set(ids) if ids.count(i) > 1]
    return found


def elements(html: str, tag: str) -> list[ElementTree.Element]:
    """Return the elements of one name in a piece of HTML, as a browser reads it."""
    return [element for element in _parse(html).iter() if element.tag == tag]


def tree_of(html: str) -> str:
    """Return a canonical form of a piece of HTML: two pieces that mean the same are equal."""
    return html5lib.serialize(
        _parse(html),
        alphabetical_attributes=True,
        quote_attr_values="always",
        omit_optional_tags=False,
        strip_whitespace=True,
    )


def _parse(html: str) -> ElementTree.Element:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


def _in(element: ElementTree.Element) -> list[str]:
    if not isinstance(element.tag, str):
        return ["a comment"]
    tag = re.sub(r"\{.*\}", "", element.tag)
    allowed = tag in TAGS or tag in OF_CONTEXTS or tag in ("svg", "math", "mtext")
    if not allowed:
        return [f"<{tag}>"]
    return [
        f"<{tag} {name}={value!r}>"
        for name, value in element.attrib.items()
        if not _is_harmless(str(name), value)
    ]


def _is_harmless(name: str, value: str) -> bool:
    if name not in ATTRIBUTES:
        return False
    if name == "srcset":
        return all(
            _is_picture(re.split(r"[ \t\n]", part.strip(" "))[0]) for part in value.split(",")
        )
    if name == "src":
        return _is_picture(value)
    if name == "href":
        return _is_link(value)
    return re.fullmatch(ATTRIBUTES[name], value, re.DOTALL) is not None


def _as_browsers_read(address: str) -> str:
    # WHATWG URL: leading controls and spaces, and tabs and line ends anywhere, do not count.
    return re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33))))).lower()


def _is_picture(address: str) -> bool:
    return re.match(r"(?![/\\]{2})(?![a-z][a-z0-9+.-]*:).", _as_browsers_read(address)) is not None


def _is_link(address: str) -> bool:
    address = _as_browsers_read(address)
    if re.match(r"[a-z][a-z0-9+.-]*:", address):
        return re.match(r"https?://[^/\\?#]|mailto:.|tel:.", address) is not None
    return re.match(r"[/\\]{2}", address) is None
