"""A typo on a live page that has a draft: corrected at once, and in what waits beside it, too."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Schedule
from articles.publishing import Content, Refused, Row, content_of, draft_content

pytestmark = pytest.mark.django_db

BODY = "Most bakc pain gets better.\n\nKeep moving.\n\nSee a doctor if it does not."
RIGHT = BODY.replace("bakc", "back")


@pytest.fixture
def article(make_article):
    return make_article("Back pain", body=BODY)


def draft(article: Article, by, **fields) -> None:
    publishing.save_draft(article, content=replace(draft_content(article), **fields), by=by)


def correct(article: Article, by, **fields) -> None:
    publishing.correct(article, content=replace(content_of(article), **fields), by=by)
    article.refresh_from_db()


def verbs(article: Article) -> list[str]:
    return list(article.events.order_by("pk").values_list("verb", flat=True))


def test_a_correction_changes_the_live_page_alone_and_not_its_date(article, editor):
    date = article.published_at
    correct(article, editor, body=RIGHT)
    assert (article.body, article.published_at, article.updated_at) == (RIGHT, date, None)
    assert (article.live_number, article.draft_number, article.stage) == (2, None, "")
    assert article.versions.get(number=2).kind == "correction"
    assert article.versions.get(number=2).based_on == 1
    assert verbs(article) == ["created", "published", "corrected"]


def test_a_correction_is_merged_into_the_draft(article, writer, editor):
    draft(article, writer, title="Back pain at work", body=BODY.replace("moving", "walking"))
    correct(article, editor, body=RIGHT)
    assert content_of(article) == replace(content_of(article), title="Back pain", body=RIGHT)
    waiting = draft_content(article)
    assert waiting.title == "Back pain at work"
    assert waiting.body == RIGHT.replace("moving", "walking")
    assert (article.live_number, article.draft_number, article.draft_base) == (3, 4, 3)
    assert not publishing.is_behind(article)
    merged = article.versions.get(number=4)
    assert (merged.kind, merged.based_on, merged.by) == ("merged", 2, editor)
    assert merged.note == "A correction of the live page by 1 word was taken over."
    publishing.publish(article, by=editor)
    assert article.body == RIGHT.replace("moving", "walking")


def test_rows_and_other_fields_are_merged_too(article, writer, editor, make_topic):
    topic = make_topic("Back")
    draft(article, writer, recommendations=(Row(title="Heel pain"),), also_called="Lumbago")
    correct(article, editor, topic=topic, recommendations=(Row(title="Knee pain"),))
    waiting = draft_content(article)
    assert (waiting.topic, waiting.also_called) == (topic, "Lumbago")
    assert {row.title for row in waiting.recommendations} == {"Heel pain", "Knee pain"}


def test_a_correction_that_does_not_fit_waits_in_the_draft_and_live_stays_correct(
    article, writer, editor
):
    mine = BODY.replace("Most bakc pain gets better.", "Nearly all bakc pain goes away.")
    draft(article, writer, body=mine)
    correct(article, editor, body=RIGHT)
    assert article.body == RIGHT
    assert draft_content(article).body == mine
    assert publishing.is_behind(article)
    with pytest.raises(Refused, match="was corrected after this draft was written") as refused:
        publishing.publish(article, by=editor)
    assert refused.value.code == "behind"
    settled = replace(draft_content(article), body=mine.replace("bakc", "back"))
    publishing.settle(article, content=settled, by=writer)
    assert not publishing.is_behind(article)
    publishing.publish(article, by=editor)
    assert article.body == mine.replace("bakc", "back")


def test_a_draft_that_is_settled_as_it_was_is_a_version_and_no_longer_behind(
    article, writer, editor
):
    draft(article, writer, body=BODY.replace("bakc", "spine"))
    correct(article, editor, body=RIGHT)
    publishing.settle(article, content=draft_content(article), by=writer)
    article.refresh_from_db()
    assert (article.draft_base, article.live_number, article.draft_number) == (3, 3, 4)


def test_an_approval_stays_with_the_merged_draft(article, writer, editor, settings):
    settings.REQUIRE_APPROVAL = True
    draft(article, writer, body=BODY.replace("moving", "walking"))
    publishing.approve(article, number=article.draft_number, by=editor)
    publishing.correct(
        article,
        content=replace(content_of(article), body=RIGHT),
        by=editor,
        without_approval="A typo.",
    )
    article.refresh_from_db()
    assert (article.stage, article.approved_number) == ("approved", article.draft_number)
    publishing.publish(article, by=editor)
    assert article.body == RIGHT.replace("moving", "walking")


def test_a_schedule_stays_and_shows_the_corrected_text_at_its_moment(
    article, writer, editor, time_machine
):
    draft(article, writer, body=BODY.replace("moving", "walking"))
    moment = timezone.now() + timedelta(days=1)
    publishing.schedule(article, at=moment, by=editor)
    correct(article, editor, body=RIGHT)
    assert (article.stage, article.scheduled_at) == ("scheduled", moment)
    assert Schedule.objects.get().number == article.draft_number
    time_machine.move_to(moment + timedelta(seconds=1))
    assert publishing.publish_due() == 1
    article.refresh_from_db()
    assert article.body == RIGHT.replace("moving", "walking")
    assert "back pain gets better" in article.html


def test_a_schedule_and_a_newer_draft_both_take_the_correction(
    article, writer, editor, time_machine
):
    draft(article, writer, body=BODY.replace("moving", "walking"))
    moment = timezone.now() + timedelta(days=1)
    publishing.schedule(article, at=moment, by=editor)
    draft(article, writer, title="Back pain at work")
    correct(article, editor, body=RIGHT)
    waiting = Schedule.objects.get()
    assert publishing.content_at(article, waiting.number).title == "Back pain"
    assert draft_content(article).title == "Back pain at work"
    assert draft_content(article).body == RIGHT.replace("moving", "walking")
    assert article.stage == "draft"
    time_machine.move_to(moment + timedelta(seconds=1))
    publishing.publish_due()
    article.refresh_from_db()
    assert (article.title, article.body) == ("Back pain", RIGHT.replace("moving", "walking"))
    assert not publishing.is_behind(article)
    publishing.publish(article, by=editor)
    assert article.title == "Back pain at work"


def test_a_conflict_stops_the_schedule_and_its_owner_finds_it(
    article, writer, editor, time_machine
):
    draft(article, writer, body=BODY.replace("Most bakc", "Nearly all bakc"))
    moment = timezone.now() + timedelta(days=1)
    publishing.schedule(article, at=moment, by=editor)
    correct(article, editor, body=RIGHT)
    stopped = Schedule.objects.get()
    assert (stopped.by, stopped.suspended_at is None) == (editor, False)
    assert (article.stage, article.scheduled_at) == ("draft", None)
    assert verbs(article)[-2:] == ["corrected", "schedule_suspended"]
    assert article.events.latest("pk").note == (
        "The live page was corrected, and the correction does not fit this version."
    )
    time_machine.move_to(moment + timedelta(days=1))
    assert publishing.publish_due() == 0
    article.refresh_from_db()
    assert article.body == RIGHT


def test_a_second_correction_waits_for_the_first_that_did_not_fit(article, writer, editor):
    draft(article, writer, body=BODY.replace("Most bakc", "Nearly all bakc"))
    correct(article, editor, body=RIGHT)
    correct(article, editor, body=RIGHT.replace("See a doctor", "Ask a doctor"))
    assert publishing.is_behind(article)
    assert article.draft_base == 1
    assert draft_content(article).body == BODY.replace("Most bakc", "Nearly all bakc")


def test_a_page_that_is_still_to_appear_is_corrected_and_keeps_its_moment(make_draft, editor):
    article, moment = make_draft("Flu", body=BODY), timezone.now() + timedelta(days=1)
    publishing.schedule(article, at=moment, by=editor)
    correct(article, editor, body=RIGHT)
    assert (article.body, article.published_at, article.status) == (RIGHT, moment, "live")


def test_a_correction_is_refused_where_somebody_corrected_or_withdrew_meanwhile(article, editor):
    seen = article.revision
    correct(article, editor, body=RIGHT)
    other = replace(content_of(article), body="Other words.")
    with pytest.raises(Refused, match="You saved this page at") as refused:
        publishing.correct(article, content=other, by=editor, based_on=seen)
    assert refused.value.code == "saved_since"
    publishing.withdraw(article, by=editor)
    with pytest.raises(Refused, match="there is nothing to correct"):
        publishing.correct(article, content=other, by=editor)


def test_a_draft_that_was_saved_meanwhile_does_not_stand_in_the_way_of_a_correction(
    article, writer, editor
):
    seen = article.revision
    draft(article, writer, title="Back pain at work")
    content = replace(content_of(article), body=RIGHT)
    publishing.correct(article, content=content, by=editor, based_on=seen)
    assert (article.body, draft_content(article).body) == (RIGHT, RIGHT)


def test_only_who_may_publish_corrects(article, writer):
    with pytest.raises(PermissionDenied):
        publishing.correct(article, content=Content(title="x", body="x"), by=writer)
    article.refresh_from_db()
    assert article.body == BODY
    assert not Event.objects.filter(verb="corrected").exists()
