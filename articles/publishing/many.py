"""One way in for all content: a whole article, or a batch of them, checked, derived and stored.

The verbs call it with one entry, imports with many: lookups and inserts are shared by the batch,
and listeners are told once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import differences, rendering, signals
from articles.models import Article, Event, Version
from articles.publishing import addresses, deriving, recommending
from articles.publishing.content import Content, one_line, plain, row_of
from articles.publishing.refusing import Refusals, Refused, allow, too_long
from articles.publishing.versions import same, to_json
from articles.publishing.writing import writing
from articles.words import match_key

LIMITS = {"title": 200, "summary": 500}
MAX_PLACE = 32_767  # in the footer: what the column holds


@dataclass
class Entry:
    """One article to store. `article` is a new instance or a stored one, fresh from the database.

    `status` is what it shall be afterwards. `updated_at` None leaves the readers' date to the
    rules: it moves when title, summary or text of a published page change, unless
    `is_correction`. `version` is the one that goes live, where its content is kept already; else
    a new one is written, of this `kind` and with this `note`. `keeps_draft` leaves the draft of a
    live page beside it. `former_slugs` are addresses known elsewhere that shall lead here. `made`
    is `render(content.body)` where a batch has rendered it before its transaction began, `words`
    by how many words it differs from what is stored where they have been counted by then.
    `is_whole`: it says itself which wanted titles have found their article, none is looked for.
    `has_history`: its versions come later, by `keep_histories`; none is written now.
    """

    article: Article
    content: Content
    status: str
    updated_at: datetime | None = None
    former_slugs: Sequence[str] = ()
    is_correction: bool = False
    version: Version | None = None
    kind: str = Version.Kind.SAVED
    note: str = ""
    keeps_draft: bool = False
    allow_empty: bool = False
    made: rendering.Rendering | None = None
    words: int | None = None
    at: datetime | None = None  # the moment at which it was to go live, where that has passed
    is_whole: bool = False
    has_history: bool = False
    # What is known while it is being stored.
    rows: list = field(default_factory=list, init=False)
    former_slug: str | None = field(default=None, init=False)
    address_changed: bool = field(default=False, init=False)
    rows_changed: bool = field(default=False, init=False)
    is_new: bool = field(default=False, init=False)
    was: str = field(default="", init=False)


def prepare(entry: Entry, slugs: addresses.BatchSlugs) -> rendering.Rendering:
    """Check an entry, set its article's fields and what is made from them. Raises Refused before
    anything is set."""
    clean(entry, slugs)
    return deriving.derive(entry.article, entry.made)


def clean(entry: Entry, slugs: addresses.BatchSlugs) -> None:
    """Check an entry and set its article's fields. Raises Refused before anything is set."""
    article, content, refusals = entry.article, entry.content, Refusals()
    is_page = content.kind == Article.Kind.PAGE
    goes_live = entry.status == Article.Status.LIVE
    title, summary, body = one_line(content.title), plain(content.summary), plain(content.body)
    summary = summary.strip()
    names = list(
        dict.fromkeys(n for n in map(one_line, plain(content.also_called).split("\n")) if n)
    )

    for name, value in {"title": title, "summary": summary}.items():
        if len(value) > LIMITS[name]:
            refusals.add(name, too_long(len(value), LIMITS[name]))
    if any(len(name) > LIMITS["title"] for name in names) or len(names) > 100:
        refusals.add("also_called", _("Give at most 100 names of at most 200 characters each."))
    if len(body) > rendering.MAX_SOURCE:
        refusals.add("body", too_long(len(body), rendering.MAX_SOURCE))
    if goes_live and not match_key(title):
        refusals.add("title", _("Give the article a title to publish it."))
    elif entry.status == Article.Status.WITHDRAWN and not title:
        refusals.add("title", _("Readers have seen this page: it keeps a title."))
    if goes_live and not body.strip() and not entry.allow_empty:
        refusals.add("body", _("Write the text to publish it."))
    if not article._state.adding and article.kind != content.kind and article.was_seen():
        refusals.add("kind", _("Readers have seen this page: it stays what it is."))
    elif is_page and not article._state.adding and article.recommended_by.exists():
        refusals.add("kind", _("Other articles recommend this one: it stays an article."))
    if content.footer_order is not None and not 0 <= content.footer_order <= MAX_PLACE:
        refusals.add("footer_order", _("Give a number from 0 to %(most)s.") % {"most": MAX_PLACE})
    dates = {"published_at": content.published_at, "updated_at": entry.updated_at}
    for name, date in dates.items():
        # In the first and last year there is, other time zones have dates that are none.
        if date and not 1 < date.year < 9999:
            refusals.add(name, _("Give a date between 1900 and 2199."))
    if content.published_at and content.published_at > timezone.now():
        _refuse_later_date(article, content.published_at, refusals)

    slug = _slug_for(entry, title, slugs, refusals)
    rows = () if is_page else content.recommendations
    entry.rows = recommending.clean_rows(article, title, rows, refusals)
    refusals.raise_any()

    if slug:
        slugs.given.add(slug)
    entry.is_new, entry.was = article._state.adding, article.state()
    if entry.words is None and not entry.has_history:
        entry.words = changed_words(None if entry.is_new else article, title, summary, body)
    was_published = not entry.is_new and article.is_published()
    changed = (title, summary, body) != (article.title, article.summary, article.body)
    if not entry.is_new and article.slug != slug:
        entry.address_changed = True
        entry.former_slug = article.slug if article.was_seen() else None
    article.kind, article.title, article.slug, article.summary = content.kind, title, slug, summary
    article.body, article.also_called = body, "\n".join(names)
    article.topic = None if is_page else content.topic
    article.footer_order = content.footer_order if is_page else None
    if content.published_at or entry.status == Article.Status.DRAFT:
        article.published_at = content.published_at
    article.status = entry.status
    if goes_live and article.published_at is None:
        article.published_at = timezone.now()
    if entry.updated_at:
        article.updated_at = entry.updated_at
    elif was_published and changed and not entry.is_correction:
        article.updated_at = entry.at or timezone.now()


def changed_words(article: Article | None, title: str, summary: str, body: str) -> int:
    """By how many words this text differs from an article's."""
    if article is None:
        return sum(map(differences.count_words, (title, summary, body)))
    before, after = (article.title, article.summary, article.body), (title, summary, body)
    return sum(
        differences.changed_words(old, new)
        for old, new in zip(before, after, strict=True)
        if old != new
    )


def cleaned_content(entry: Entry) -> Content:
    """What was written, as it was cleaned: what a version keeps."""
    article, written = entry.article, entry.content
    return Content(
        title=article.title,
        slug=article.slug or "",
        summary=article.summary,
        body=article.body,
        kind=article.kind,
        topic=article.topic,
        also_in=written.also_in,
        also_called=article.also_called,
        footer_order=article.footer_order,
        published_at=written.published_at,
        recommendations=tuple(row_of(row) for row in entry.rows),
    )


def _refuse_later_date(article: Article, date: datetime, refusals: Refusals) -> None:
    """What readers have seen has its date: only a first publishing can be planned."""
    if article._state.adding or date == article.published_at:
        return
    if article.is_published():
        refusals.add(
            "published_at",
            _(
                "Readers see this page now. To take it down use Withdraw…; "
                "to plan a change use Schedule…"
            ),
        )
    elif article.status == Article.Status.WITHDRAWN:
        refusals.add(
            "published_at",
            _("Readers have seen this page: only a first publishing can be scheduled."),
        )


def _slug_for(
    entry: Entry, title: str, slugs: addresses.BatchSlugs, refusals: Refusals
) -> str | None:
    article, content = entry.article, entry.content
    wish = content.slug.strip()
    if not wish:
        own = article.slug or ""
        if own and (article.was_seen() or addresses.is_made_from(own, title, content.kind)):
            return own
        return slugs.free(title, content.kind) if title else None
    try:
        slug = addresses.clean_slug(wish)
    except ValueError as error:
        refusals.add("slug", str(error))
        return None
    if slug == article.slug and content.kind == article.kind and not article._state.adding:
        return slug
    refusal = addresses.refusal_of(slug, article, content.kind)
    if not refusal and slug in slugs.given:
        refusal = _("Another article of this batch has the address ‘%(slug)s’.") % {"slug": slug}
    if refusal:
        refusals.add("slug", refusal)
    return slug


def store(entries: Sequence[Entry], *, by, verb: str, note: str = "") -> list[Refused | None]:
    """Store what is not refused, inside the caller's transaction; each answer is None or why not.

    Derived rows, links, former addresses and wanted recommendations are set right, texts that
    link to a changed address are rendered anew, an event is left for each, and listeners are told
    once.
    """
    answers: list[Refused | None] = []
    slugs = addresses.BatchSlugs(e.content.title for e in entries if not e.content.slug)
    kept: list[tuple[Entry, rendering.Rendering]] = []
    for entry in entries:
        try:
            kept.append((entry, prepare(entry, slugs)))
            answers.append(None)
        except Refused as refused:
            answers.append(refused)
    if not kept:
        return answers

    now = timezone.now()
    new = [(entry.article, made) for entry, made in kept if entry.is_new]
    old = [(entry.article, made) for entry, made in kept if not entry.is_new]
    versions = [_count_version(entry, by, entry.at or now) for entry, _made in kept]
    Article.objects.bulk_create(article for article, _made in new)
    for article, _made in old:
        article.save(force_update=True)
    Version.objects.bulk_create(version for version in versions if version)

    _write_topics(kept)
    for entry, _made in kept:
        entry.rows_changed = recommending.write_rows(entry.article, entry.rows, entry.is_new)
    for entry, _made in kept:
        if entry.address_changed:
            addresses.keep_former(entry.article, entry.former_slug)
    _write_former_slugs(kept)
    for made, is_new in ((new, True), (old, False)):
        if made:
            deriving.write_derived_rows(made, new=is_new)
    articles = [entry.article for entry, _made in kept]
    addresses.connect_links(articles)
    followed = _follow_addresses(kept, articles)
    recommending.connect_wanted([entry.article for entry, _made in kept if not entry.is_whole])
    Event.objects.bulk_create(
        Event(
            verb=verb,
            article=entry.article,
            title=entry.article.title,
            number=number_of(entry),
            was=entry.was,
            now=entry.article.state(),
            by=by,
            at=entry.at or now,
            note=note,
        )
        for entry, _made in kept
    )
    announce(kept, followed)
    return answers


def _count_version(entry: Entry, by, now: datetime) -> Version | None:
    """Set which versions an article has now. Returns the one to write, None where what goes live
    is kept already."""
    article = entry.article
    article.saved_at, article.saved_by = now, by
    if entry.has_history:
        return None
    kept = to_json(cleaned_content(entry))
    version = None
    if entry.version and same(kept, entry.version.content):
        number = entry.version.number
    else:
        based_on = entry.version.number if entry.version else None
        if not entry.keeps_draft:
            based_on = based_on or article.draft_number
        article.last_number += 1
        number = article.last_number
        version = Version(
            article=article,
            number=number,
            kind=entry.kind,
            based_on=based_on or article.live_number,
            revision=article.revision,
            content=kept,
            words=entry.words,
            note=entry.note,
            by=by,
            at=now,
        )
    if entry.status == Article.Status.DRAFT:
        article.draft_number, article.live_number = number, None
        article.stage = stage_after_save(article.stage)
        return version
    article.live_number = number
    if not entry.keeps_draft:
        article.draft_number = article.draft_base = article.review = None
        article.stage = Article.Stage.NONE
    if entry.status == Article.Status.LIVE:
        article.withdrawal, article.withdrawal_words = "", ""
        article.withdrawn_at = article.instead = None
    return version


def number_of(entry: Entry) -> int | None:
    """The version that a stored entry is; None while its versions are still to come."""
    is_draft = entry.status == Article.Status.DRAFT
    return entry.article.draft_number if is_draft else entry.article.live_number


def stage_after_save(stage: str) -> str:
    """What is under way after a text was saved: an approval, and what is scheduled, were of the
    text before it."""
    waits = (Article.Stage.IN_REVIEW, Article.Stage.SENT_BACK)
    return stage if stage in waits else Article.Stage.DRAFT


def _follow_addresses(kept, articles: list[Article]) -> list[int]:
    """Texts that link to an address that has changed are rendered anew: the articles, of which
    the ids of live ones are returned, and the introductions of topics."""
    moved = [entry for entry, _made in kept if entry.address_changed]
    if not moved:
        return []
    linking = Article.objects.filter(links__target__in=[entry.article for entry in moved])
    linking = list(linking.exclude(pk__in=[article.pk for article in articles]).distinct())
    deriving.render_again(linking)
    deriving.render_introductions(entry.former_slug for entry in moved)
    return [article.pk for article in linking if article.status == Article.Status.LIVE]


def _write_topics(kept) -> None:
    through = Article.also_in.through
    wanted = {
        entry.article.pk: {t.pk for t in entry.content.also_in} - {entry.article.topic_id}
        for entry, _made in kept
        if entry.content.kind == Article.Kind.ARTICLE
    }
    old = [entry.article.pk for entry, _made in kept if not entry.is_new]
    present = {
        (row.article_id, row.topic_id): row.pk
        for row in (through.objects.filter(article__in=old) if old else ())
    }
    rows = {(article, topic) for article, topics in wanted.items() for topic in topics}
    gone = [pk for pair, pk in present.items() if pair not in rows]
    if gone:
        through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(
        through(article_id=article, topic_id=topic)
        for article, topic in sorted(rows - present.keys())
    )


def _write_former_slugs(kept) -> None:
    for entry, _made in kept:
        for slug in entry.former_slugs:
            is_free = addresses.can_be_slug(slug) and not addresses.refusal_of(
                slug, entry.article, entry.content.kind
            )
            if is_free:
                addresses.keep_former(entry.article, slug)


def announce(kept, followed: list[int]) -> None:
    live = [e.article.pk for e, _made in kept if e.article.status == Article.Status.LIVE]
    live += followed
    if live:
        signals.published.send(Article, article_ids=live)
    rows = [entry.article.pk for entry, _made in kept if entry.rows_changed]
    if rows:
        signals.recommendations_changed.send(Article, article_ids=rows)


@writing()
def save_many(
    entries: Sequence[Entry], *, by=None, verb: str = Event.Verb.IMPORTED, note: str = ""
) -> list[Refused | None]:
    """Store a batch in one transaction; each answer is None, or why that entry was not stored."""
    allow(by, "publish_article")
    for entry in entries:
        entry.article.revision += 1
    return store(entries, by=by, verb=verb, note=note)
