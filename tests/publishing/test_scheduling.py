"""Moments to come: what is checked, reserved, replaced and cancelled before they are there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles import publishing, signals
from articles.models import Article, Event, Review, Schedule
from articles.publishing import Content, Refused, Row, content_of, draft_content

pytestmark = pytest.mark.django_db

NINE = datetime(2030, 6, 3, 8, tzinfo=UTC)  # 09:00 in London
NOON = datetime(2030, 6, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def day_before(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def planned(make_article, editor):
    """A live page whose draft goes live at NINE."""
    article = make_article("Back pain", slug="back-pain")
    draft_of(article, editor, title="Sore back", slug="sore-back", body="New words.")
    return publishing.schedule(article, at=NINE, by=editor)


def draft_of(article, by, **fields) -> Article:
    content = replace(draft_content(article), **fields)
    return publishing.save_draft(article, content=content, by=by)


def events(article) -> list[tuple]:
    rows = Event.objects.filter(article=article).order_by("at", "pk")
    return list(rows.values_list("verb", "was", "now", "number", "note"))


# --- a first publishing -------------------------------------------------------------------------


def test_a_first_publishing_is_a_matter_of_time(make_draft, editor, time_machine):
    draft = make_draft()
    publishing.schedule(draft, at=NINE, by=editor)
    stored = Article.objects.get()
    assert (stored.status, stored.published_at, stored.stage) == ("live", NINE, "")
    assert (stored.live_number, stored.draft_number, stored.last_number) == (1, None, 1)
    assert not Schedule.objects.exists()
    time_machine.move_to(NINE - timedelta(seconds=1), tick=False)
    assert not Article.objects.published().exists()
    time_machine.move_to(NINE, tick=False)
    assert Article.objects.published().get() == draft
    assert events(draft)[-1] == (
        "scheduled",
        "draft/draft",
        "scheduled",
        1,
        "For 3 June 2030, 09:00.",
    )


def test_what_was_written_since_replaces_what_was_scheduled(make_draft, editor):
    article = publishing.schedule(make_draft(body="Old."), at=NINE, by=editor)
    draft_of(article, editor, body="New.")
    assert Article.objects.get().body == "Old."
    later = NINE + timedelta(days=1)
    publishing.schedule(article, at=later, by=editor)
    stored = Article.objects.get()
    assert (stored.body, stored.published_at, stored.live_number) == ("New.", later, 3)
    assert (stored.draft_number, stored.stage) == (None, "")


def test_a_cancelled_first_publishing_is_a_draft_again(make_draft, editor):
    heard = []

    def listen(article_ids, **named):
        heard.append(article_ids)

    signals.withdrawn.connect(listen)
    article = publishing.schedule(make_draft(body="Old."), at=NINE, by=editor)
    draft_of(article, editor, body="New.")
    publishing.cancel_schedule(article, by=editor)
    signals.withdrawn.disconnect(listen)
    stored = Article.objects.get()
    assert (stored.status, stored.published_at, stored.stage) == ("draft", None, "draft")
    assert (stored.live_number, stored.draft_number, stored.body) == (None, 3, "New.")
    assert heard == [[article.pk]]
    assert events(article)[-1] == ("schedule_cancelled", "scheduled/draft", "draft/draft", 3, "")
    publishing.publish(stored, by=editor)
    assert Article.objects.published().get().body == "New."


# --- a new version of a live page ---------------------------------------------------------------


def test_readers_see_what_they_saw_until_the_moment(planned, editor):
    stored = Article.objects.get()
    assert (stored.title, stored.slug) == ("Back pain", "back-pain")
    assert (stored.stage, stored.scheduled_at) == ("scheduled", NINE)
    schedule = Schedule.objects.get()
    assert (schedule.action, schedule.at, schedule.by, schedule.number, schedule.slug) == (
        "publish",
        NINE,
        editor,
        2,
        "sore-back",
    )
    assert schedule.made["html"] == "<p>New words.</p>\n"
    assert events(planned)[-1] == (
        "scheduled",
        "live/draft",
        "live/scheduled",
        2,
        "For 3 June 2030, 09:00.",
    )


def test_a_moment_that_has_passed_is_refused_in_words(make_article, make_draft, editor):
    live = draft_of(make_article(), editor, body="New.")
    for article in (make_draft("Other"), live):
        for at in (NOON, NOON - timedelta(days=1)):
            with pytest.raises(Refused) as refused:
                publishing.schedule(article, at=at, by=editor)
            assert refused.value.message_dict == {
                "at": ["That time has passed. Publish now, or choose a later time."]
            }
    with pytest.raises(Refused, match="That time has passed"):
        publishing.schedule_withdrawal(live, at=NOON, by=editor, reason="mistake")


def test_scheduling_runs_the_checks_of_publishing(make_article, editor):
    article = draft_of(make_article(), editor, title="", body=" ")
    with pytest.raises(Refused) as refused:
        publishing.schedule(article, at=NINE, by=editor)
    assert refused.value.message_dict == {
        "title": ["Give the article a title to publish it."],
        "body": ["Write the text to publish it."],
    }
    assert not Schedule.objects.exists()
    assert Article.objects.get().scheduled_at is None


def test_without_a_draft_there_is_nothing_to_schedule(make_article, editor):
    with pytest.raises(Refused, match="There is no draft of this page"):
        publishing.schedule(make_article(), at=NINE, by=editor)


def test_the_address_is_reserved(planned, make_article, make_draft, editor):
    for kind in ("article", "page"):
        content = Content(title="Other", slug="sore-back", body="x", kind=kind)
        with pytest.raises(Refused) as refused:
            publishing.publish(Article(), content=content, by=editor)
        assert refused.value.message_dict == {
            "slug": ["‘Back pain’ will have the address ‘sore-back’. Choose another."]
        }
    assert make_article("Sore back").slug == "sore-back-2"
    other = draft_of(make_article("Neck"), editor, slug="stiff-neck")
    publishing.schedule(other, at=NINE, by=editor)
    with pytest.raises(Refused, match="‘Neck’ will have the address ‘stiff-neck’"):
        draft_of(planned, editor, slug="stiff-neck")
    publishing.cancel_schedule(planned, by=editor)
    assert make_article("Third", slug="sore-back").slug == "sore-back"


def test_scheduling_again_replaces_what_was_scheduled(planned, administrator):
    draft_of(planned, administrator, slug="third", body="Third words.")
    publishing.schedule(
        planned, at=NINE + timedelta(hours=1), by=administrator, is_correction=True, note="Typo"
    )
    schedule = Schedule.objects.get()
    assert (schedule.at, schedule.by, schedule.number, schedule.slug, schedule.is_correction) == (
        NINE + timedelta(hours=1),
        administrator,
        3,
        "third",
        True,
    )
    assert Article.objects.get().scheduled_at == NINE + timedelta(hours=1)


def test_a_cancelled_schedule_leaves_the_draft(planned, editor):
    publishing.cancel_schedule(planned, by=editor)
    stored = Article.objects.get()
    assert (stored.stage, stored.scheduled_at, stored.draft_number) == ("draft", None, 2)
    assert draft_content(stored).body == "New words."
    assert not Schedule.objects.exists()
    assert events(planned)[-1][:4] == ("schedule_cancelled", "live/scheduled", "live/draft", 2)
    with pytest.raises(Refused, match="Nothing is scheduled for this page"):
        publishing.cancel_schedule(stored, by=editor)


def test_an_approval_outlives_a_cancelled_schedule(make_article, editor, administrator):
    article = draft_of(make_article(), editor, body="New.")
    publishing.submit(article, by=editor, reviewer=administrator)
    Article.objects.filter(pk=article.pk).update(approved_number=2, stage="approved")
    publishing.schedule(article, at=NINE, by=editor)
    publishing.cancel_schedule(article, by=editor)
    assert Article.objects.get().stage == "approved"
    assert Review.objects.count() == 1


def test_publishing_now_ends_the_schedule(planned, editor, time_machine):
    publishing.publish(planned, by=editor)
    assert Article.objects.get().title == "Sore back"
    time_machine.move_to(NINE, tick=False)
    assert publishing.publish_due() == 0
    assert Article.objects.get().scheduled_at is None


def test_who_was_looking_at_something_older_is_refused(planned, editor):
    for verb, named in {
        publishing.schedule: {"at": NINE},
        publishing.schedule_withdrawal: {"at": NINE, "reason": "mistake"},
        publishing.cancel_schedule: {},
    }.items():
        with pytest.raises(Refused) as refused:
            verb(planned, by=editor, based_on=Article.objects.get().revision - 1, **named)
        assert refused.value.code == "saved_since"
    assert Schedule.objects.get().at == NINE


def test_a_writer_schedules_nothing(planned, writer):
    for verb, named in {
        publishing.schedule: {"at": NINE},
        publishing.schedule_withdrawal: {"at": NINE, "reason": "mistake"},
        publishing.cancel_schedule: {},
        publishing.check_schedule: {},
    }.items():
        with pytest.raises(PermissionDenied):
            verb(planned, by=writer, **named)


def test_an_approval_is_asked_for_where_the_site_asks(make_article, editor, settings):
    settings.REQUIRE_APPROVAL = True
    article = draft_of(make_article(), editor, body="New.")
    with pytest.raises(Refused) as refused:
        publishing.schedule(article, at=NINE, by=editor)
    assert refused.value.code == "unapproved"
    publishing.schedule(article, at=NINE, by=editor, without_approval="Urgent recall")
    assert Schedule.objects.get().note == "Urgent recall"


def test_checking_stores_nothing(make_article, editor):
    article = draft_of(make_article(slug="one"), editor, title="Two", slug="two")
    before = Article.objects.values().get()
    assert publishing.check_schedule(article, by=editor).get_absolute_url() == "/articles/two/"
    assert (article.title, Article.objects.values().get()) == ("Back pain", before)


# --- a withdrawal -------------------------------------------------------------------------------


def test_a_withdrawal_waits_for_its_moment(make_article, editor):
    article = make_article()
    other = make_article("Other")
    publishing.schedule_withdrawal(
        article, at=NINE, by=editor, reason="unsafe", words="it was wrong", instead=other
    )
    stored = Article.objects.get(pk=article.pk)
    assert (stored.status, stored.withdraw_at, stored.stage) == ("live", NINE, "")
    schedule = Schedule.objects.get()
    assert (schedule.action, schedule.reason, schedule.words, schedule.instead) == (
        "withdraw",
        "unsafe",
        "it was wrong",
        other,
    )
    assert events(article)[-1] == (
        "withdrawal_scheduled",
        "live",
        "live",
        None,
        "For 3 June 2030, 09:00. it was wrong",
    )
    publishing.cancel_schedule(article, by=editor, action="withdraw")
    assert Article.objects.get(pk=article.pk).withdraw_at is None
    with pytest.raises(Refused, match="No withdrawal is scheduled"):
        publishing.cancel_schedule(article, by=editor, action="withdraw")


def test_a_page_that_comes_and_goes_is_planned_in_that_order(make_draft, editor):
    article = publishing.schedule(make_draft(), at=NINE, by=editor)
    with pytest.raises(Refused) as refused:
        publishing.schedule_withdrawal(article, at=NINE, by=editor, reason="mistake")
    assert refused.value.message_dict == {
        "at": ["It is not live before that. Choose a later time."]
    }
    publishing.schedule_withdrawal(
        article, at=NINE + timedelta(days=9), by=editor, reason="mistake"
    )
    with pytest.raises(Refused) as refused:
        publishing.schedule(article, at=NINE + timedelta(days=9), by=editor)
    assert refused.value.message_dict == {
        "at": ["It is to be withdrawn before that. Cancel the withdrawal first."]
    }
    publishing.cancel_schedule(article, by=editor)
    assert (Article.objects.get().withdraw_at, Schedule.objects.count()) == (None, 0)


def test_what_readers_do_not_see_is_not_withdrawn(make_draft, make_article, editor):
    gone = publishing.withdraw(make_article("Gone"), by=editor)
    for article in (make_draft("Draft"), gone):
        with pytest.raises(Refused, match="there is nothing to withdraw"):
            publishing.schedule_withdrawal(article, at=NINE, by=editor, reason="mistake")


def test_a_correction_is_taken_into_what_is_scheduled(make_article, editor, time_machine):
    article = make_article(summary="Old.", body="One.")
    draft_of(article, editor, body="One and more.")
    publishing.schedule(article, at=NINE, by=editor)
    corrected = replace(content_of(article), summary="Corrected.")
    publishing.correct(article, content=corrected, by=editor)
    assert Schedule.objects.get().suspended_at is None
    time_machine.move_to(NINE, tick=False)
    assert publishing.publish_due() == 1
    stored = Article.objects.get()
    assert (stored.summary, stored.body) == ("Corrected.", "One and more.")


def test_a_correction_that_does_not_fit_stops_the_schedule(make_article, editor, time_machine):
    article = make_article(summary="Old.")
    draft_of(article, editor, summary="Mine.")
    publishing.schedule(article, at=NINE, by=editor)
    corrected = replace(content_of(article), summary="Corrected.")
    publishing.correct(article, content=corrected, by=editor)
    assert Article.objects.get().scheduled_at is None
    time_machine.move_to(NINE, tick=False)
    assert publishing.publish_due() == 0
    assert Article.objects.get().summary == "Corrected."
    assert Schedule.objects.get().suspended_at == NOON


def test_recommend_rows_are_scheduled_too(make_article, editor, time_machine):
    target = make_article("Target")
    article = draft_of(make_article(), editor, recommendations=(Row(target=target),))
    publishing.schedule(article, at=NINE, by=editor)
    assert article.recommendations.count() == 0
    time_machine.move_to(NINE, tick=False)
    publishing.publish_due()
    assert article.recommendations.get().target == target
