"""Writes tokens as HTML, and in the same walk as plain text, with the links and pictures used.

One method for each type of token, named for it. What is written here is sanitised afterwards;
still, everything that comes from the text is escaped, and addresses are checked, here.
"""

from collections.abc import Mapping
from urllib.parse import unquote

from django.utils.translation import gettext
from markdown_it.token import Token
from mdurl import encode

from articles.rendering.markdown import text_of
from articles.rendering.policy import HEADING_ID_PREFIX, Kind, kind_of
from articles.rendering.results import Heading, ImageUse, Picture

# Emphasis can be nested a thousand deep in a line, and the sanitiser's time grows with the
# square of the depth.
MAX_EMPHASIS = 20
# More than any article shows; a hostile one would have 15,000 of 600 characters each.
MAX_IMAGES = 1_000
MAX_BACK_LINKS = 20


class Writer:
    """Writes one text. Use `write` once, then read `html`, `text`, `links` and `images`."""

    def __init__(
        self,
        headings: tuple[Heading, ...],
        pictures: Mapping[str, Picture],
        present_addresses: Mapping[str, str],
    ) -> None:
        self._heading_ids = {heading.id for heading in headings}
        self._pictures = pictures
        self._present_addresses = present_addresses
        self._html: list[str] = []
        self._lines: list[str] = []
        self._words: list[str] = []  # of the line that is being written
        self._emphasis: list[str | None] = []  # closing tags; None: written as characters
        self._link: str | None = None  # its address as written, within a link
        self._link_says_something = False
        self._tables = self._tables_written = 0
        self._tokens: list[Token] = []
        self._index = 0
        self._links: dict[str, None] = {}
        self._images: list[ImageUse] = []

    @property
    def html(self) -> str:
        return "".join(self._html)

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(self._links)

    @property
    def images(self) -> tuple[ImageUse, ...]:
        return tuple(self._images)

    def write(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._tables = sum(token.type == "table_open" for token in tokens)
        for self._index, token in enumerate(tokens):
            if not token.hidden:
                getattr(self, token.type)(token)
            elif token.nesting < 0:
                self._end_line()

    # Blocks

    def _open_block(self, html: str) -> None:
        if self._html and not self._html[-1].endswith("\n"):
            self._html.append("\n")
            # A list item's own line ends where a block within it begins.
            self._end_line()
        self._html.append(html)

    def _close_block(self, html: str) -> None:
        self._html.append(html)
        self._end_line()

    def _end_line(self) -> None:
        line = " ".join("".join(self._words).split())
        self._words.clear()
        if line:
            self._lines.append(line)

    def paragraph_open(self, token: Token) -> None:
        self._open_block("<p>")

    def paragraph_close(self, token: Token) -> None:
        self._close_block("</p>\n")

    def heading_open(self, token: Token) -> None:
        self._open_block(f'<{token.tag} id="{token.attrs["id"]}">')

    def heading_close(self, token: Token) -> None:
        self._close_block(f"</{token.tag}>\n")

    def blockquote_open(self, token: Token) -> None:
        self._open_block("<blockquote>\n")

    def blockquote_close(self, token: Token) -> None:
        self._close_block("</blockquote>\n")

    def bullet_list_open(self, token: Token) -> None:
        self._open_block("<ul>\n")

    def bullet_list_close(self, token: Token) -> None:
        self._close_block("</ul>\n")

    def ordered_list_open(self, token: Token) -> None:
        start = token.attrs.get("start")
        self._open_block("<ol>\n" if start is None else f'<ol start="{start}">\n')

    def ordered_list_close(self, token: Token) -> None:
        self._close_block("</ol>\n")

    def list_item_open(self, token: Token) -> None:
        self._open_block("<li>")

    def list_item_close(self, token: Token) -> None:
        self._close_block("</li>\n")

    def hr(self, token: Token) -> None:
        self._open_block("<hr>\n")

    def code_block(self, token: Token) -> None:
        self._open_block(f"<pre><code>{_escape(token.content)}</code></pre>\n")
        for line in token.content.splitlines():
            self._words.append(line)
            self._end_line()

    fence = code_block

    # Tables

    def table_open(self, token: Token) -> None:
        self._tables_written += 1
        # Regions are landmarks: each needs a name of its own.
        label = gettext("Table")
        if self._tables > 1:
            label = gettext("Table %(number)s") % {"number": self._tables_written}
        self._open_block(
            f'<div class="table-scroller" role="region" tabindex="0" aria-label="{_escape(label)}">'
            "\n<table>\n"
        )

    def table_close(self, token: Token) -> None:
        self._close_block("</table>\n</div>\n")

    def thead_open(self, token: Token) -> None:
        self._html.append("<thead>\n")

    def thead_close(self, token: Token) -> None:
        self._html.append("</thead>\n")

    def tbody_open(self, token: Token) -> None:
        self._html.append("<tbody>\n")

    def tbody_close(self, token: Token) -> None:
        self._html.append("</tbody>\n")

    def tr_open(self, token: Token) -> None:
        self._html.append("<tr>\n")

    def tr_close(self, token: Token) -> None:
        self._close_block("</tr>\n")

    def th_open(self, token: Token) -> None:
        # An empty header cell would head its column with nothing.
        if self._tokens[self._index + 1].content:
            self._html.append(f'<th scope="col"{_alignment(token)}>')
        else:
            self._html.append("<td>")

    def th_close(self, token: Token) -> None:
        self._close_cell("th" if self._tokens[self._index - 1].content else "td")

    def td_open(self, token: Token) -> None:
        self._html.append(f"<td{_alignment(token)}>")

    def td_close(self, token: Token) -> None:
        self._close_cell("td")

    def _close_cell(self, tag: str) -> None:
        self._html.append(f"</{tag}>\n")
        self._words.append(" ")

    # Within blocks

    def inline(self, token: Token) -> None:
        for child in token.children or ():
            if child.type == "text":
                self._say(child.content)
            else:
                getattr(self, child.type)(child)

    def _say(self, words: str) -> None:
        if words:
            self._html.append(_escape(words))
            self._words.append(words)

    def text_special(self, token: Token) -> None:
        self._say(token.content)

    def softbreak(self, token: Token) -> None:
        self._html.append("\n")
        self._words.append(" ")

    def hardbreak(self, token: Token) -> None:
        self._html.append("<br>\n")
        self._words.append(" ")

    def code_inline(self, token: Token) -> None:
        self._html.append(f"<code>{_escape(token.content)}</code>")
        self._words.append(token.content)

    def em_open(self, token: Token) -> None:
        self._open_emphasis("em", token)

    def strong_open(self, token: Token) -> None:
        self._open_emphasis("strong", token)

    def s_open(self, token: Token) -> None:
        self._open_emphasis("del", token)

    def _open_emphasis(self, tag: str, token: Token) -> None:
        if len(self._emphasis) < MAX_EMPHASIS:
            self._emphasis.append(f"</{tag}>")
            self._html.append(f"<{tag}>")
        else:
            self._emphasis.append(None)
            self._say(token.markup)

    def em_close(self, token: Token) -> None:
        tag = self._emphasis.pop()
        if tag is None:
            self._say(token.markup)
        else:
            self._html.append(tag)

    strong_close = s_close = em_close

    # Links and pictures

    def link_open(self, token: Token) -> None:
        written = token.attrs["href"]
        address = self._present(written)
        kind = kind_of(address)
        if kind is None:
            return
        self._links[written] = None
        self._link = address
        self._link_says_something = False
        self._words_before_link = len(self._words)
        self._html.append(_link_tag(address, kind, token.attrs.get("title")))

    def link_close(self, token: Token) -> None:
        if self._link is None:
            return
        words = "".join(self._words[self._words_before_link :])
        if not self._link_says_something and not words.strip():
            # Nobody could see or hear a link without words.
            self._say(self._link)
        self._link = None
        self._html.append("</a>")

    def _present(self, address: str) -> str:
        """The address as it is now: moved articles, and headings by their plain names."""
        for known in (address, unquote(address)):
            if known in self._present_addresses:
                return encode(self._present_addresses[known])
        path = _path(address)
        for known in (path, unquote(path)):
            if known in self._present_addresses:
                return encode(self._present_addresses[known]) + address[len(path) :]
        if address.startswith("#"):
            name = unquote(address[1:])
            if name not in self._heading_ids and HEADING_ID_PREFIX + name in self._heading_ids:
                return f"#{HEADING_ID_PREFIX}{address[1:]}"
        return address

    def image(self, token: Token) -> None:
        address = token.attrs["src"]
        alt = text_of(token.children)
        picture = self._pictures.get(address) or self._pictures.get(unquote(address))
        kind = Kind.LOCAL if picture else kind_of(address)
        title = token.attrs.get("title")
        if len(self._images) >= MAX_IMAGES or kind not in (Kind.LOCAL, Kind.OUTSIDE):
            self._say(alt)
            return
        self._images.append(ImageUse(address, alt))
        if kind is Kind.OUTSIDE:
            # Readers' browsers call nobody but this site, so it is for the reader to open.
            self._say_outside_image(address, alt or _host(address), title)
            return
        self._link_says_something = self._link_says_something or bool(alt)
        if picture:
            self._html.append(_picture(picture, alt, title))
        else:
            self._html.append(
                f'<img src="{_escape(address)}" alt="{_escape(alt)}"{_title(title)} loading="lazy">'
            )

    def _say_outside_image(self, address: str, words: str, title: str | None) -> None:
        if self._link is None:
            self._html.append(_link_tag(address, Kind.OUTSIDE, title))
            self._say(words)
            self._html.append("</a>")
        else:
            self._say(words)

    # Footnotes

    def footnote_ref(self, token: Token) -> None:
        number, nth = token.meta["number"], token.meta["nth"]
        identifier = f' id="{_reference_id(number, nth)}"' if nth <= MAX_BACK_LINKS else ""
        label = gettext("Footnote %(number)s") % {"number": number}
        self._html.append(
            f'<sup class="footnote-ref"><a href="#fn-{number}"{identifier}'
            f' aria-label="{_escape(label)}">{number}</a></sup>'
        )

    def footnotes_open(self, token: Token) -> None:
        self._open_block('<section class="footnotes" aria-labelledby="fn-label">\n')
        heading = _escape(gettext("Footnotes"))
        self._html.append(f'<h2 class="visually-hidden" id="fn-label">{heading}</h2>\n<ol>\n')

    def footnotes_close(self, token: Token) -> None:
        self._close_block("</ol>\n</section>\n")

    def footnote_open(self, token: Token) -> None:
        self._open_block(f'<li id="fn-{token.meta["number"]}">')

    def footnote_close(self, token: Token) -> None:
        self._close_block("</li>\n")

    def footnote_back(self, token: Token) -> None:
        number = token.meta["number"]
        for nth in range(1, min(token.meta["references"], MAX_BACK_LINKS) + 1):
            name = f"{number}-{nth}" if nth > 1 else number
            label = gettext("Back to reference %(number)s") % {"number": name}
            shown = f"↩<sup>{nth}</sup>" if nth > 1 else "↩"
            self._html.append(
                f' <a class="footnote-back" href="#{_reference_id(number, nth)}"'
                f' aria-label="{_escape(label)}">{shown}</a>'
            )


def _escape(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _title(title: str | None) -> str:
    return f' title="{_escape(title)}"' if title else ""


def _alignment(token: Token) -> str:
    # The parser says "text-align:right"; a class needs no `style` attribute.
    style = token.attrs.get("style")
    return f' class="align-{style.partition(":")[2]}"' if style else ""


def _link_tag(address: str, kind: Kind, title: str | None) -> str:
    rel = ' rel="noopener"' if kind is Kind.OUTSIDE else ""
    return f'<a href="{_escape(address)}"{_title(title)}{rel}>'


def _picture(picture: Picture, alt: str, title: str | None) -> str:
    sizes = f' sizes="{_escape(picture.sizes)}"' if picture.sizes else ""
    sources = "".join(
        f'<source type="{_escape(source.type)}" srcset="{_escape(source.srcset)}"{sizes}>'
        for source in picture.sources
    )
    srcset = f' srcset="{_escape(picture.srcset)}"{sizes}' if picture.srcset else ""
    image = (
        f'<img src="{_escape(picture.src)}"{srcset}'
        f' width="{picture.width}" height="{picture.height}"'
        f' alt="{_escape(alt)}"{_title(title)} loading="lazy" decoding="async">'
    )
    return f"<picture>{sources}{image}</picture>" if sources else image


def _path(address: str) -> str:
    return address.partition("#")[0].partition("?")[0]


def _host(address: str) -> str:
    return _path(address).split("/")[2].rpartition("@")[2]


def _reference_id(number: int, nth: int) -> str:
    return f"fnref-{number}-{nth}" if nth > 1 else f"fnref-{number}"
