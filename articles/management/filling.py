"""A large site to measure: articles with versions, drafts, reviews and schedules, made in minutes.

Benchmarks alone write rows directly: a hundred thousand articles through the verbs would take
hours. The rows are those that the verbs would have left.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from articles import rendering
from articles.models import Article, Event, Recommendation, Review, Schedule, Topic, User, Version
from articles.publishing import Content, Row
from articles.publishing.versions import to_json
from articles.words import match_key, sort_key, teaser

BATCH = 1000
PEOPLE = 20
TOPICS = 200
EDITOR = "bench-editor@example.org"

DRAFT, LIVE, WITHDRAWN = Article.Status.DRAFT, Article.Status.LIVE, Article.Status.WITHDRAWN
Stage = Article.Stage
# Of a thousand articles: how many readers see them, and how far their draft is.
KINDS = [
    (830, LIVE, Stage.NONE),
    (50, LIVE, Stage.DRAFT),
    (8, LIVE, Stage.IN_REVIEW),
    (4, LIVE, Stage.SENT_BACK),
    (4, LIVE, Stage.APPROVED),
    (4, LIVE, Stage.SCHEDULED),
    (70, DRAFT, Stage.DRAFT),
    (6, DRAFT, Stage.IN_REVIEW),
    (4, DRAFT, Stage.SENT_BACK),
    (5, "later", Stage.SCHEDULED),
    (10, WITHDRAWN, Stage.NONE),
    (5, "deleted", Stage.DRAFT),
]
PARTS = [
    "Back", "Knee", "Heel", "Neck", "Shoulder", "Hip", "Hand", "Wrist", "Elbow", "Ankle", "Foot",
    "Chest", "Stomach", "Skin", "Eye",
]  # fmt: skip
TROUBLES = [
    "pain", "rash", "swelling", "stiffness", "weakness", "cramp", "itching", "burning", "injury",
    "infection",
]  # fmt: skip
WORDS = [
    "a", "the", "and", "of", "to", "with", "when", "you", "your", "doctor", "pharmacist", "rest",
    "water", "heat", "ice", "walk", "sleep", "muscle", "joint", "nerve", "skin", "medicine",
    "paracetamol", "ibuprofen", "dose", "day", "week", "night", "morning", "pain", "swelling",
    "fever", "better", "worse", "slowly", "gently", "often", "rarely", "most", "people", "some",
    "children", "adults", "pregnancy", "help",
]  # fmt: skip


@dataclass
class Text:
    body: str
    made: rendering.Rendering


@dataclass
class Made:
    """What one batch writes."""

    articles: list[Article] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    rows: list[Recommendation] = field(default_factory=list)


def fill(number: int, tell: Callable[[int], None] = lambda done: None) -> None:
    """Add articles until the site has `number`, the same ones every time."""
    chance = random.Random(number)  # noqa: S311  nothing secret
    people, topics = _people(), _topics()
    texts = [_text(chance) for _ in range(40)]
    kinds = [(status, stage) for often, status, stage in KINDS for _ in range(often)]
    chance.shuffle(kinds)
    first = Article.objects.count()
    known: list[int] = []
    for start in range(first, number, BATCH):
        plan = [(n, *kinds[n % len(kinds)]) for n in range(start, min(start + BATCH, number))]
        with transaction.atomic():
            known += _write(plan, chance, people, topics, texts, known)
        tell(min(start + BATCH, number))


def _people() -> list[User]:
    """The editor who is measured, and colleagues who may review."""
    editor, is_new = User.objects.get_or_create(
        username=EDITOR,
        defaults={"email": EDITOR, "first_name": "Bench", "last_name": "Editor", "is_staff": True},
    )
    if is_new:
        editor.groups.set(Group.objects.filter(name__in=["Editor", "Clinician"]))
        User.objects.bulk_create(
            User(username=name, email=name, first_name="Colleague", last_name=str(number))
            for number in range(1, PEOPLE)
            for name in [f"colleague-{number}@example.org"]
        )
    return [editor, *User.objects.exclude(pk=editor.pk).order_by("pk")]


def _topics() -> list[Topic]:
    if not Topic.objects.exists():
        Topic.objects.bulk_create(
            Topic(name=f"Topic {number}", slug=f"topic-{number}") for number in range(TOPICS // 10)
        )
        parents = list(Topic.objects.order_by("pk"))
        Topic.objects.bulk_create(
            Topic(name=f"{parent.name}.{number}", slug=f"{parent.slug}-{number}", parent=parent)
            for parent in parents
            for number in range(9)
        )
    return list(Topic.objects.order_by("pk"))


def _text(chance: random.Random) -> Text:
    paragraphs = [
        " ".join(chance.choices(WORDS, k=60)).capitalize() + "."
        for _paragraph in range(chance.randint(2, 8))
    ]
    body = "\n\n".join(f"## Part {n}\n\n{words}" for n, words in enumerate(paragraphs, 1))
    return Text(body, rendering.render(body))


def _moment(chance: random.Random, days: int) -> datetime:
    return timezone.now() - timedelta(seconds=chance.randint(60, days * 86_400))


def _article(number, status, stage, chance, people, topics, text) -> Article:
    title = f"{chance.choice(PARTS)} {chance.choice(TROUBLES)} {number}"
    is_deleted, is_later = status == "deleted", status == "later"
    shown = {"deleted": DRAFT, "later": LIVE}.get(status, status)
    now, saved_at = timezone.now(), _moment(chance, 1500)
    is_planned = stage == Stage.SCHEDULED and not is_later
    published_at = saved_at - timedelta(days=chance.randint(0, 400))
    if is_later:
        published_at = now + timedelta(hours=chance.randint(1, 2000))
    return Article(
        title=title,
        slug=None if is_deleted else match_key(title).replace(" ", "-"),
        summary=f"What to do about {title.lower()}.",
        body=text.body,
        topic=chance.choice(topics),
        html=text.made.html,
        contents=[[h.level, h.id, h.text] for h in text.made.contents],
        text=text.made.text,
        teaser=teaser(f"What to do about {title.lower()}."),
        title_key="" if is_deleted else match_key(title),
        sort_key=sort_key(title),
        rendering_version=rendering.VERSION,
        status=shown,
        published_at=None if shown == DRAFT else published_at,
        stage=stage,
        revision=2,
        last_number=2,
        **_numbers(shown, stage, is_later),
        saved_at=saved_at,
        # What was imported belongs to nobody.
        saved_by=chance.choice(people) if number % 4 else None,
        scheduled_at=now + timedelta(hours=chance.randint(1, 2000)) if is_planned else None,
        withdrawal=Article.Withdrawal.MISTAKE if shown == WITHDRAWN else "",
        withdrawn_at=saved_at if shown == WITHDRAWN else None,
        deleted_at=saved_at if is_deleted else None,
    )


def _numbers(status: str, stage: str, is_later: bool) -> dict[str, int]:
    """Which of its two versions readers see, and which is the draft."""
    if status == DRAFT:
        return {"draft_number": 2}
    if stage and not is_later:
        return {"live_number": 1, "draft_number": 2, "draft_base": 1}
    return {"live_number": 2}


def _write(plan, chance, people, topics, texts, known: list[int]) -> list[int]:
    made = Made()
    chosen = [chance.choice(texts) for _ in plan]
    for (number, status, stage), text in zip(plan, chosen, strict=True):
        made.articles.append(_article(number, status, stage, chance, people, topics, text))
    Article.objects.bulk_create(made.articles)
    there = known + [article.pk for article in made.articles]
    for article in made.articles:
        _around(made, article, chance, people, there)
    Version.objects.bulk_create(made.versions)
    Event.objects.bulk_create(made.events)
    Recommendation.objects.bulk_create(made.rows)
    Schedule.objects.bulk_create(made.schedules)
    Review.objects.bulk_create(made.reviews)
    for review in made.reviews:
        review.article.review = review
    reviewed = [review.article for review in made.reviews]
    Article.objects.bulk_update(reviewed, ["review", "approved_number"])
    return [article.pk for article in made.articles if not article.deleted_at]


def _around(made: Made, article: Article, chance, people, there: list[int]) -> None:
    """The rows that belong to an article."""
    targets = {chance.choice(there) for _ in range(3)} - {article.pk}
    made.rows += [
        Recommendation(article=article, position=place, target_id=target)
        for place, target in enumerate(sorted(targets), 1)
    ]
    content = Content(
        title=article.title,
        slug=article.slug or "",
        summary=article.summary,
        body=article.body,
        topic=article.topic,
        recommendations=tuple(Row(target=Article(pk=pk, title="Other")) for pk in sorted(targets)),
    )
    before = article.saved_at - timedelta(days=30)
    for number, at in ((1, before), (2, article.saved_at)):
        kept = to_json(content)
        if number == 2:
            kept["body"] += "\n\nAsk a pharmacist."
        made.versions.append(
            Version(
                article=article,
                number=number,
                based_on=number - 1 or None,
                revision=number,
                content=kept,
                words=3 if number == 2 else len(article.text.split()),
                by=article.saved_by,
                at=at,
            )
        )
    made.events.append(_event(article, Event.Verb.CREATED, 1, before))
    if article.status != DRAFT:
        made.events.append(
            _event(article, Event.Verb.PUBLISHED, article.live_number, article.saved_at)
        )
    if article.stage in (Stage.IN_REVIEW, Stage.SENT_BACK, Stage.APPROVED):
        made.reviews.append(_review(article, chance, people))
    if article.scheduled_at:
        made.schedules.append(
            Schedule(
                article=article,
                action=Schedule.Action.PUBLISH,
                at=article.scheduled_at,
                by=article.saved_by,
                made_at=article.saved_at,
                number=2,
            )
        )


def _event(article: Article, verb: str, number: int, at: datetime) -> Event:
    by, state = article.saved_by, article.state()
    return Event(
        verb=verb, article=article, title=article.title, number=number, by=by, at=at, now=state
    )


def _review(article: Article, chance, people) -> Review:
    review = Review(
        article=article,
        number=2,
        asked_by=article.saved_by,
        asked_at=article.saved_at,
        reviewer=chance.choice([None, *people]),
        due_on=timezone.localdate() + timedelta(days=chance.randint(-10, 30)),
    )
    review.reviewer_name = "" if review.reviewer else "Dr Outside"
    if article.stage != Stage.IN_REVIEW:
        is_approved = article.stage == Stage.APPROVED
        review.outcome = Review.Outcome.APPROVED if is_approved else Review.Outcome.CHANGES
        review.decided_at, review.decided_number = article.saved_at, 2
        review.decided_by = review.reviewer
        review.comment = "Name the dose." if not is_approved else ""
        article.approved_number = 2 if is_approved else None
    return review
