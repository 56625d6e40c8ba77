"""Reads a page as a browser parses it, and refuses what is not valid HTML."""

import html5lib


def read(response):
    """The root element of a page; raises html5lib.html5parser.ParseError for what is not HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(response.content.decode())


def find(root, tag: str, **attributes):
    """The first element of that tag with these attributes; `_class` is one of its classes."""
    wanted_class = attributes.pop("_class", None)
    for element in root.iter(tag):
        if wanted_class and wanted_class not in element.get("class", "").split():
            continue
        if all(element.get(name) == value for name, value in attributes.items()):
            return element
    return None


def words(element) -> str:
    """The text in an element, white space collapsed."""
    return " ".join("".join(element.itertext()).split())


def links(element) -> list[tuple[str, str]]:
    """(words, address) of every link in an element."""
    return [(words(a), a.get("href")) for a in element.iter("a")]


def meta(root, name: str) -> str | None:
    """The content of a `<meta>` by its name or property."""
    for element in root.iter("meta"):
        if name in (element.get("name"), element.get("property")):
            return element.get("content")
    return None
