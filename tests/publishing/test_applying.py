"""At its moment: what was scheduled happens once, whoever comes first, and nothing is refused."""

import json
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client

from articles import publishing, signals
from articles.models import Article, Event, FormerSlug, Image, Schedule, Topic
from articles.pictures import file_name
from articles.publishing import Row, applying, content_of, deriving, draft_content, plans
from tests.publishing.test_race import ROOT, shared

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 6, 2, 11, tzinfo=UTC)
NINE = datetime(2030, 6, 3, 8, tzinfo=UTC)  # 09:00 in London
TEN = NINE + timedelta(hours=1)
LATE = NINE + timedelta(hours=30)


@pytest.fixture(autouse=True)
def clock(time_machine):
    """The day before; `clock(moment)` moves it."""
    time_machine.move_to(NOON, tick=False)
    return lambda moment: time_machine.move_to(moment, tick=False)


def draft_of(article, by, **fields) -> Article:
    content = replace(draft_content(article), **fields)
    return publishing.save_draft(article, content=content, by=by)


def plan(article, by, at=NINE, is_correction=False, **fields) -> Article:
    draft_of(article, by, **fields)
    return publishing.schedule(article, at=at, by=by, is_correction=is_correction)


def trail(article) -> list[tuple]:
    """(verb, moment, by, note) since noon."""
    rows = Event.objects.filter(article=article, at__gt=NOON).order_by("at", "pk")
    return list(rows.values_list("verb", "at", "by__first_name", "note"))


# --- a new version ------------------------------------------------------------------------------


def test_a_version_goes_live_at_its_moment_and_bears_it(make_article, editor, clock):
    article = make_article(slug="one")
    plan(article, editor, title="New title", slug="two", body="New.", also_called="Lumbago")
    clock(NINE - timedelta(seconds=1))
    assert publishing.publish_due() == 0
    clock(LATE)
    assert publishing.publish_due() == 1
    stored = Article.objects.get()
    assert (stored.title, stored.slug, stored.html) == ("New title", "two", "<p>New.</p>\n")
    assert (stored.published_at, stored.updated_at) == (NOON, NINE)
    assert (stored.saved_at, stored.saved_by) == (NINE, editor)
    assert (stored.live_number, stored.draft_number, stored.draft_base) == (2, None, None)
    assert (stored.stage, stored.scheduled_at, stored.last_number) == ("", None, 2)
    assert [name.name for name in stored.names.all()] == ["Lumbago", "New title"]
    assert FormerSlug.objects.get().slug == "one"
    assert not Schedule.objects.exists()
    assert trail(article) == [("applied", NINE, "Editor", "")]
    event = Event.objects.get(verb="applied")
    assert (event.was, event.now, event.number) == ("live/scheduled", "live", 2)
    assert publishing.publish_due() == 0


def test_a_small_correction_leaves_readers_date(make_article, editor, clock):
    article = make_article()
    plan(article, editor, is_correction=True, body="New.")
    clock(LATE)
    publishing.publish_due()
    assert (Article.objects.get().body, Article.objects.get().updated_at) == ("New.", None)


def test_a_draft_that_is_newer_stays_and_goes_on_from_it(make_article, editor, clock):
    article = plan(make_article(), editor, body="Second.")
    draft_of(article, editor, body="Third.")
    clock(NINE)
    publishing.publish_due()
    stored = Article.objects.get()
    assert (stored.body, draft_content(stored).body) == ("Second.", "Third.")
    assert (stored.live_number, stored.draft_number, stored.draft_base) == (2, 3, 2)
    assert (stored.stage, publishing.is_behind(stored)) == ("draft", False)
    publishing.publish(stored, by=editor)
    assert Article.objects.get().body == "Third."


def test_a_draft_that_was_behind_stays_behind(make_article, editor, clock):
    article = plan(make_article(), editor, body="Second.")
    draft_of(article, editor, summary="Mine.")
    corrected = replace(content_of(article), summary="Corrected.")
    publishing.correct(article, content=corrected, by=editor)
    stored = Article.objects.get()
    assert publishing.is_behind(stored)
    clock(NINE)
    assert publishing.publish_due() == 1
    stored = Article.objects.get()
    assert (stored.summary, stored.body) == ("Corrected.", "Second.")
    assert publishing.is_behind(stored)


def test_listeners_are_told_at_the_moment(make_article, editor, clock):
    heard = []

    def listen(article_ids, **named):
        heard.append(article_ids)

    article = plan(make_article(), editor, body="New.")
    gone = make_article("Gone")
    publishing.schedule_withdrawal(gone, at=NINE, by=editor, reason="mistake")
    clock(NINE)
    for signal in (signals.published, signals.withdrawn):
        signal.connect(listen)
    publishing.publish_due()
    for signal in (signals.published, signals.withdrawn):
        signal.disconnect(listen)
    assert heard == [[article.pk], [gone.pk]]


def test_what_was_rendered_is_not_rendered_again(make_article, editor, clock, monkeypatch):
    def refuse(*args, **named):
        raise AssertionError("rendered at the moment")

    target = make_article("Target")
    plan(make_article(), editor, body=f"[there]({target.get_absolute_url()})")
    clock(NINE)
    monkeypatch.setattr(deriving.rendering, "render", refuse)
    assert publishing.publish_due() == 1
    assert Article.objects.get(title="Back pain").html == (
        '<p><a href="/articles/target/">there</a></p>\n'
    )


@pytest.mark.parametrize("change", ["renderer", "address"])
def test_it_is_rendered_again_where_something_has_changed(
    make_article, editor, clock, monkeypatch, change
):
    target = make_article("Target")
    article = plan(make_article(), editor, body=f"[there]({target.get_absolute_url()})")
    Schedule.objects.update(made={**Schedule.objects.get().made, "html": "old"})
    if change == "renderer":
        monkeypatch.setattr(plans.rendering, "VERSION", plans.rendering.VERSION + 1)
    else:
        moved = replace(content_of(target), slug="moved")
        publishing.publish(target, content=moved, by=editor)
    clock(NINE)
    publishing.publish_due()
    address = "/articles/moved/" if change == "address" else "/articles/target/"
    article.refresh_from_db()
    assert article.html == f'<p><a href="{address}">there</a></p>\n'


# --- nothing is refused -------------------------------------------------------------------------


def test_what_no_longer_exists_is_left_out_and_told(make_article, make_topic, editor, clock):
    topic, also = make_topic("Body"), make_topic("Mind")
    kept, lost = make_article("Kept"), make_article("Lost")
    rows = (Row(target=kept), Row(target=lost), Row(title="Wanted"))
    article = make_article()
    plan(article, editor, topic=topic, also_in=(also,), recommendations=rows)
    Topic.objects.filter(pk__in=[topic.pk, also.pk]).delete()
    Article.objects.filter(pk=lost.pk).update(kind="page")
    clock(LATE)
    assert publishing.publish_due() == 1
    article.refresh_from_db()
    assert (article.topic, article.also_in.count(), article.live_number) == (None, 0, 3)
    assert [row.shown_title for row in article.recommendations.all()] == ["Kept", "Wanted"]
    gone = "A topic that is no longer there was left out."
    said = "‘Lost’ is no longer an article here: it was left out of Recommend."
    assert trail(article) == [("applied", NINE, "Editor", f"{gone} {gone} {said}")]


def test_a_picture_that_is_gone_is_left_out_and_told(make_article, editor, clock):
    digest = "a" * 64
    picture = Image.objects.create(
        file=file_name(digest, "small", "png"), width=10, height=10, hash=digest, created_at=NOON
    )
    address = sorted(picture.addresses())[0]
    article = plan(make_article(), editor, body=f"Look: ![A back]({address})")
    assert Schedule.objects.get().made["pictures"] == [address]
    Image.objects.all().delete()
    clock(LATE)
    assert publishing.publish_due() == 1
    assert trail(article) == [
        ("applied", NINE, "Editor", "A picture that is no longer there was left out.")
    ]
    assert "<picture" not in Article.objects.get().html


def test_an_address_that_is_not_free_after_all_is_left(make_article, editor, clock):
    article = make_article(slug="one")
    plan(article, editor, slug="two", body="New.")
    Schedule.objects.update(slug=None)  # as if somebody had gone round the reservation
    make_article("Other", slug="two")
    clock(LATE)
    assert publishing.publish_due() == 1
    article.refresh_from_db()
    assert (article.slug, article.body) == ("one", "New.")
    assert trail(article) == [
        ("applied", NINE, "Editor", "The address ‘two’ was not free: the page keeps its own.")
    ]


def test_a_replacement_that_is_gone_does_not_stop_the_withdrawal(make_article, editor, clock):
    article, other = make_article(), make_article("Other")
    publishing.schedule_withdrawal(article, at=NINE, by=editor, reason="replaced", instead=other)
    Article.objects.filter(pk=other.pk).delete()
    clock(LATE)
    publishing.publish_due()
    article.refresh_from_db()
    assert (article.status, article.withdrawal, article.instead) == ("withdrawn", "replaced", None)
    said = "Replaced. The page that was to replace it is no longer there."
    assert trail(article) == [("withdrawn", NINE, "Editor", said)]


def test_two_pages_that_replace_each_other_make_no_circle(make_article, editor, clock):
    one, two = make_article("One"), make_article("Two")
    publishing.schedule_withdrawal(one, at=NINE, by=editor, reason="replaced", instead=two)
    publishing.schedule_withdrawal(two, at=TEN, by=editor, reason="replaced", instead=one)
    clock(LATE)
    assert publishing.publish_due() == 2
    two.refresh_from_db()
    assert (two.withdrawal, two.instead) == ("replaced", None)
    said = "Replaced. What was to be read instead leads back here: it was left out."
    assert trail(two) == [("withdrawn", TEN, "Editor", said)]
    assert Client().get("/articles/one/").status_code == 410
    assert Client().get("/articles/two/").status_code == 410


# --- several moments at once --------------------------------------------------------------------


def test_moments_that_passed_together_happen_in_their_order(make_article, editor, clock):
    article = plan(make_article(), editor, body="New.")
    publishing.schedule_withdrawal(article, at=TEN, by=editor, reason="unsafe")
    clock(LATE)
    assert publishing.publish_due() == 2
    article.refresh_from_db()
    assert (article.status, article.body, article.withdrawn_at) == ("withdrawn", "New.", TEN)
    assert [entry[:2] for entry in trail(article)] == [("applied", NINE), ("withdrawn", TEN)]


def test_a_page_may_be_withdrawn_until_its_new_version_comes(make_article, editor, clock):
    article = plan(make_article(), editor, at=TEN, body="New.")
    publishing.schedule_withdrawal(article, at=NINE, by=editor, reason="unsafe")
    clock(NINE)
    assert publishing.publish_due() == 1
    article.refresh_from_db()
    assert (article.status, article.scheduled_at, article.withdraw_at) == ("withdrawn", TEN, None)
    clock(LATE)
    assert publishing.publish_due() == 1
    article.refresh_from_db()
    assert (article.status, article.body, article.withdrawal) == ("live", "New.", "")
    assert article.published_at == NOON


def test_the_order_of_moments_holds_between_pages(make_article, editor, clock):
    later, first = make_article("Later"), make_article("First")
    plan(later, editor, at=TEN, body="New.")
    plan(first, editor, at=NINE, body="New.")
    publishing.schedule_withdrawal(later, at=TEN + timedelta(hours=1), by=editor, reason="unsafe")
    clock(LATE)
    assert publishing.publish_due() == 3
    order = Event.objects.filter(at__gt=NOON).order_by("pk").values_list("title", "verb")
    assert list(order) == [("First", "applied"), ("Later", "applied"), ("Later", "withdrawn")]


def test_only_so_many_are_applied_at_a_time(make_article, editor, clock):
    for number in range(3):
        plan(make_article(f"Article {number}"), editor, body="New.")
    clock(LATE)
    assert [publishing.publish_due(limit=2), publishing.publish_due()] == [2, 1]


def test_a_night_on_which_the_clocks_change(make_article, editor, clock):
    # 27 October 2030: at 02:00 in London it is 01:00 again.
    first = datetime(2030, 10, 27, 0, 30, tzinfo=UTC)  # 01:30 British Summer Time
    second = first + timedelta(hours=1)  # 01:30 Greenwich Mean Time
    article = plan(make_article(), editor, at=first, body="New.")
    publishing.schedule_withdrawal(article, at=second, by=editor, reason="mistake")
    clock(first + timedelta(minutes=59))
    assert publishing.publish_due() == 1
    assert Article.objects.published().get().body == "New."
    clock(second)
    assert publishing.publish_due() == 1
    assert publishing.publish_due() == 0
    assert [entry[1] for entry in trail(article)] == [first, second]


def test_a_clock_that_jumps_back_repeats_nothing(make_article, editor, clock):
    article = plan(make_article(), editor, body="New.")
    for moment in (LATE, NOON, LATE, TEN):
        clock(moment)
        publishing.publish_due()
    assert [entry[0] for entry in trail(article)] == ["applied"]


# --- verbs come first, too ----------------------------------------------------------------------


def test_a_verb_finds_the_page_as_it_is_at_its_moment(make_article, editor, clock):
    article = plan(make_article(), editor, body="Second.")
    clock(LATE)
    draft_of(Article.objects.get(), editor, summary="Mine.")
    stored = Article.objects.get()
    assert (stored.body, stored.live_number, stored.draft_base) == ("Second.", 2, 2)
    assert [entry[0] for entry in trail(article)] == ["applied", "saved"]


def test_a_verb_finds_all_that_passed_in_its_order(make_article, editor, clock):
    article = plan(make_article(), editor, body="New.")
    publishing.schedule_withdrawal(article, at=TEN, by=editor, reason="unsafe")
    clock(LATE)
    publishing.reinstate(article, by=editor)
    assert [entry[0] for entry in trail(article)] == ["applied", "withdrawn", "reinstated"]
    assert Article.objects.published().get().body == "New."


def test_who_looked_before_the_moment_is_told(make_article, editor, clock):
    article = plan(make_article(), editor, body="Second.")
    seen = Article.objects.get().revision
    clock(LATE)
    with pytest.raises(publishing.Refused) as refused:
        publishing.withdraw(article, by=editor, based_on=seen)
    assert refused.value.code == "saved_since"
    assert publishing.publish_due() == 1
    assert Article.objects.get().status == "live"


# --- what cannot be done ------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch):
    """`broken(article)`: whatever is applied to it breaks."""

    planted = RuntimeError("Planted")

    def break_it(broken_article, error=planted):
        def refuse(article, schedule, does):
            if article.pk == broken_article.pk:
                article.title = "half done"
                article.save()
                raise error
            does(article, schedule)

        for action, does in list(applying.APPLY.items()):
            monkeypatch.setitem(applying.APPLY, action, lambda a, s, does=does: refuse(a, s, does))

    return break_it


def test_what_cannot_be_applied_is_stopped_and_the_site_goes_on(
    make_article, editor, clock, broken, client, caplog
):
    one, two = make_article("One"), make_article("Two")
    plan(one, editor, body="New.")
    plan(two, editor, at=TEN, body="New.")
    publishing.schedule_withdrawal(one, at=TEN, by=editor, reason="unsafe")
    broken(one)
    clock(LATE)
    with caplog.at_level(logging.ERROR, logger="articles"):
        page = client.get("/articles/two/")
    assert b"New." in page.content
    assert [record.message for record in caplog.records] == [
        f"The schedule publish 2030-06-03 08:00 of article {one.pk} was stopped",
        f"The schedule withdraw 2030-06-03 09:00 of article {one.pk} was stopped",
    ]
    one.refresh_from_db()
    assert (one.title, one.status, one.stage) == ("One", "live", "draft")
    assert (one.scheduled_at, one.withdraw_at) == (None, None)
    assert set(Schedule.objects.values_list("article", "suspended_at")) == {(one.pk, LATE)}
    said = "It could not be done at its moment. Look at the page, then schedule it again."
    assert trail(one) == [("schedule_suspended", LATE, None, said)] * 2
    assert client.get("/articles/one/").status_code == 200
    publishing.cancel_schedule(one, by=editor)
    assert Schedule.objects.get().action == "withdraw"


def test_a_database_that_is_away_is_no_fault_of_the_schedule(
    make_article, editor, clock, broken, client, caplog
):
    article = plan(make_article(), editor, body="New.")
    broken(article, OperationalError("disk I/O error"))
    clock(LATE)
    with caplog.at_level(logging.ERROR, logger="articles"):
        page = client.get(article.get_absolute_url())
    assert (page.status_code, b"gets better" in page.content) == (200, True)
    assert "What is due could not be applied" in caplog.text
    assert Schedule.objects.get().suspended_at is None


# --- several processes --------------------------------------------------------------------------


def late(env, *arguments) -> subprocess.Popen:
    """A process whose clock says LATE."""
    command = [sys.executable, "-m", "tests.publishing.being_late", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True)


def said(process: subprocess.Popen) -> dict:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return json.loads(out)


@pytest.mark.django_db(transaction=True)
def test_processes_that_come_together_apply_it_once(make_article, editor, tmp_path):
    article = plan(make_article(slug="one"), editor, slug="two", title="New", body="New words.")
    gone = make_article("Gone")
    publishing.schedule_withdrawal(gone, at=TEN, by=editor, reason="unsafe")
    paths = ["/", "/articles/one/", "/articles/two/", "/articles/gone/", "/feed/"]
    orders = (paths, paths[::-1], paths[2:] + paths[:2])
    with shared(tmp_path) as env:
        running = [late(env, LATE.isoformat(), *some) for some in orders]
        answers = [said(process) for process in running]
    for answer in answers:
        assert sorted(code for code, _page in answer["pages"]) == [200, 200, 200, 301, 410]
        for code, page in answer["pages"]:
            assert "gets better" not in page
            assert code != 200 or "New" in page
        assert answer["applied"] == 0  # a page that was asked for had done it already
    for one, verb in ((article, "applied"), (gone, "withdrawn")):
        assert [entry[0] for entry in trail(one)].count(verb) == 1
    assert not Schedule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_the_middle_leaves_nothing_half_done(
    make_article, editor, tmp_path
):
    article = plan(make_article(slug="one"), editor, slug="two", title="New", body="New words.")
    before = Article.objects.values().get()
    with shared(tmp_path) as env:
        killed = late(env, "--die", LATE.isoformat(), "/")
        killed.communicate(timeout=300)
    assert killed.returncode == -9
    assert Article.objects.values().get() == before
    assert (trail(article), Schedule.objects.count()) == ([], 1)
    (tmp_path / "again").mkdir()
    with shared(tmp_path / "again") as env:
        assert said(late(env, LATE.isoformat()))["applied"] == 1
    assert [entry[:2] for entry in trail(article)] == [("applied", NINE)]
    assert Article.objects.get().slug == "two"


@pytest.mark.parametrize("rows", [1, 20])
def test_it_costs_the_same_however_much_is_recommended(
    make_article, editor, clock, django_assert_num_queries, rows
):
    targets = [make_article(f"Target {number}") for number in range(rows)]
    content = {"recommendations": tuple(Row(target=target) for target in targets)}
    plan(make_article("Page"), editor, body="New.", **content)
    clock(LATE)
    turn = connection.vendor == "postgresql"  # where writers ask for their turn
    with django_assert_num_queries(23 + turn):
        assert publishing.publish_due() == 1
