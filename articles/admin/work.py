"""“My work”: what waits for this person, what happens soon, and what has just happened.

Every row leads to what can be done about it. A section shows ten rows and says where the others
are, so that the page costs the same on every site.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.changed import Changes
from articles.admin.filters import written_by
from articles.admin.states import badge, day_in_words, moment_in_words
from articles.models import (
    Article,
    Comment,
    Event,
    Review,
    Schedule,
    SomethingIsDue,
    User,
    Version,
    WorkingCopy,
)

MOST = 10  # rows of a section
SOON = timedelta(days=7)
TEXTS = ("body", "html", "text", "contents", "summary", "also_called")
Stage = Article.Stage
MERGED, CORRECTION = Version.Kind.MERGED, Version.Kind.CORRECTION
# Events after which readers see something else.
WENT_LIVE = [
    Event.Verb.PUBLISHED,
    Event.Verb.PUBLISHED_UNAPPROVED,
    Event.Verb.APPLIED,
    Event.Verb.CORRECTED,
    Event.Verb.REINSTATED,
]


@dataclass
class Line:
    """An article, what is to be said of it, and what can be done: (words, address), the first
    being what the title leads to."""

    article: Article | None
    title: str
    said: list[str]
    actions: list[tuple[str, str]]
    quote: str = ""
    is_late: bool = False
    badge: str = ""


@dataclass
class Section:
    name: str
    title: str
    lines: list[Line] = field(default_factory=list)
    more: str = ""  # the address of all of them, where there are more

    @property
    def is_for_me(self) -> bool:
        """For this person to do; the others tell what happens anyway."""
        return self.name not in ("scheduled", "recent")


def my_work(person: User) -> list[Section]:
    """The sections that have rows, in the order in which they are looked at."""
    may_publish = person.has_perm("articles.publish_article")
    mine = in_draft_of(person)
    rows = {
        "awaiting": list(awaiting(person)),
        "approved": list(approved()) if may_publish else [],
        "sent_back": list(sent_back(person, mine)),
        "drafts": list(drafts(mine, may_publish)),
        "unapproved": list(unapproved()) if may_publish else [],
    }
    rows["drafts"] = [one for one in rows["drafts"] if one not in rows["awaiting"]]
    articles = [one for name in rows if name != "unapproved" for one in rows[name][:MOST]]
    about = About(person, Changes(articles), open_comments(articles))
    sections = [
        unsaved(person),
        Section("awaiting", _("Awaiting me"), about.lines(rows["awaiting"], about.awaiting)),
        Section("approved", _("To be published"), about.lines(rows["approved"], about.approved)),
        Section("sent-back", _("Sent back to me"), about.lines(rows["sent_back"], about.sent_back)),
        Section("drafts", _("My drafts"), about.lines(rows["drafts"], about.draft)),
        Section(
            "unapproved",
            _("Published without approval"),
            about.lines(rows["unapproved"], about.unapproved),
        ),
        scheduled(person),
        recent(),
    ]
    more = {
        "awaiting": {"reviewer": "me"},
        "approved": {"state": "approved"},
        "sent-back": {"state": "sent_back", "mine": "written"},
        "drafts": {"state": "written", "mine": "written"},
        "unapproved": {"state": "unapproved"},
        "scheduled": {"state": "scheduled"},
        "recent": {"state": "live"},
    }
    for section in sections:
        if len(section.lines) > MOST:
            section.lines = section.lines[:MOST]
            section.more = to_list(**more[section.name]) if section.name in more else ""
    return [section for section in sections if section.lines]


def to_list(**filters) -> str:
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(filters)}"


def to(name: str, article: Article) -> str:
    return reverse(f"admin:{name}", args=[article.pk])


def to_draft(article: Article) -> str:
    """The form of the draft; where readers know the page, it would ask which text is meant."""
    return to("articles_article_change", article) + ("?draft" if article.was_seen() else "")


# --- the rows: each one query, one more than is shown ---------------------------------------------


def articles():
    return Article.objects.kept().select_related("review__reviewer", "review__decided_by")


def some(rows):
    return rows.defer(*TEXTS)[: MOST + 1]


def in_stage(*stages: str):
    # The index of stages holds nothing else: both databases use it where that is said.
    return articles().exclude(stage=Stage.NONE).filter(stage__in=stages)


def awaiting(person: User):
    waiting = Review.objects.waiting().filter(reviewer=person).by_urgency()
    rows = in_stage(Stage.IN_REVIEW).filter(pk__in=waiting.order_by().values("article_id"))
    urgent = F("review__due_on").asc(nulls_last=True)
    return some(rows.order_by(urgent, "review__asked_at", "pk"))


def approved():
    return some(in_stage(Stage.APPROVED).order_by("-saved_at", "-pk"))


def sent_back(person: User, mine: list[int]):
    rows = in_stage(Stage.SENT_BACK).filter(Q(review__asked_by=person) | Q(pk__in=mine))
    return some(rows.order_by("-review__decided_at", "-pk"))


def drafts(mine: list[int], may_publish: bool):
    """What this person writes and nobody has sent back; who may publish finds what is approved
    above."""
    stages = [Stage.DRAFT, Stage.IN_REVIEW, *([] if may_publish else [Stage.APPROVED])]
    rows = articles().filter(stage__in=stages, pk__in=mine)
    return some(rows.order_by("-saved_at", "-pk"))


def in_draft_of(person: User) -> list[int]:
    """Ids of the articles whose draft this person has written in: since it began, which is when the
    page last went live by itself or a draft was discarded. A correction of the live page ends no
    draft, and who made one has not written in it."""
    number = OuterRef("article__live_number")
    ended = Q(verb__in=[*WENT_LIVE, Event.Verb.SCHEDULED], number__lte=number)
    ended &= ~Q(verb=Event.Verb.CORRECTED)
    ended |= Q(verb=Event.Verb.DISCARDED, number__isnull=False)
    last = Event.objects.filter(ended, article=OuterRef("article")).order_by("-number")
    own = Version.objects.filter(by=person).exclude(kind__in=[MERGED, CORRECTION])
    begun = own.annotate(since=Coalesce(Subquery(last.values("number")[:1]), 0))
    begun = begun.filter(number__gt=F("since"), article__in=written_by(person))
    begun = begun.exclude(article__stage=Stage.NONE).order_by()
    return list(begun.values_list("article_id", flat=True).distinct())


def unapproved():
    rows = articles().filter(is_unapproved=True)
    return some(rows.select_related("saved_by").order_by("-saved_at", "-pk"))


def open_comments(rows: list[Article]) -> dict[int, int]:
    """How many remarks are open, by article."""
    found: dict[int, int] = {}
    comments = Comment.objects.filter(article__in=rows, resolved_at=None)
    for pk in comments.order_by().values_list("article_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


# --- what is said of them -------------------------------------------------------------------------


@dataclass
class About:
    person: User
    changes: Changes
    comments: dict[int, int]

    def lines(self, rows: list[Article], describe) -> list[Line]:
        return [describe(article) for article in rows]

    def line(self, article: Article, actions, said=(), **more) -> Line:
        changed = self.changes.of(article)
        number = self.comments.get(article.pk, 0)
        said = [
            *said,
            *([str(changed.by)] if changed.by not in (None, self.person) else []),
            *([changed.in_words] if changed.in_words else []),
            *([open_in_words(number)] if number else []),
        ]
        if article.was_seen():
            actions = [*actions, (_("Compare"), to("article_compare", article))]
        return Line(article, str(article), said, actions, badge=badge(article), **more)

    def awaiting(self, article: Article) -> Line:
        review = article.review
        said, is_late = [], False
        if review.due_on:
            is_late = review.due_on < timezone.localdate()
            said = [_("was due %(day)s") % {"day": day_in_words(review.due_on)}] if is_late else []
        actions = [(_("Review"), to("article_review", article))]
        return self.line(article, actions, said, quote=review.note, is_late=is_late)

    def approved(self, article: Article) -> Line:
        who = article.review.shown_decider() if article.review else ""
        said = [_("approved by %(name)s") % {"name": who}] if who else []
        actions = [(_("Publish…"), to("article_publish", article))]
        return self.line(article, actions, said)

    def sent_back(self, article: Article) -> Line:
        review = article.review
        said = [_("by %(name)s") % {"name": review.shown_decider()}] if review else []
        actions = [(_("Edit"), to_draft(article))]
        return self.line(article, actions, said, quote=review.comment if review else "")

    def draft(self, article: Article) -> Line:
        return self.line(article, [(_("Edit"), to_draft(article))])

    def unapproved(self, article: Article) -> Line:
        said = [str(article.saved_by or ""), moment_in_words(article.saved_at)]
        actions = [(_("Review"), to("article_review", article))]
        actions.append((_("History"), to("articles_article_history", article)))
        return Line(article, str(article), list(filter(None, said)), actions)


def open_in_words(number: int) -> str:
    return _("1 open comment") if number == 1 else _("%(n)s open comments") % {"n": number}


# --- text that was not saved ----------------------------------------------------------------------


def unsaved(person: User) -> Section:
    copies = WorkingCopy.objects.waiting().filter(by=person).select_related("article")
    copies = copies.defer(*(f"article__{name}" for name in TEXTS)).order_by("-at", "-pk")
    section = Section("not-saved", _("Not saved"))
    for copy in copies[: MOST + 1]:
        article = copy.article
        said = [_("Text from %(moment)s was not saved") % {"moment": moment_in_words(copy.at)}]
        if article is None:
            title = " ".join(copy.typed.get("title") or [""])[:200].strip() or str(Article())
        else:
            title = str(article)
        action = (_("Look at it"), reverse("admin:article_unsaved", args=[copy.pk]))
        section.lines.append(Line(article, title, said, [action]))
    return section


# --- what happens soon, and what has just happened ------------------------------------------------


def scheduled(person: User) -> Section:
    """First publishings by their time, new versions and withdrawals by their schedules, in one
    order; what was stopped comes first."""
    now = timezone.now()
    first = Article.objects.kept().filter(status=Article.Status.LIVE, published_at__gt=now)
    first = first.filter(published_at__lte=now + SOON).select_related("saved_by")
    planned = Schedule.objects.filter(Q(at__lte=now + SOON) | Q(suspended_at__isnull=False))
    planned = planned.select_related("article", "by").defer(
        "made", *(f"article__{name}" for name in TEXTS)
    )
    found = [
        (False, article.published_at, _scheduled(article, article.saved_by, _("goes live"), person))
        for article in some(first.order_by("published_at", "pk"))
    ]
    by_moment = F("suspended_at").asc(nulls_last=True)
    for plan in planned.order_by(by_moment, "at", "pk")[: MOST + 1]:
        is_stopped = plan.suspended_at is not None
        if plan.at <= now and not is_stopped:
            raise SomethingIsDue  # applied first, then asked again
        withdraws = plan.action == Schedule.Action.WITHDRAW
        what = _("is withdrawn") if withdraws else _("a new version goes live")
        line = _scheduled(plan.article, plan.by, what, person, plan.at)
        if is_stopped:
            line.is_late = True
            line.said.insert(0, _("stopped: open it and choose what stays"))
        found.append((is_stopped, plan.at, line))
    found.sort(key=lambda row: (not row[0], row[1]))
    return Section("scheduled", _("Scheduled this week"), [row[2] for row in found])


def _scheduled(article: Article, by, what: str, person: User, at=None) -> Line:
    moment = at or article.published_at
    words = _("%(moment)s: %(what)s") % {"moment": moment_in_words(moment), "what": what}
    actions = [(_("Open"), to("articles_article_change", article))]
    if person.has_perm("articles.publish_article"):
        actions.append((_("Cancel…"), to("article_cancel_schedule", article)))
    return Line(article, str(article), [words, *([str(by)] if by else [])], actions)


def recent() -> Section:
    """What went live last: by a verb, which leaves an event that says by whom, or by a first
    publishing's moment, which leaves none and names nobody: who saved the page last need not be
    who published it."""
    # Each kind by itself: that is what the index holds in order, on both databases.
    kinds = [Event.objects.filter(verb=verb).order_by("-at") for verb in WENT_LIVE]
    newest = [Event.objects.filter(pk__in=one.values("pk")[: 2 * MOST]) for one in kinds]
    first, *rest = [one.order_by().values("pk") for one in newest]
    events = Event.objects.filter(pk__in=first.union(*rest, all=True), article__deleted_at=None)
    events = events.select_related("article", "by").order_by("-at", "-pk")
    events = events.defer(*(f"article__{name}" for name in TEXTS))
    found = [
        (event.at, event.article, event.by, event.get_verb_display())
        for event in events
        if event.article
    ]
    first = some(Article.objects.listed().latest_first())
    found += [(article.published_at, article, None, "") for article in first]
    found.sort(key=lambda row: row[0], reverse=True)
    section, seen = Section("recent", _("Recently published")), set()
    for at, article, by, what in found:
        if article.pk in seen or not article.is_published():
            continue
        seen.add(article.pk)
        said = filter(None, [moment_in_words(at), str(by) if by else "", what])
        actions = [
            (_("Open"), to("articles_article_change", article)),
            (_("View page"), article.get_absolute_url()),
            (_("History"), to("articles_article_history", article)),
        ]
        section.lines.append(Line(article, str(article), list(said), actions))
    return section
