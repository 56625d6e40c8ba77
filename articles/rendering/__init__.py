"""Markdown to the HTML that readers get, and to all else that is derived from an article's text.

One parse gives everything: page, preview, feed and import alike call `render`. Pure: no query,
no clock; the same text and the same maps give the same result. The files: `markdown` joins the
rules of our Markdown, `bounds` keeps them quick, `footnotes` adds its own, `writer` writes HTML
and text, `policy` is the one allow-list.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext, override

from articles.rendering.markdown import parse
from articles.rendering.policy import sanitise, text_only
from articles.rendering.results import Heading, ImageUse, Picture, Rendering, Source
from articles.rendering.writer import Writer

__all__ = [
    "MAX_SOURCE",
    "VERSION",
    "Heading",
    "ImageUse",
    "Picture",
    "Rendering",
    "Source",
    "SourceTooLong",
    "render",
]

# Raise it with every change that makes other HTML of the same text: stored HTML with a lower
# number is found and made anew.
VERSION = 1
MAX_SOURCE = 100_000
"""Characters that a text may have; a line end counts as one."""


class SourceTooLong(ValueError):
    """The text has more than `MAX_SOURCE` characters; its message is for the editor."""

    def __init__(self, length: int) -> None:
        super().__init__(
            gettext(
                "The text has %(length)s characters, %(over)s more than the %(limit)s it may "
                "have. Shorten it, or make two articles of it."
            )
            % {
                "length": number_format(length, force_grouping=True),
                "over": number_format(length - MAX_SOURCE, force_grouping=True),
                "limit": number_format(MAX_SOURCE, force_grouping=True),
            }
        )


def render(
    source: str,
    images: Mapping[str, Picture] | None = None,
    links: Mapping[str, str] | None = None,
) -> Rendering:
    """Render one article's Markdown.

    `images` maps the address of a picture as the text has it to its renditions. `links` maps an
    address as the text has it, with or without its `?query` and `#fragment`, to its present
    address; what is kept of the query and fragment is put behind it.

    Words that rendering adds are in the site's language (`LANGUAGE_CODE`), whoever saves.
    Raises `SourceTooLong`; every other text renders.
    """
    length = len(source) - source.count("\r\n")
    if length > MAX_SOURCE:
        raise SourceTooLong(length)
    tokens, contents = parse(text_only(source))
    writer = Writer(contents, images or {}, links or {})
    with override(settings.LANGUAGE_CODE):
        writer.write(tokens)
    return Rendering(
        html=sanitise(writer.html),
        contents=contents,
        text=writer.text,
        links=writer.links,
        images=writer.images,
    )
