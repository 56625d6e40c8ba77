"""Teasers: the first words of a text, short enough for a list, and never cut through a word.

Length is counted in characters as Python counts them, and a cut never falls inside a grapheme
(UAX 29: what a reader takes for one character, such as a letter with its marks or an emoji).
"""

import regex

MAX_TEASER = 50
ELLIPSIS = "…"

# Scripts written without spaces between words: a cut between two of their graphemes is a cut
# between words as far as anyone can tell without a dictionary.
_SPACELESS = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
)
# White space is left for `split`. Joiners stay: emoji, Persian and Indic words are made with them.
_NOT_SHOWN = regex.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\p{Cs}\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff]"
)
_GRAPHEME = regex.compile(r"\X")
_BETWEEN_WORDS = regex.compile(rf"\s|(?=[{_SPACELESS}])|(?<=[{_SPACELESS}]\p{{M}}*)")
# Marks that end a sentence where white space follows, and those that end one wherever they stand.
_SENTENCE_END = regex.compile(
    r"""(?:[.!?؟۔।॥]+[\p{Pe}\p{Pf}"']*(?=\s)|[。！？｡]+[\p{Pe}\p{Pf}]*)"""
)
# “Dr.”, “St.”, “J.”, “No.”
_ABBREVIATION = regex.compile(r"(?:^|[\s(])\p{Lu}\p{Ll}{0,2}\.$")
# What may not stand before an ellipsis: spaces, opening and joining marks, and all other
# punctuation that closes nothing, but for signs that belong to a figure.
_LOOSE_END = regex.compile(
    r"""(?:[\s\p{Pd}\p{Pc}\p{Ps}\p{Pi}]|(?<=\s)["']|[\p{Po}--["'%‰′″]])+$""", regex.V1
)
_CUT_BLINDLY = regex.compile(r"(?P<kept>.*?)(?P<space>\s*)(?:\.{3,}|…+)\s*", regex.DOTALL)


def teaser(text: str, limit: int = MAX_TEASER) -> str:
    """Return the beginning of a plain text in at most `limit` characters, on one line.

    A short text is returned whole. Of a longer one, whole sentences if some fit and fill at
    least a third of the limit, else whole words and an ellipsis (which is counted).
    """
    text = _one_line(text)
    if len(text) <= limit:
        return text
    end = _end_of_sentences(text, limit)
    if end and end >= limit // 3:
        return text[:end]
    return _cut(text, limit)


def trim_cut_teaser(text: str, limit: int = MAX_TEASER) -> str:
    """Return an imported teaser without the part of a word that a blind cut has left.

    `In addit...` becomes `In…`. A space before the dots says that the last word is whole. A
    teaser that does not end in dots is whole, and only shortened if it is too long.
    """
    match = _CUT_BLINDLY.fullmatch(text)
    if match is None:
        return teaser(text, limit)
    kept = _one_line(match["kept"])
    if not kept:
        return ""
    # With a space behind it, a word is whole for `_cut`.
    return _cut(f"{kept} {ELLIPSIS}" if match["space"] else kept + ELLIPSIS, limit)


def _one_line(text: str) -> str:
    return " ".join(_NOT_SHOWN.sub("", text).split())


def _end_of_sentences(text: str, limit: int) -> int:
    end = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() > limit:
            break
        if not _ABBREVIATION.search(text[: match.end()]):
            end = match.end()
    return end


def _cut(text: str, limit: int) -> str:
    """Cut before the last word that does not fit beside an ellipsis, or that has one already."""
    if limit <= 0:
        return ""
    room = min(limit, len(text)) - len(ELLIPSIS)
    end = words_end = 0
    for grapheme in _GRAPHEME.finditer(text):
        if grapheme.end() > room:
            break
        end = grapheme.end()
        if _BETWEEN_WORDS.match(text, end):
            words_end = end
    kept = _LOOSE_END.sub("", text[:words_end]) or _LOOSE_END.sub("", text[:end]) or text[:end]
    return kept + ELLIPSIS
