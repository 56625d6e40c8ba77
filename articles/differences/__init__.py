"""Comparing and merging Markdown texts: plain data in, plain data out.

What "Compare", a review, a conflict and the merging of a correction into a draft stand on. Texts go
paragraph by paragraph, and word by word inside a paragraph; rows of lists go by their keys. The
time is bounded, whatever the texts hold.
"""

from articles.differences.comparing import Block, Comparison, changed_words, compare
from articles.differences.links import Changed, Link
from articles.differences.lists import (
    ListMerge,
    RowChange,
    RowConflict,
    compare_lists,
    merge_lists,
)
from articles.differences.marking import Part
from articles.differences.merging import CHOICES, Conflict, Merge, Piece, merge
from articles.differences.tokens import count_words

__all__ = [
    "CHOICES",
    "Block",
    "Changed",
    "Comparison",
    "Conflict",
    "Link",
    "ListMerge",
    "Merge",
    "Part",
    "Piece",
    "RowChange",
    "RowConflict",
    "changed_words",
    "compare",
    "compare_lists",
    "count_words",
    "merge",
    "merge_lists",
]
