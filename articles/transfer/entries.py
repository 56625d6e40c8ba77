"""One record and the article that it is about, if there is one, as an entry for `publishing`."""

from django.utils.translation import gettext as _

from articles.models import Article, Version
from articles.publishing import Content, Entry, Row, as_withdrawn, content_of
from articles.transfer.record import ArticleRecord, HistoryRecord, Unreadable
from articles.transfer.surroundings import Topics
from articles.words import match_key, trim_cut_teaser

DRAFT, LIVE = Article.Status.DRAFT, Article.Status.LIVE


def goes_live(record: ArticleRecord, publish: bool, allow_empty: bool) -> bool:
    """Whether readers may see the record: it was public, has a text, and this was asked for."""
    return publish and record.status == "live" and bool(record.body.strip() or allow_empty)


def entry_for(
    record: ArticleRecord,
    body: str,
    article: Article | None,
    targets: dict[str, Article],
    topics: Topics,
    *,
    publish: bool,
    allow_empty: bool,
    is_last_time: bool,
) -> tuple[Entry, bool]:
    """The entry, and whether it is complete: not while it recommends articles still to come.

    `body` is the record's with the addresses of its pictures, `targets` are articles by slug.
    Raises Unreadable, in words, where the record must not change the article.
    """
    old = content_of(article) if article else Content()
    _refuse_unpublic(record, article)
    status = _status(record, article, goes_live(record, publish, allow_empty))
    was_seen = article is not None and article.status != DRAFT
    rows, is_complete = _rows(record, old, targets, is_last_time)
    topic, also_in = _topics(record, old, topics)
    content = Content(
        kind=record.kind,
        title=record.title,
        slug=record.slug or old.slug,
        summary=old.summary if record.summary is None else record.summary,
        body=body,
        topic=topic,
        also_in=also_in,
        also_called=(
            old.also_called if record.also_called is None else "\n".join(record.also_called)
        ),
        footer_order=record.footer_order,
        published_at=old.published_at if was_seen else record.published_at or old.published_at,
        recommendations=rows,
    )
    # An export is the site itself: what a killed import of it left half-connected is completed.
    is_half_done = article is not None and record.is_whole and not article.import_digest
    is_asked = publish or is_last_time or is_half_done
    if article is not None and article.status == LIVE and content != old and not is_asked:
        raise Unreadable(
            _("‘%(title)s’ is live here: import with --publish to change what readers see.")
            % {"title": article}
        )
    stored = article or Article()
    if article is None and status == Article.Status.WITHDRAWN:
        known = record.history or HistoryRecord(last=0)
        as_withdrawn(
            stored, reason=known.withdrawal, words=known.withdrawal_words, at=known.withdrawn_at
        )
    entry = Entry(
        stored,
        content,
        status,
        updated_at=record.updated_at,
        former_slugs=record.former_slugs,
        is_correction=record.is_whole,
        allow_empty=allow_empty or record.is_whole,
        kind=Version.Kind.IMPORTED,
        is_whole=record.is_whole,
        has_history=record.history is not None and not stored.last_number,
    )
    return entry, is_complete


def _refuse_unpublic(record, article) -> None:
    """A page that readers see takes nothing from a record that is not public."""
    if article is not None and article.status == LIVE and record.status != "live":
        raise Unreadable(
            _("‘%(title)s’ is live here, but not public in the file: withdraw it first.")
            % {"title": article}
        )


def _status(record, article, is_to_go_live: bool) -> str:
    if article is None and record.is_whole:
        return record.status
    if article is not None and article.status != DRAFT:
        return article.status
    return LIVE if is_to_go_live else DRAFT


def _topics(record, old: Content, topics: Topics):
    if record.kind != "article":
        return None, ()
    topic = topics.resolve(record.topic) if record.topic else None
    if topic is None and not record.is_whole:
        topic = old.topic
    if record.also_in is None:
        return topic, old.also_in
    return topic, tuple(topics.resolve(ref) for ref in record.also_in)


def _rows(record, old: Content, targets, is_last_time: bool) -> tuple[tuple[Row, ...], bool]:
    # What has found its article stays with it, when the record only names a title.
    connected = {
        match_key(row.target.title): row.target for row in old.recommendations if row.target
    }
    rows, is_complete = [], True
    for recommended in record.recommendations:
        teaser = recommended.teaser
        if recommended.is_teaser_imported and not record.is_whole:
            teaser = trim_cut_teaser(teaser)
        about = {"teaser": teaser, "is_teaser_imported": recommended.is_teaser_imported}
        if recommended.url:
            row = Row(url=recommended.url, title=recommended.title, **about)
        elif recommended.slug and recommended.slug not in targets:
            is_complete = False
            if not (is_last_time and recommended.title):
                continue
            row = Row(title=recommended.title, **about)
        elif recommended.slug:
            row = Row(target=targets[recommended.slug], **about)
        elif not record.is_whole and match_key(recommended.title) in connected:
            row = Row(target=connected[match_key(recommended.title)], **about)
        else:
            row = Row(title=recommended.title, **about)
        rows.append(row)
    return tuple(rows), is_complete
