"""What goes into a rendering beside its source, and what comes out: frozen, plain values.

Kept apart from the code that makes them, so that every file of this room may name them.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Source:
    """One `<source>` of a picture: its MIME type (`image/avif`) and its `srcset`."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The renditions of one picture. `width` and `height` are pixels of `src`."""

    src: str
    width: int
    height: int
    sources: tuple[Source, ...] = ()
    srcset: str = ""
    sizes: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the HTML: `level` is 2 to 6, `id` the target of a link."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ImageUse:
    """One use of a picture: its address as written (normalised), its alternative text."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """Everything one source text gives.

    `html` is sanitised. `contents` are the headings in order. `text` is what a reader reads,
    one block a line, without markup. `links` are the addresses of links as they were written
    (normalised by the parser, before any was replaced), each once and in order. `images` are
    the uses of pictures that the page shows or links to, in order.
    """

    html: SafeString
    contents: tuple[Heading, ...]
    text: str
    links: tuple[str, ...]
    images: tuple[ImageUse, ...]
