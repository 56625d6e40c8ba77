"""Random sequences of verbs by several people: what must hold whatever they do, in any order.

Title, address, summary and body of a page that readers see change only by publishing, correcting,
putting back or a schedule's moment; every text that was saved as a version can be restored to the
letter; and the events tell the whole story.
"""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Review, Schedule, Version
from articles.publishing import Content, Refused, Row, content_of, draft_content
from tests.conftest import person

pytestmark = pytest.mark.django_db

WORDS = ["back", "heel", "knee", "pain", "rest", "walk", "sleep", "doctor", "nerve", "water"]
# What may change a page that readers see.
SHOWING = {"publish", "correct", "reinstate", "withdraw", "wait", "cancel_schedule"}


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(2, 6))).capitalize() + "."


def edited(content: Content, chance: random.Random) -> Content:
    """The content with one or two things changed, as a person would."""
    paragraphs = content.body.split("\n\n") if content.body else []
    for _ in range(chance.randint(1, 2)):
        place = chance.randrange(len(paragraphs) + 1)
        if place == len(paragraphs) or chance.random() < 0.4:
            paragraphs.insert(place, sentence(chance))
        elif chance.random() < 0.2 and len(paragraphs) > 1:
            del paragraphs[place]
        else:
            paragraphs[place] = sentence(chance)
    changed = replace(content, body="\n\n".join(paragraphs))
    if chance.random() < 0.3:
        changed = replace(changed, title=sentence(chance)[:-1])
    if chance.random() < 0.2:
        changed = replace(changed, summary=sentence(chance))
    if chance.random() < 0.2:
        rows = {row.title: row for row in changed.recommendations}
        title = chance.choice(WORDS).capitalize()
        rows.pop(title) if title in rows else rows.update({title: Row(title=title)})
        changed = replace(changed, recommendations=tuple(rows.values()))
    return changed


def shown(article: Article) -> tuple | None:
    """What readers see, or None."""
    if not article.is_readable():
        return None
    return article.title, article.slug, article.summary, article.body


class Story:
    """One article, several people, and what happened to it."""

    def __init__(self, chance: random.Random, people: list, time_machine):
        self.chance, self.people, self.clock = chance, people, time_machine
        self.article = publishing.save_draft(
            Article(), content=Content(title="Start", body="First."), by=people[0]
        )
        self.saved: dict[int, dict] = {}
        self.done: list[str] = []

    def step(self) -> None:
        chance = self.chance
        self.article = Article.objects.get(pk=self.article.pk)
        before, events = shown(self.article), self.article.events.count()
        revision = self.article.revision
        name = chance.choice(
            ["save_draft"] * 6
            + ["publish"] * 4
            + ["correct"] * 4
            + ["wait"] * 3
            + ["discard_draft", "restore", "restore", "submit", "approve", "request_changes"]
            + ["schedule", "schedule", "schedule_withdrawal", "cancel_schedule", "withdraw"]
            + ["reinstate", "delete_draft", "undelete", "settle"]
        )
        if self.article.deleted_at and chance.random() < 0.5:
            name = "undelete"
        by = chance.choice(self.people)
        # Sometimes somebody acts on what is no longer there.
        stale = chance.random() < 0.15
        based_on = revision - 1 if stale else revision
        refused = None
        try:
            getattr(self, name)(by, based_on)
        except (Refused, PermissionDenied) as error:
            refused = error
        after = Article.objects.get(pk=self.article.pk)
        if refused is not None:
            # Nothing changes, but that what was due has been applied.
            assert (after.revision, after.events.count()) == (revision, events), (name, refused)
        if shown(after) != before:
            assert name in SHOWING, (name, before, shown(after))
        if after.revision != revision and name != "wait":
            assert after.events.count() > events, name
        self.done.append(name if refused is None else f"({name})")
        self.check(after)

    def check(self, article: Article) -> None:
        versions = {v.number: v.content for v in article.versions.all()}
        for number, content in self.saved.items():
            assert versions[number] == content
        self.saved = versions
        assert sorted(versions) == list(range(1, article.last_number + 1))
        assert (article.draft_number is None) == (article.stage == "")
        if article.status == "draft":
            assert article.live_number is None or article.deleted_at
            assert article.draft_number == article.last_number
        elif article.status == "live" or article.status == "withdrawn":
            kept = versions[article.live_number]
            row = (article.title, article.slug, article.summary, article.body)
            assert row == tuple(kept[name] for name in ("title", "slug", "summary", "body"))
        schedule = Schedule.objects.filter(article=article, action="publish").first()
        moment = schedule.at if schedule and not schedule.suspended_at else None
        assert article.scheduled_at == moment
        if article.stage == "scheduled":
            assert schedule.number == article.draft_number

    # --- what people do ---------------------------------------------------------------------------

    def save_draft(self, by, based_on):
        content = edited(draft_content(self.article), self.chance)
        publishing.save_draft(self.article, content=content, by=by, based_on=based_on)

    def publish(self, by, based_on):
        publishing.publish(
            self.article, by=by, based_on=based_on, is_correction=self.chance.random() < 0.5
        )

    def correct(self, by, based_on):
        content = edited(content_of(self.article), self.chance)
        publishing.correct(self.article, content=content, by=by, based_on=based_on)

    def settle(self, by, based_on):
        publishing.settle(
            self.article, content=draft_content(self.article), by=by, based_on=based_on
        )

    def discard_draft(self, by, based_on):
        publishing.discard_draft(self.article, by=by, based_on=based_on)

    def restore(self, by, based_on):
        number = self.chance.randint(1, self.article.last_number)
        publishing.restore(self.article, number=number, by=by, based_on=based_on)
        wanted = publishing.content_at(self.article, number)
        assert draft_content(Article.objects.get(pk=self.article.pk)) == wanted

    def submit(self, by, based_on):
        publishing.submit(
            self.article, by=by, based_on=based_on, reviewer=self.chance.choice(self.people)
        )

    def approve(self, by, based_on):
        number = self.article.draft_number or 1
        publishing.approve(self.article, number=number, by=by, based_on=based_on)

    def request_changes(self, by, based_on):
        number = self.article.draft_number or 1
        publishing.request_changes(
            self.article, number=number, by=by, comment="More.", based_on=based_on
        )

    def schedule(self, by, based_on):
        at = timezone.now() + timedelta(hours=self.chance.randint(1, 30))
        publishing.schedule(self.article, at=at, by=by, based_on=based_on)

    def schedule_withdrawal(self, by, based_on):
        at = timezone.now() + timedelta(hours=self.chance.randint(1, 30))
        publishing.schedule_withdrawal(
            self.article, at=at, by=by, reason="out_of_date", based_on=based_on
        )

    def cancel_schedule(self, by, based_on):
        action = self.chance.choice(["publish", "withdraw"])
        publishing.cancel_schedule(self.article, by=by, action=action, based_on=based_on)

    def withdraw(self, by, based_on):
        reason = self.chance.choice(["unsafe", "mistake", "out_of_date"])
        publishing.withdraw(self.article, by=by, reason=reason, based_on=based_on)

    def reinstate(self, by, based_on):
        publishing.reinstate(self.article, by=by, based_on=based_on)

    def delete_draft(self, by, based_on):
        publishing.delete_draft(self.article, by=by, based_on=based_on)

    def undelete(self, by, based_on):
        publishing.undelete(self.article, by=by, based_on=based_on)

    def wait(self, by, based_on):
        self.clock.move_to(timezone.now() + timedelta(hours=self.chance.randint(1, 20)))
        publishing.publish_due()


def tell(story: Story) -> None:
    """The whole story can be told from what is kept, and nothing that was saved is lost."""
    article = Article.objects.get(pk=story.article.pk)
    if article.deleted_at:
        publishing.undelete(article, by=None)
    for number, kept in story.saved.items():
        publishing.restore(article, number=number, by=None)
        restored = article.versions.get(number=article.last_number).content
        for name in ("title", "summary", "body", "also_called"):
            assert restored[name] == kept[name]
    trail = list(Event.objects.filter(article=article).order_by("at", "pk"))
    assert trail[0].verb == "created"
    for before, after in pairwise(trail):
        if after.was and before.now and after.at != before.at:
            # A first publishing that was scheduled comes by time: no verb runs at its moment.
            assert after.was.replace("scheduled", "live", 1) == before.now.replace(
                "scheduled", "live", 1
            ), (before, after)
    numbers = set(Version.objects.filter(article=article).values_list("number", flat=True))
    told = {event.number for event in trail if event.number}
    assert numbers <= told
    assert Review.objects.filter(article=article, outcome="").count() <= 1


def play(seed: int, steps: int, people: list, time_machine) -> Story:
    story = Story(random.Random(seed), people, time_machine)
    for _ in range(steps):
        story.step()
    tell(story)
    return story


@pytest.fixture
def people(writer, editor, administrator):
    return [writer, editor, administrator, person("Clinician")]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_people_do_nothing_is_lost_and_nothing_is_published_by_accident(
    seed, people, time_machine
):
    story = play(seed, 40, people, time_machine)
    assert len([name for name in story.done if not name.startswith("(")]) > 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_long_stories_hold_as_well(seed, people, time_machine):
    play(seed, 150, people, time_machine)
