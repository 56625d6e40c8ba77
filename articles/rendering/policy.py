"""The one allow-list: which tags, attributes, values and addresses article HTML may hold.

Whatever made the HTML, nothing that is not named here gets through `sanitise`, and `sanitise`
is the only place that calls `mark_safe`. Raise `VERSION` in this room's `__init__` with every
change, so that stored HTML is made anew.
"""

import enum

import nh3
import regex
from django.utils.safestring import SafeString, mark_safe

# What a page may hold. No `style`, `name`, `on…`, form control, frame, SVG or MathML, ever.
TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "em", "strong", "del", "sup", "a", "section", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "picture", "source", "img"),
}
CLASSES = {
    "a": {"footnote-back"},
    "div": {"table-scroller"},
    "h2": {"visually-hidden"},
    "section": {"footnotes"},
    "sup": {"footnote-ref"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
}
# Attributes whose value is free text, or is checked by its shape in `SHAPES`.
ATTRIBUTES = {
    "*": set(),  # the library would allow `lang` and `title` everywhere
    "a": {"href", "title", "id", "aria-label"},
    "div": {"aria-label"},
    "img": {"src", "srcset", "sizes", "alt", "title", "width", "height"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"aria-labelledby"},
    "source": {"srcset", "sizes"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
# Attributes that may have these values and no other.
VALUES = {
    "a": {"rel": {"noopener"}},
    "div": {"role": {"region"}, "tabindex": {"0"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}},
    "source": {"type": {"image/avif", "image/webp", "image/jpeg", "image/png", "image/gif"}},
    "th": {"scope": {"col"}},
}
SCHEMES = {"http", "https", "mailto", "tel"}

# Ids of article text begin with “s-” or “fn”, and hold a hyphen: so they never meet an id of the
# page around them (`main`, `recommend`: templates keep off both beginnings), and never become
# a global name that a script could take for one of its own.
HEADING_ID_PREFIX = "s-"
_ID = regex.compile(
    r"s-[\p{L}\p{N}][\p{L}\p{Mn}\p{Mc}\p{N}-]{0,99}|fn-\d+|fnref-\d+(-\d+)?|fn-label"
)
_NUMBER = regex.compile(r"[0-9]{1,9}")
_SIZES = regex.compile(r"[\w\s().,:%*/+-]{1,500}")
_CANDIDATE = regex.compile(r"\s*(\S+)(\s+[0-9]+(\.[0-9]+)?[wx])?\s*")

# Characters that neither HTML nor XML (feeds) may hold, and those that only old printers knew.
_BROKEN = regex.compile(r"[\x00\ud800-\udfff]")
_SPACES = regex.compile(r"[\x0b\x0c\x85]")
_NOT_TEXT = regex.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f\p{Noncharacter_Code_Point}]")

_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]*:", regex.IGNORECASE)
_OUTSIDE = regex.compile(r"https?://[^/?#]", regex.IGNORECASE)
# Browsers drop these wherever they stand in an address, or before it.
_DROPPED_BY_BROWSERS = regex.compile(r"[\x00-\x20]+")


class Kind(enum.Enum):
    """Where an address that may be linked leads."""

    OUTSIDE = "another site"
    CONTACT = "mail or telephone"
    LOCAL = "this site"


def kind_of(address: str) -> Kind | None:
    """Tell where an address leads; None means that it may not be linked at all.

    Read as a browser would (WHATWG URL: white space dropped, `\\` is `/`), so that `//host`
    and `/\\host`, which leave the site, never pass for local.
    """
    address = _DROPPED_BY_BROWSERS.sub("", address).replace("\\", "/")
    if not address or address.startswith("//"):
        return None
    scheme = _SCHEME.match(address)
    if scheme is None:
        return Kind.LOCAL
    if _OUTSIDE.match(address):
        return Kind.OUTSIDE
    name = scheme[0][:-1].lower()
    return Kind.CONTACT if name in {"mailto", "tel"} and len(address) > scheme.end() else None


def _is_picture_address(address: str) -> bool:
    return kind_of(address) in (Kind.LOCAL, Kind.OUTSIDE)


def _is_srcset(value: str) -> bool:
    candidates = [_CANDIDATE.fullmatch(part) for part in value.split(",")]
    return all(match and _is_picture_address(match[1]) for match in candidates)


SHAPES = {
    "id": _ID.fullmatch,
    "aria-labelledby": _ID.fullmatch,
    "href": kind_of,
    "src": _is_picture_address,
    "srcset": _is_srcset,
    "sizes": _SIZES.fullmatch,
    "start": _NUMBER.fullmatch,
    "width": _NUMBER.fullmatch,
    "height": _NUMBER.fullmatch,
}


def _keep(tag: str, attribute: str, value: str) -> str | None:
    shape = SHAPES.get(attribute)
    return value if shape is None or shape(value) else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    tag_attribute_values=VALUES,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    attribute_filter=_keep,
    link_rel=None,
)


def text_only(text: str) -> str:
    """Return the text without control characters; what stood for no character is U+FFFD."""
    return _NOT_TEXT.sub("", _SPACES.sub(" ", _BROKEN.sub("\ufffd", text)))


def sanitise(html: str) -> SafeString:
    """Return the HTML with everything taken out that this policy does not name.

    The sanitiser takes time with the square of the depth of nesting: whoever hands HTML over
    bounds that first (the parser does; 120 levels cost nothing).
    """
    return mark_safe(_cleaner.clean(text_only(html)))  # noqa: S308 (this is the one place)
