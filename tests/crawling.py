"""Walks a site by its links, as a reader or as somebody who is signed in."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "srcdoc", "xlink:href"}


def elements(html: str):
    """All elements of a page as browsers parse it, as (tag, attributes, text)."""
    for element in html5lib.parse(html).iter():
        if isinstance(element.tag, str):
            yield element.tag.removeprefix(HTML), dict(element.attrib), element.text or ""


def unsafe(html: str) -> list[str]:
    """What would run, or leave the site, in a page: nothing should."""
    found = []
    for tag, attributes, text in elements(html):
        is_data = attributes.get("type") in ("application/ld+json", "application/json")
        if tag == "script" and "src" not in attributes and not is_data:
            found.append(f"<script>{text[:50]}")
        if tag in ("object", "embed", "base", "applet"):
            found.append(f"<{tag}>")
        for name, value in attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{tag} {name}={value[:50]}")
            scheme = urlsplit("".join(value.split()).lower()).scheme if name in ADDRESSES else ""
            if scheme not in ("", "http", "https", "mailto", "tel"):
                found.append(f"{tag} {name}={value[:50]}")
    return found


def links(html: str, base: str) -> Iterator[str]:
    for tag, attributes, _text in elements(html):
        if tag == "a" and "href" in attributes:
            yield urldefrag(urljoin(base, attributes["href"]))[0]


def crawl(client, *starts: str, most: int = 400) -> Iterator[tuple[str, object]]:
    """(address, response) of every page that links lead to from `starts`, each once, in the site.

    Redirects are answers like others, and are followed as links.
    """
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) < most:
        url = waiting.pop(0)
        response = client.get(url)
        yield url, response
        if response.status_code in (301, 302):
            found = [urljoin(url, response["Location"])]
        elif response["Content-Type"].startswith("text/html"):
            found = list(links(response.content.decode(), url))
        else:
            continue
        for link in found:
            path = link.removeprefix("http://testserver")
            if path.startswith("/") and not path.startswith("//") and path not in seen:
                seen.add(path)
                waiting.append(path)
