"""A page scraped from a health site as plain text: title, body, neighbours, Recommend.

One file is one article. Read leniently, for every block may be missing and each site has its own
punctuation; what fits no block stays in the body, so that no paragraph is lost.
"""

import hashlib
import re

from django.utils.translation import gettext as _

from articles.transfer.plain import heading_of, step_of, to_markdown
from articles.transfer.record import ArticleRecord, Place, Recommended, Unreadable
from articles.words import match_key

MAX_TITLE = 200
LINE_END = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Neither text nor space: what is left of a broken copy, and byte-order marks in the middle.
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
# White space of all scripts, and characters that take no room.
EDGE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060"
NEIGHBOUR = re.compile(r"(<<|＜＜|《《|«|≪|>>|＞＞|》》|»|≫)\s*[:：﹕︰]\s*(.*)")
EARLIER = frozenset(["<<", "＜＜", "《《", "«", "≪"])
# How a list of this kind is headed, in the languages that pages are likely to have.
RECOMMEND_HEADINGS = """
Recommend, Recommended, Recommends, Recommendation, Recommendations, Recommended articles,
Recommended reading, Recommended for you, Related articles, Further reading,
推荐, 推荐阅读, 推荐文章, 相关推荐, 为您推荐, 热门推荐, 精彩推荐, 相关阅读, 相关文章,
推薦, 推薦閱讀, 推薦文章, 相關推薦, 為您推薦, 熱門推薦, 相關閱讀, 相關文章,
おすすめ, おすすめ記事, お勧め, 関連記事, 추천, 추천 글, 관련 글,
Empfehlung, Empfehlungen, Empfohlen, Wir empfehlen, Leseempfehlungen,
Recommandé, Recommandés, Recommandation, Recommandations, À lire aussi,
Recomendado, Recomendados, Recomendación, Recomendaciones, Recomendamos,
Recomendação, Recomendações, Raccomandato, Raccomandati, Consigliati, Consigliato,
Aanbevolen, Anbefalet, Anbefalt, Rekommenderas, Rekommenderat, Suositeltavaa,
Polecane, Polecamy, Doporučujeme, Ajánlott, Recomandate, Önerilen, Önerilenler,
Рекомендуем, Рекомендуемое, Рекомендации, Рекомендовано, Rekomendasi, Đề xuất, แนะนำ,
توصيات, موصى به, अनुशंसित, מומלץ, מומלצים
"""
RECOMMEND = frozenset(match_key(words) for words in RECOMMEND_HEADINGS.split(","))
CUT = ("...", "…", "。。。")
# A teaser that was not cut is shorter than the cut: 49 characters and three dots.
MAX_WHOLE_TEASER = 52


def read_page(text: str, file: str = "") -> ArticleRecord:
    """The article that a page's text holds. `file` is for messages.

    Its teasers are as they stand, cut or not. Raises Unreadable where there is no title.
    """
    lines = clean_lines(text)
    if not lines:
        raise Unreadable(_("The file is empty: there is nothing to import."))
    title, lines = _title(lines)
    previous, following, lines, after = _neighbours(lines)
    body, block = _split(lines, after)
    recommendations, notes = _recommendations(block, title)
    return ArticleRecord(
        title=title,
        import_ref=page_ref(title),
        body=to_markdown(body),
        recommendations=recommendations,
        previous_title=previous,
        next_title=following,
        place=Place(file),
        notes=notes,
    )


def page_ref(title: str, other: str = "") -> str:
    """The identity of a page: its title, which is how pages name each other. `other` tells
    apart several of one title."""
    return f"page:{hashlib.sha256(match_key(title).encode()).hexdigest()[:32]}" + (
        f":{hashlib.sha256(other.encode()).hexdigest()[:16]}" if other else ""
    )


def clean_lines(text: str) -> list[str]:
    """The lines that hold something, without spaces around them and what is no text."""
    lines = (NOT_TEXT.sub("", line).strip(EDGE) for line in LINE_END.split(text))
    return [line for line in lines if line]


def _title(lines: list[str]) -> tuple[str, list[str]]:
    """The title and what follows it: it may stand there twice."""
    first, rest = lines[0], lines[1:]
    is_twice = bool(rest) and match_key(rest[0]) == match_key(first)
    is_other_block = (
        NEIGHBOUR.fullmatch(first)
        or is_recommend_heading(first)
        or step_of(first)[1] == 1
        or (first.startswith("【") and heading_of(first))
    )
    if is_other_block and not is_twice:
        raise Unreadable(_("There is no title. Put it on the first line of the file."), line=1)
    if len(first) > MAX_TITLE:
        raise Unreadable(
            _(
                "The first line has %(length)s characters, where a title has at most %(most)s. "
                "Put the title on a line of its own."
            )
            % {"length": len(first), "most": MAX_TITLE},
            line=1,
        )
    return first, rest[is_twice:]


def _neighbours(lines: list[str]) -> tuple[str, str, list[str], int | None]:
    """Titles of the previous and the next page, the other lines, and where among them the
    neighbours stood. The last of a kind counts: an earlier one belongs to the text."""
    places: dict[bool, int] = {}
    titles = {True: "", False: ""}
    for number, line in enumerate(lines):
        if match := NEIGHBOUR.fullmatch(line):
            is_earlier = match[1] in EARLIER
            places[is_earlier], titles[is_earlier] = number, match[2].strip(EDGE)
    rest = [line for number, line in enumerate(lines) if number not in places.values()]
    after = max(places.values()) + 1 - len(places) if places else None
    return titles[True], titles[False], rest, after


def is_recommend_heading(line: str) -> bool:
    return len(line) <= 40 and match_key(line.strip("【】[]（）()：:·|-—– ")) in RECOMMEND


def _split(lines: list[str], after: int | None) -> tuple[list[str], list[str]]:
    """The lines of the body and those of the Recommend block, without its heading.

    Pages may have a section of this name in their text, and other languages another heading: so
    place and shape decide, too.
    """
    headings = [number for number, line in enumerate(lines) if is_recommend_heading(line)]
    if after is not None:
        if below := [number for number in headings if number >= after]:
            return lines[: below[0]], lines[below[0] + 1 :]
        # Without a heading that we know, the first line is one if the others then fit better.
        tail = min(lines[after:], lines[after + 1 :], key=lambda tail: pair(tail)[0])
        if is_listing(tail) and any(map(is_cut, tail)):
            return lines[:after], tail
    end = len(lines) if after is None else after
    for number in reversed(headings):
        block = lines[number + 1 : end]
        if number < end and (not block or is_listing(block)):
            return lines[:number] + lines[end:], block
    return lines, []


def is_cut(line: str) -> bool:
    return line.endswith(CUT)


def is_listing(lines: list[str]) -> bool:
    """Whether these lines can well be titles with their teasers."""
    if not lines:
        return False
    cost, pairs = pair(lines)
    return cost <= len(pairs)


def pair(lines: list[str]) -> tuple[float, list[tuple[str, str]]]:
    """Titles with their teasers, as they most likely belong together, and how odd that is.

    A teaser may be missing anywhere, so of all ways to read the lines the least odd is taken:
    by rights every second line is a teaser, and a teaser is cut or short.
    """
    costs = [0.0]
    sizes = [0]
    for end, line in enumerate(lines, start=1):
        alone = costs[end - 1] + _cost_as_title(line) + 2
        both = alone
        if end > 1:
            both = costs[end - 2] + _cost_as_title(lines[end - 2]) + _cost_as_teaser(line)
        sizes.append(2 if both < alone else 1)
        costs.append(min(both, alone))
    pairs, end = [], len(lines)
    while end:
        title, *teaser = lines[end - sizes[end] : end]
        pairs.append((title, "".join(teaser)))
        end -= sizes[end]
    return costs[-1], pairs[::-1]


def _cost_as_title(line: str) -> float:
    if len(line) > MAX_TITLE or step_of(line)[1] == 1:
        return 10
    if is_cut(line):
        return 3
    return 2 if line.endswith((".", "。", "．")) else 0


def _cost_as_teaser(line: str) -> float:
    if is_cut(line):
        return 0
    return 0.5 if len(line) <= MAX_WHOLE_TEASER else 3


def _recommendations(
    block: list[str], own_title: str
) -> tuple[tuple[Recommended, ...], tuple[str, ...]]:
    """What a page recommends, and notes of what was left out."""
    found: dict[str, Recommended] = {}
    said = [line for line in block if any(char.isalnum() for char in line)]
    notes = []
    if len(said) < len(block):
        notes.append(_("Left out of Recommend: lines without a letter or a number."))
    for title, teaser in pair(said)[1]:
        key = match_key(title)
        if len(title) > MAX_TITLE:
            notes.append(
                _("Left out of Recommend, too long for a title: ‘%(title)s…’.")
                % {"title": title[:60]}
            )
        elif key == match_key(own_title):
            notes.append(_("Left out of Recommend: the article recommends itself."))
        elif key in found:
            notes.append(_("Recommended twice, kept once: ‘%(title)s’.") % {"title": title})
        else:
            found[key] = Recommended(title=title, teaser=teaser, is_teaser_imported=bool(teaser))
    return tuple(found.values()), tuple(notes)
