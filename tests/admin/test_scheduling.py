"""“Schedule…” and “Cancel the schedule”: what the screens say, and what their buttons do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.admin import zones
from articles.admin.moments import wait_in_words
from articles.models import Article, Event, Schedule
from articles.publishing import Row, content_of, draft_content
from tests.admin.conftest import words
from tests.views import reading
from tests.views.reading import find, read

pytestmark = pytest.mark.django_db

THREE = datetime(2030, 6, 2, 14, tzinfo=UTC)  # 15:00 in London
NINE = datetime(2030, 6, 3, 8, tzinfo=UTC)  # tomorrow, 09:00


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(THREE, tick=False)
    return lambda moment: time_machine.move_to(moment, tick=False)


@pytest.fixture
def article(make_article, editor):
    """A live page with a draft."""
    article = make_article("Back pain", summary="What to do.")
    content = replace(content_of(article), title="Sore back", body="Nothing is as it was before.")
    return publishing.save_draft(article, content=content, by=editor)


def address(article, name="schedule") -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def given(article, **fields) -> dict:
    seen = Article.objects.get(pk=article.pk).revision
    data = {"seen": seen, "date": "2030-06-03", "time": "09:00", "change": "content", "note": ""}
    return data | fields


def shown(response, name: str) -> str:
    return reading.words(find(read(response), "p", _class=name))


def errors(response) -> list[str]:
    return [reading.words(e) for e in read(response).iter("ul") if e.get("class") == "errorlist"]


def test_two_clicks_are_enough(as_editor, article):
    page = as_editor.get(address(article))
    root = read(page)
    assert find(root, "input", type="date").get("value") == "2030-06-03"
    assert find(root, "input", type="time").get("value") == "09:00"
    assert shown(page, "moment-sentence") == (
        "Goes live Mon 3 June, 09:00 British Summer Time, in 18 hours"
    )
    form = find(root, "form", _class="asking")
    sent = {
        field.get("name"): field.get("value") or ""
        for field in form.iter("input")
        if field.get("type") != "radio" or field.get("checked") is not None
    }
    answer = as_editor.post(address(article), sent, follow=True)
    assert words(answer) == [
        "Scheduled. Goes live Mon 3 June, 09:00 British Summer Time, in 18 hours."
    ]
    schedule = Schedule.objects.get()
    assert (schedule.at, schedule.is_correction, schedule.by.first_name) == (NINE, False, "Editor")
    assert answer.redirect_chain[0][0].startswith(f"/admin/articles/article/{article.pk}/change/")


def test_heading_names_the_page_and_the_badge_stands_below(as_editor, article):
    html = as_editor.get(address(article)).content.decode()
    assert "<h1>Schedule: Back pain</h1>" in html
    assert html.index("<h1>") < html.index('class="badge live') < html.index("moment-sentence")


def test_a_first_publishing_is_scheduled_by_the_same_screen(as_editor, make_draft):
    draft = make_draft()
    page = as_editor.get(address(draft))
    assert find(read(page), "input", name="change") is None
    as_editor.post(address(draft), given(draft))
    assert Article.objects.get().published_at == NINE


def test_the_screen_says_what_it_is_about(as_editor, article, make_draft, editor):
    content = replace(
        draft_content(article), summary="", recommendations=(Row(target=make_draft("Draft")),)
    )
    publishing.save_draft(article, content=content, by=editor)
    page = as_editor.get(address(article))
    main = reading.words(find(read(page), "form", _class="asking"))
    facts = [reading.words(fact) for fact in find(read(page), "dl", _class="facts").iter("dd")]
    assert facts[:3] == ["Sore back", "http://testserver/articles/back-pain/", "none"]
    assert "There is no summary: lists and searches show the first sentences instead." in main
    assert "Readers cannot open ‘Draft’ yet: it will appear when published." in main
    assert "The content changed: readers see the date of that day" in main


@pytest.mark.parametrize(
    ("date", "time", "message"),
    [
        ("2030-06-02", "14:59", "That time has passed. Publish now, or choose a later time."),
        ("", "09:00", "Choose a day."),
        ("2030-06-03", "", "Choose a time."),
        ("tomorrow", "09:00", "Give a day, such as 2030-06-03."),
        ("2030-06-03", "soon", "Give a time, such as 09:00."),
        ("9999-12-31", "23:59", "Give a day before the year 2200."),
        (
            "2031-03-30",
            "01:30",
            "The clocks go forward on 30 March 2031: there is no 01:30. Choose another time.",
        ),
        (
            "2030-10-27",
            "01:30",
            "The clocks go back on 27 October 2030: 01:30 comes twice. Choose another time.",
        ),
    ],
)
def test_a_moment_that_is_none_is_said(as_editor, article, date, time, message):
    answer = as_editor.post(address(article), given(article, date=date, time=time, note="Kept"))
    assert errors(answer) == [message]
    assert find(read(answer), "input", name="note").get("value") == "Kept"
    assert not Schedule.objects.exists()
    query = {"date": date, "time": time, "sentence": "live"}
    asked = as_editor.get(address(article), query)
    assert (asked["Content-Type"], asked.content.decode()) == (
        "text/plain; charset=utf-8",
        message,
    )


@pytest.mark.parametrize(
    ("date", "time", "sentence"),
    [
        ("2030-06-02", "15:20", "Sun 2 June, 15:20 British Summer Time, in 20 minutes"),
        ("2030-12-24", "08:00", "Tue 24 December, 08:00 Greenwich Mean Time, in 205 days"),
        ("2031-06-03", "09:00", "Tue 3 June 2031, 09:00 British Summer Time, in 366 days"),
        ("2030-10-27", "02:00", "Sun 27 October, 02:00 Greenwich Mean Time, in 146 days"),
        ("2030-10-27", "00:59", "Sun 27 October, 00:59 British Summer Time, in 146 days"),
    ],
)
def test_the_moment_is_said_back_while_it_is_chosen(as_editor, article, date, time, sentence):
    query = {"date": date, "time": time}
    live = as_editor.get(address(article), {**query, "sentence": "live"})
    assert live.content.decode() == f"Goes live {sentence}"
    withdrawn = as_editor.get(address(article), {**query, "sentence": "withdrawn"})
    assert withdrawn.content.decode() == f"Is withdrawn {sentence}"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Paris", "Central European Summer Time"),
        ("America/New_York", "Eastern Daylight Time"),
        ("Asia/Kolkata", "India Standard Time"),
        ("Europe/Dublin", "Irish Standard Time"),
        ("Asia/Dubai", "Dubai time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "Coordinated Universal Time"),
    ],
)
def test_a_zone_has_the_name_that_people_use(zone, name):
    with timezone.override(zone):
        assert zones.zone_name(timezone.localtime(NINE)) == name


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=61), "1 hour"),
        (timedelta(hours=17, minutes=45), "18 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=60), "2 days"),
        (timedelta(days=9, hours=13), "10 days"),
    ],
)
def test_a_wait_is_said_in_round_numbers(wait, said):
    assert wait_in_words(wait) == said


def test_what_blocks_is_said_and_no_button_is_there(as_editor, article, editor):
    content = replace(draft_content(article), body="")
    publishing.save_draft(article, content=content, by=editor)
    root = read(as_editor.get(address(article)))
    assert "Write the text to publish it." in reading.words(find(root, "div", _class="errornote"))
    assert "Schedule" not in [reading.words(button) for button in root.iter("button")]
    as_editor.post(address(article), given(article))
    assert not Schedule.objects.exists()


def test_without_a_draft_the_screen_leads_back(as_editor, make_article):
    answer = as_editor.get(address(make_article()), follow=True)
    assert words(answer) == ["There is no draft of this page: nothing new to publish."]


def test_what_was_saved_meanwhile_is_looked_at_first(as_editor, article, administrator):
    sent = given(article)
    content = replace(draft_content(article), body="Theirs.")
    publishing.save_draft(article, content=content, by=administrator)
    answer = as_editor.post(address(article), sent, follow=True)
    assert words(answer) == ["Administrator saved this at 15:00. Look again: nothing was done yet."]
    assert answer.redirect_chain == [(address(article), 302)]
    as_editor.post(address(article), {**sent, "seen": ""})
    assert not Schedule.objects.exists()


def test_the_kind_of_change_has_to_be_one(as_editor, article):
    answer = as_editor.post(address(article), given(article, change=""))
    assert errors(answer) == ["Choose the kind of change."]
    as_editor.post(address(article), given(article, change="correction", note="Two commas"))
    schedule = Schedule.objects.get()
    assert (schedule.is_correction, schedule.note) == (True, "Two commas")


def test_what_stands_is_said_and_filled_in(as_editor, article, editor):
    at = NINE + timedelta(days=2, hours=1)
    publishing.schedule(article, at=at, by=editor)
    publishing.schedule_withdrawal(article, at=at + timedelta(days=1), by=editor, reason="mistake")
    page = as_editor.get(address(article))
    root = read(page)
    assert find(root, "input", type="date").get("value") == "2030-06-05"
    assert find(root, "input", type="time").get("value") == "10:00"
    said = reading.words(find(root, "div", _class="care"))
    assert "It is scheduled for 5 June, 10:00: the new moment replaces that." in said
    assert "It will be withdrawn on 6 June, 10:00, as scheduled." in said


def test_a_schedule_that_was_stopped_is_told_of(as_editor, article, editor):
    publishing.schedule(article, at=NINE, by=editor)
    content = replace(content_of(article), title="Corrected")
    publishing.correct(article, content=content, by=editor)
    assert Schedule.objects.get().suspended_at == THREE
    page = as_editor.get(address(article, "cancel-schedule"))
    assert page.status_code == 200
    settled = replace(draft_content(article), title="Settled")
    publishing.settle(article, content=settled, by=editor)
    said = reading.words(find(read(as_editor.get(address(article))), "div", _class="care"))
    assert "What was scheduled for 3 June, 09:00 was stopped. This takes its place." in said
    as_editor.post(address(article), given(article))
    assert Schedule.objects.get().suspended_at is None


def test_an_approval_that_is_missing_is_said_first(as_editor, article, settings):
    settings.REQUIRE_APPROVAL = True
    page = as_editor.get(address(article))
    assert "Schedule without approval…" in page.content.decode()
    as_editor.post(address(article), given(article))
    assert not Schedule.objects.exists()
    answer = as_editor.post(address(article), given(article, without_approval=""))
    assert errors(answer) == ["Say in a few words why: it is kept."]
    as_editor.post(address(article), given(article, without_approval="Recall"))
    assert Schedule.objects.get().note == "Recall"


@pytest.mark.parametrize("name", ["change", "history", "schedule", "withdraw"])
def test_no_editor_works_on_what_is_past(as_editor, article, editor, clock, name):
    moment = THREE + timedelta(minutes=30)
    publishing.schedule(article, at=moment, by=editor)
    clock(moment)
    answer = as_editor.get(address(article, name), follow=True)
    assert b"Sore back" in answer.content
    assert not Schedule.objects.exists()
    assert Article.objects.get().title == "Sore back"
    assert "scheduled for" not in answer.content.decode()


# --- cancelling ---------------------------------------------------------------------------------


def test_cancelling_says_what_becomes_of_it(as_editor, article, editor):
    publishing.schedule(article, at=NINE, by=editor)
    page = as_editor.get(address(article, "cancel-schedule"))
    assert (
        "A new version of ‘Back pain’ is to go live Mon 3 June, 09:00 British Summer Time, in 18 "
        "hours. Cancelled, it stays the draft, and readers see what they see now."
    ) in reading.words(read(page))
    sent = {"seen": article.revision, "action": "publish"}
    answer = as_editor.post(address(article, "cancel-schedule"), sent, follow=True)
    assert words(answer) == ["The schedule is cancelled. What was scheduled is the draft."]
    assert not Schedule.objects.exists()
    answer = as_editor.get(address(article, "cancel-schedule"), follow=True)
    assert words(answer) == ["Nothing is scheduled for this page."]


def test_a_withdrawal_is_cancelled_by_itself(as_editor, article, editor):
    publishing.schedule(article, at=NINE, by=editor)
    publishing.schedule_withdrawal(article, at=NINE, by=editor, reason="unsafe")
    page = as_editor.get(address(article, "cancel-schedule") + "?action=withdraw")
    assert "is to be withdrawn Mon 3 June, 09:00" in reading.words(read(page))
    sent = {"seen": article.revision, "action": "withdraw"}
    answer = as_editor.post(address(article, "cancel-schedule"), sent, follow=True)
    assert words(answer) == ["The page will not be withdrawn."]
    assert Schedule.objects.get().action == "publish"


def test_cancelling_what_has_changed_is_refused_in_words(as_editor, article, editor):
    publishing.schedule(article, at=NINE, by=editor)
    sent = {"seen": article.revision - 1, "action": "publish"}
    answer = as_editor.post(address(article, "cancel-schedule"), sent)
    assert "saved this page at 15:00" in reading.words(read(answer))
    assert Schedule.objects.exists()


def test_looking_changes_nothing_and_is_for_those_who_may(
    as_editor, as_writer, as_auditor, as_nobody, client, article, editor
):
    publishing.schedule(article, at=NINE, by=editor)
    events = Event.objects.count()
    for name in ("schedule", "cancel-schedule"):
        assert as_editor.get(address(article, name)).status_code == 200
        for person in (as_writer, as_auditor, as_nobody):
            assert person.get(address(article, name)).status_code == 403
            assert person.post(address(article, name), given(article)).status_code == 403
        assert client.get(address(article, name)).status_code == 302
        missing = address(Article(pk=article.pk + 99), name)
        assert as_editor.get(missing).status_code == 404
        assert as_nobody.get(missing).status_code == 403
    assert (Event.objects.count(), Schedule.objects.count()) == (events, 1)
