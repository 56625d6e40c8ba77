"""What search, lists and teasers know about words: keys of names, teasers. Pure, any script."""

from articles.words.names import (
    DIGITS,
    MAX_SLUG,
    OTHER,
    index_letter,
    match_key,
    slug_from,
    sort_key,
)
from articles.words.teaser import MAX_TEASER, teaser, trim_cut_teaser

__all__ = [
    "DIGITS",
    "MAX_SLUG",
    "MAX_TEASER",
    "OTHER",
    "index_letter",
    "match_key",
    "slug_from",
    "sort_key",
    "teaser",
    "trim_cut_teaser",
]
