"""Drafts beside live pages, the versions that every save leaves, and taking things back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Recommendation, Unchangeable, Version
from articles.publishing import Content, Refused, Row, content_of, draft_content

pytestmark = pytest.mark.django_db


def shown(article: Article) -> dict:
    """What readers see."""
    article.refresh_from_db()
    fields = ("status", "title", "slug", "summary", "body", "html", "published_at", "updated_at")
    rows = list(article.recommendations.values_list("position", "target", "title", "teaser"))
    return {**{field: getattr(article, field) for field in fields}, "rows": rows}


def changed(article: Article, **fields) -> Content:
    return replace(draft_content(article), **fields)


def numbers(article: Article) -> tuple:
    article.refresh_from_db()
    return article.live_number, article.draft_number, article.last_number


def test_every_save_is_a_version_of_the_whole_content(writer, make_topic, make_article):
    topic, also = make_topic("Back"), make_topic("Bones")
    target = make_article("Sciatica")
    content = Content(
        title="Back pain",
        slug="back-pain",
        summary="Why backs ache.",
        body="## What it is\n\nA sore back.",
        topic=topic,
        also_in=(also,),
        also_called="Lumbago",
        recommendations=(
            Row(target=target, teaser="A nerve."),
            Row(url="https://example.org/", title="Elsewhere"),
            Row(title="Heel pain"),
        ),
    )
    article = publishing.save_draft(Article(), content=content, by=writer, note="First try")
    publishing.save_draft(article, content=replace(content, body="Other words."), by=writer)
    first, second = article.versions.order_by("number")
    assert (first.number, first.based_on, first.note, first.by) == (1, None, "First try", writer)
    assert (second.number, second.based_on, second.by) == (2, 1, writer)
    assert publishing.read_version(first) == (content, [])
    assert publishing.content_at(article, 2) == replace(content, body="Other words.")
    assert numbers(article) == (None, 2, 2)


def test_the_same_again_is_no_version(make_draft, writer):
    draft = make_draft()
    revision = draft.revision
    publishing.save_draft(draft, content=draft_content(draft), by=writer)
    assert (numbers(draft), draft.revision) == ((None, 1, 1), revision)
    assert list(Event.objects.values_list("verb", flat=True)) == ["created"]


def test_a_draft_of_a_live_page_changes_nothing_that_readers_see(make_article, writer):
    article = make_article(recommendations=(Row(title="Heel pain"),))
    before = shown(article)
    content = changed(
        article, title="", slug="other", body="New words.", recommendations=(Row(title="Knee"),)
    )
    publishing.save_draft(article, content=content, by=writer)
    assert shown(article) == before
    assert numbers(article) == (1, 2, 2)
    assert (article.stage, article.draft_base) == ("draft", 1)
    assert draft_content(article) == replace(content, slug="other")
    assert content_of(article).body == "Most back pain gets better by itself."


def test_what_could_not_be_stored_is_refused_for_a_draft_of_a_live_page_too(make_article, writer):
    article = make_article()
    make_article("Sciatica")
    before = shown(article)
    for field, value in {"title": "x" * 201, "slug": "sciatica", "kind": "page"}.items():
        with pytest.raises(Refused) as refused:
            publishing.save_draft(article, content=changed(article, **{field: value}), by=writer)
        assert list(refused.value.message_dict) == [field]
    assert (shown(article), numbers(article)) == (before, (1, None, 1))


def test_publishing_a_draft_shows_that_very_version(make_article, writer, editor):
    article = make_article()
    content = changed(article, title="Back pain at work", body="New words.")
    publishing.save_draft(article, content=content, by=writer)
    publishing.publish(article, by=editor)
    assert numbers(article) == (2, None, 2)
    assert (article.title, article.body, article.stage) == ("Back pain at work", "New words.", "")
    assert article.versions.get(number=2).by == writer
    assert Event.objects.latest("pk").number == 2


def test_publishing_without_a_change_is_refused(make_article, editor):
    with pytest.raises(Refused, match="Nothing has changed since you published"):
        publishing.publish(make_article(), by=editor)


def test_a_withdrawn_page_is_worked_on_beside_it_and_put_back_by_publishing(make_article, editor):
    article = make_article()
    date = article.published_at
    publishing.withdraw(article, by=editor)
    before = shown(article)
    publishing.save_draft(article, content=changed(article, body="Better words."), by=editor)
    assert shown(article) == before
    publishing.publish(article, by=editor)
    article.refresh_from_db()
    assert (article.status, article.body, article.published_at) == ("live", "Better words.", date)
    assert (article.withdrawal, article.withdrawn_at) == ("", None)


def test_a_discarded_draft_stays_in_the_history(make_article, writer):
    article = make_article()
    before = shown(article)
    publishing.save_draft(article, content=changed(article, body="New words."), by=writer)
    publishing.discard_draft(article, by=writer)
    assert (shown(article), numbers(article)) == (before, (1, None, 2))
    assert (article.stage, article.draft_base) == ("", None)
    assert draft_content(article) == content_of(article)
    publishing.restore(article, number=2, by=writer)
    assert draft_content(article).body == "New words."
    assert Event.objects.latest("pk").verb == "restored"


def test_what_was_never_live_is_deleted_not_discarded(make_draft, make_article, writer):
    with pytest.raises(Refused, match="delete the draft instead"):
        publishing.discard_draft(make_draft(), by=writer)
    with pytest.raises(Refused, match="There is no draft"):
        publishing.discard_draft(make_article("Other"), by=writer)


def test_restoring_makes_a_draft_and_leaves_the_live_page_alone(make_article, writer, editor):
    target = make_article("Sciatica")
    article = make_article(recommendations=(Row(target=target, teaser="A nerve."),))
    first = publishing.content_at(article, 1)
    content = changed(article, title="Other", body="Other words.", recommendations=())
    publishing.publish(article, content=content, by=editor)
    before = shown(article)
    publishing.restore(article, number=1, by=writer)
    assert shown(article) == before
    assert publishing.content_at(article, 3) == first
    version = article.versions.get(number=3)
    assert (version.kind, version.based_on, version.note) == ("restored", 1, "Version 1.")
    publishing.publish(article, by=editor)
    assert content_of(article).recommendations == (Row(target=target, teaser="A nerve."),)


def test_what_is_gone_is_left_out_of_what_is_restored_and_said(
    make_article, make_draft, make_topic, editor
):
    target, topic = make_draft("Sciatica"), make_topic("Back")
    article = make_article(topic=topic, recommendations=(Row(target=target), Row(title="Knee")))
    publishing.publish(article, content=changed(article, topic=None, recommendations=()), by=editor)
    publishing.delete_draft(target, by=editor)
    publishing.delete_topic(topic, by=editor)
    publishing.restore(article, number=1, by=editor)
    restored = draft_content(article)
    assert (restored.topic, restored.recommendations) == (None, (Row(title="Knee"),))
    assert Event.objects.latest("pk").note == (
        "Version 1. A topic that is no longer there was left out. "
        "‘Sciatica’ is no longer an article here: it was left out of Recommend."
    )


def test_a_version_that_is_not_there_cannot_be_restored(make_article, editor):
    with pytest.raises(Refused, match="There is no such version"):
        publishing.restore(make_article(), number=7, by=editor)


def test_versions_and_events_are_never_changed(make_draft):
    make_draft()
    for model in (Version, Event):
        row = model.objects.get()
        with pytest.raises(Unchangeable):
            row.save()
        with pytest.raises(Unchangeable):
            row.delete()
        with pytest.raises(Unchangeable):
            model.objects.update(note="x")
        with pytest.raises(Unchangeable):
            model.objects.all().delete()
        with pytest.raises(Unchangeable):
            model.objects.bulk_update([row], ["note"])
        assert model.objects.get().note == ""


def test_an_event_tells_the_state_before_and_after(make_article, writer, editor):
    article = make_article()
    publishing.save_draft(article, content=changed(article, body="New words."), by=writer)
    publishing.publish(article, by=editor, note="New advice.")
    trail = Event.objects.order_by("pk").values_list("verb", "number", "was", "now", "note")
    assert list(trail) == [
        ("created", 1, "draft", "draft/draft", ""),
        ("published", 1, "draft/draft", "live", ""),
        ("saved", 2, "live", "live/draft", ""),
        ("published", 2, "live/draft", "live", "New advice."),
    ]


# --- deleting and taking back -------------------------------------------------------------------


def test_a_deleted_draft_is_taken_back_to_the_letter(make_draft, make_article, make_topic, editor):
    content = {
        "body": "Some *words*.",
        "topic": make_topic("Feet"),
        "also_called": "Sore heel",
        "recommendations": (Row(title="Foot pain"),),
    }
    draft = make_draft("Heel pain", **content)
    make_article("Foot", recommendations=(Row(target=draft),))
    before, content = shown(draft), content_of(draft)
    publishing.delete_draft(draft, by=editor)
    assert not Article.objects.kept().filter(pk=draft.pk).exists()
    assert Article.objects.get(pk=draft.pk).slug is None
    publishing.undelete(draft, by=editor)
    assert (shown(draft), content_of(draft)) == (before, content)
    assert Recommendation.objects.filter(article=draft).count() == 1
    assert [event.verb for event in Event.objects.order_by("-pk")[:2]] == ["undeleted", "deleted"]


def test_a_deleted_drafts_address_is_free_and_it_comes_back_with_another(make_draft, editor):
    draft = make_draft("Heel pain")
    publishing.delete_draft(draft, by=editor)
    other = make_draft("Heel pain")
    assert other.slug == "heel-pain"
    publishing.undelete(draft, by=editor)
    draft.refresh_from_db()
    assert (draft.slug, draft.title_key) == ("heel-pain-2", "heel pain")


def test_a_deleted_draft_takes_part_in_nothing(make_draft, editor):
    draft = make_draft()
    publishing.delete_draft(draft, by=editor)
    for act in (
        lambda: publishing.save_draft(draft, content=Content(title="x"), by=editor),
        lambda: publishing.publish(draft, by=editor),
        lambda: publishing.delete_draft(draft, by=editor),
    ):
        with pytest.raises(Refused, match="has been deleted"):
            act()


def test_after_thirty_days_a_deleted_draft_is_gone_and_its_trail_stays(
    make_draft, editor, time_machine
):
    old, new = make_draft("Old"), make_draft("New")
    publishing.delete_draft(old, by=editor)
    time_machine.move_to(timezone.now() + timedelta(days=29, hours=23))
    publishing.delete_draft(make_draft("Between"), by=editor)
    assert Article.objects.deleted().count() == 2
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    publishing.delete_draft(new, by=editor)
    assert set(Article.objects.deleted().values_list("title", flat=True)) == {"Between", "New"}
    assert list(Event.objects.filter(title="Old").values_list("verb", "article")) == [
        ("deleted", None),
        ("created", None),
    ]


# --- costs ---------------------------------------------------------------------------------------


def cost(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_saving_and_publishing_cost_the_same_however_long_the_history_is(make_article, editor):
    editor.has_perm("articles.publish_article")  # Django remembers permissions from here on
    rows = tuple(Row(target=make_article(f"Target {n}")) for n in range(20))

    def costs(versions: int) -> tuple[int, int]:
        article = make_article(f"Article {versions}", recommendations=rows)
        for number in range(versions - 1):
            publishing.save_draft(article, content=changed(article, body=f"{number}"), by=editor)
        content = changed(article, body="The last words.")
        article = Article.objects.get(pk=article.pk)
        saving = cost(lambda: publishing.save_draft(article, content=content, by=editor))
        return saving, cost(lambda: publishing.publish(article, by=editor))

    few = costs(3)
    assert costs(60) == few
    assert max(few) < 25


@pytest.mark.slow
def test_costs_are_the_same_at_500_versions(make_article, editor):
    editor.has_perm("articles.publish_article")
    article = make_article()

    def saving(body: str) -> int:
        content = changed(article, body=body)
        fresh = Article.objects.get(pk=article.pk)
        return cost(lambda: publishing.save_draft(fresh, content=content, by=editor))

    first = [saving("one"), saving("two")][-1]
    for number in range(500):
        publishing.save_draft(article, content=changed(article, body=f"{number}"), by=editor)
    assert saving("last") == first
    assert article.versions.count() == 504


def test_a_version_that_was_planned_for_later_is_restored_with_the_pages_date(make_draft, editor):
    draft = make_draft(body="First words.", published_at=timezone.now() + timedelta(days=9))
    content = replace(content_of(draft), published_at=timezone.now(), body="Now.")
    publishing.publish(draft, content=content, by=editor)
    assert draft.is_published()
    publishing.restore(draft, number=1, by=editor)
    restored = draft_content(draft)
    assert (restored.body, restored.published_at) == ("First words.", draft.published_at)
