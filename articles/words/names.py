"""Titles and names as keys: to compare, to sort, to file under a letter, to put into an address.

Unicode throughout: nothing here may lose a letter of any script, nor the vowel signs of Indic
scripts and Thai, which are marks and not letters.
"""

import unicodedata

import regex

MAX_SLUG = 80

DIGITS = "0–9"
OTHER = "other"

# Letters that have no accent to take off, as dictionaries file them.
_BASE_LETTERS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "đ": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ŋ": "n",
        "ĸ": "k",
        "ə": "e",
    }
)
_CONTROL_OR_FORMAT = regex.compile(r"[^\P{Cc}\s]|[\p{Cf}\p{Cs}\p{Variation_Selector}]+")
_APOSTROPHES = regex.compile(r"['’‘ʼ`´]")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*")
_FIRST_WORD_CHARACTER = regex.compile(r"[\p{L}\p{N}]")
# Marks over Latin, Greek and Cyrillic letters only: elsewhere a mark is a vowel.
_ACCENTED = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}])\p{Mn}+")


def match_key(title: str) -> str:
    """Return the key by which two titles are the same title.

    Equal after Unicode's NFKC, case folding and collapsing white space; characters that cannot
    be seen (controls, soft hyphens, joiners, direction marks) do not count.
    """
    key = unicodedata.normalize("NFKC", _visible(title)).casefold()
    # Folding may undo the normal form: “ΐ” is one example (Unicode, 3.13, D145).
    return unicodedata.normalize("NFKC", " ".join(key.split()))


def index_letter(name: str) -> str:
    """Return where an A to Z files a name: “A” to “Z”, `DIGITS`, or `OTHER` for other scripts.

    Accents do not count, nor what stands before the first letter or digit.
    """
    first = sort_key(name)[:1]
    if "a" <= first <= "z":
        return first.upper()
    return DIGITS if first.isdecimal() else OTHER


def sort_key(name: str) -> str:
    """Return the key that sorts names as an A to Z does: by letters, not accents or case.

    Punctuation before the first letter or digit is ignored. Two names with one key differ only in
    case, accents or spaces: sort by (key, name) where the order must be total.
    """
    key = _without_accents(match_key(name))
    start = _FIRST_WORD_CHARACTER.search(key)
    return key[start.start() :] if start else key


def slug_from(title: str) -> str:
    """Return the title as the last part of an address: lower case, words joined by hyphens.

    Letters of every script stay letters. At most `MAX_SLUG` characters, cut between words if it
    can be. Empty if the title holds no letter or digit: the caller then has to find a name.
    """
    # Python's lower case of “İ” is an “i” with a dot as a mark of its own.
    text = unicodedata.normalize("NFKC", _visible(title).replace("İ", "i")).lower()
    slug = "-".join(_WORD.findall(_APOSTROPHES.sub("", text)))
    if len(slug) > MAX_SLUG:
        whole_words = slug[: MAX_SLUG + 1].rpartition("-")[0]
        # A script without spaces has no hyphens to cut at.
        slug = whole_words if len(whole_words) >= MAX_SLUG // 2 else _cut(slug)
    return slug


def _visible(text: str) -> str:
    return _CONTROL_OR_FORMAT.sub("", text)


def _without_accents(text: str) -> str:
    text = _ACCENTED.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", text).translate(_BASE_LETTERS)


def _cut(slug: str) -> str:
    """Cut inside a word, so that no character loses its marks."""
    end = 0
    for grapheme in regex.finditer(r"\X", slug):
        if grapheme.end() > MAX_SLUG:
            break
        end = grapheme.end()
    return slug[:end].rstrip("-")
