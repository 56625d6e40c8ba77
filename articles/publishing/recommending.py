"""Recommend: which rows are refused, and how wanted ones find their article."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Count
from django.utils.translation import gettext as _

from articles import signals
from articles.models import Article, Recommendation
from articles.publishing.content import Row, one_line
from articles.publishing.refusing import Refusals
from articles.words import match_key, trim_cut_teaser

MAX_ROWS = 50
TEASER_LENGTH = 50
HTTPS = re.compile(r"^https://", re.IGNORECASE)
is_address = URLValidator(schemes=["https"])


def clean_rows(article: Article, title: str, rows: tuple[Row, ...], refusals: Refusals):
    """The rows as they are stored, unsaved. Adds to `refusals` what an editor must change."""
    cleaned, places = [], {}

    def refuse(message):
        refusals.add("recommendations", message)

    if len(rows) > MAX_ROWS:
        refuse(_("Recommend at most %(number)s pages.") % {"number": MAX_ROWS})
        return cleaned
    own_key = match_key(title)[:200]
    for place, row in enumerate(rows, 1):
        teaser = one_line(row.teaser)
        if row.is_teaser_imported and (teaser.endswith("...") or len(teaser) > TEASER_LENGTH):
            teaser = trim_cut_teaser(row.teaser.lstrip())
        kept = Recommendation(
            position=place,
            target=row.target,
            url=HTTPS.sub("https://", one_line(row.url)),
            title=one_line(row.title),
            teaser=teaser,
            is_teaser_imported=row.is_teaser_imported and bool(teaser),
        )
        if kept.target_id:
            kept.title = kept.url = ""
        elif not kept.url:
            kept.wanted_key = match_key(kept.title)[:200]
        name = kept.target.title if kept.target_id else kept.title
        if len(teaser) > TEASER_LENGTH:
            refuse(
                _("The teaser of ‘%(title)s’ has %(length)s characters: use at most %(most)s.")
                % {"title": name, "length": len(teaser), "most": TEASER_LENGTH}
            )
        if len(kept.title) > 200:
            refuse(_("A recommended title can have at most 200 characters."))
        elif not kept.target_id and not match_key(kept.title):
            refuse(_("Give the recommended page a title."))
        elif (kept.target_id and kept.target_id == article.pk) or (
            kept.wanted_key and kept.wanted_key == own_key
        ):
            refuse(_("An article cannot recommend itself."))
        elif kept.target_id and kept.target.kind == Article.Kind.PAGE:
            refuse(
                _("‘%(title)s’ is a site page. Recommend articles or outside pages.")
                % {"title": name}
            )
        elif kept.url and not is_secure_address(kept.url):
            refuse(_("Use an address that starts with https://."))
        elif len(kept.url) > 500:
            refuse(_("The address of ‘%(title)s’ is longer than 500 characters.") % {"title": name})
        else:
            key = kept.target_id or kept.url or kept.wanted_key
            if key in places:
                refuse(
                    _("‘%(title)s’ is already number %(place)s in this list.")
                    % {"title": name, "place": places[key]}
                )
            else:
                cleaned.append(kept)
                places[key] = place
    return cleaned


def is_secure_address(url: str) -> bool:
    try:
        is_address(url)
    except ValidationError:
        return False
    return url.startswith("https://") and bool(urlsplit(url).hostname)


def write_rows(article: Article, rows: list[Recommendation], is_new: bool) -> bool:
    """Store the rows as the whole list of `article`; tells whether anything changed."""
    fields = ("position", "target_id", "url", "title", "teaser", "is_teaser_imported")
    before = []
    if not is_new:
        before = list(article.recommendations.order_by("position").values_list(*fields))
    after = [tuple(getattr(row, field) for field in fields) for row in rows]
    if before == after:
        return False
    if before:
        article.recommendations.all().delete()
    for row in rows:
        row.article = article
    Recommendation.objects.bulk_create(rows)
    return True


def live_by_key(keys) -> dict[str, list[int]]:
    """Ids of the live articles that have each of these titles."""
    found: dict[str, list[int]] = {}
    live = Article.objects.filter(
        status=Article.Status.LIVE, kind=Article.Kind.ARTICLE, title_key__in=keys
    )
    for key, pk in live.values_list("title_key", "pk"):
        found.setdefault(key, []).append(pk)
    return found


def connect(rows: list[Recommendation], target_ids: dict[str, int]) -> None:
    """Turn wanted rows into links to articles. What would recommend itself stays as it is; what
    the list recommends already goes."""
    present = set(
        Recommendation.objects.filter(
            article__in={row.article_id for row in rows}, target__in=target_ids.values()
        ).values_list("article_id", "target_id")
    )
    changed, repeated = [], []
    for row in rows:
        target_id = target_ids[row.wanted_key]
        if target_id == row.article_id:
            continue
        if (row.article_id, target_id) in present:
            repeated.append(row.pk)
            continue
        present.add((row.article_id, target_id))
        row.target_id, row.title, row.wanted_key = target_id, "", ""
        changed.append(row)
    Recommendation.objects.filter(pk__in=repeated).delete()
    Recommendation.objects.bulk_update(changed, ["target", "title", "wanted_key"])
    if changed or repeated:
        ids = sorted({row.article_id for row in rows})
        signals.recommendations_changed.send(Recommendation, article_ids=ids)


def connect_wanted(articles: list[Article]) -> None:
    """After a save: rows that want one of these titles, and wanted rows of these articles, find
    their article where exactly one live article has that title."""
    keys = {a.title_key for a in articles if a.status == Article.Status.LIVE and a.title_key}
    own = Recommendation.objects.wanted().filter(article__in=articles)
    rows = {row.pk: row for row in own}
    if keys:
        rows |= {row.pk: row for row in Recommendation.objects.filter(wanted_key__in=keys)}
    if not rows:
        return
    live = live_by_key({row.wanted_key for row in rows.values()})
    single = {key: ids[0] for key, ids in live.items() if len(ids) == 1}
    matching = [row for row in rows.values() if row.wanted_key in single]
    if matching:
        connect(matching, single)


def connectable():
    """Wanted titles as rows of `wanted_key` and `pages`, the number of pages that wait, most
    waited-for first."""
    return (
        Recommendation.objects.wanted()
        .order_by()
        .values("wanted_key")
        .annotate(pages=Count("pk"))
        .order_by("-pages", "wanted_key")
    )
