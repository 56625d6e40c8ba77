"""Unsaved text and presence: what is kept, for whom, and when it goes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Presence, Version, WorkingCopy
from articles.publishing import Content, Refused

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 13, 50, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """`clock(minutes=3)` moves the time on from Monday 1 June, 13:50 UTC."""

    class Clock:
        now = MONDAY

        def __call__(self, **named) -> datetime:
            self.now += timedelta(**named)
            return self.now

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def keep(article, by, body="Typed.", key="first", **named) -> WorkingCopy:
    based_on = article.revision if article else None
    named = {"based_on": based_on, **named}
    return publishing.keep_working_copy(
        by=by, article=article, key=key, typed={"body": [body]}, **named
    )


def bodies() -> list[str]:
    rows = WorkingCopy.objects.waiting().order_by("pk")
    return [copy.typed["body"][0] for copy in rows]


# --- keeping -------------------------------------------------------------------------------------


def test_form_writes_over_what_it_wrote_and_makes_no_version(make_draft, editor):
    article = make_draft()
    before = Article.objects.values().get(pk=article.pk)
    keep(article, editor, "One")
    keep(article, editor, "One, two")
    assert bodies() == ["One, two"]
    assert Version.objects.filter(article=article).count() == 1
    assert Article.objects.values().get(pk=article.pk) == before


def test_same_text_again_writes_nothing(make_draft, editor, django_assert_num_queries):
    article = make_draft()
    at = keep(article, editor).at
    editor.has_perm("articles.change_article")
    with django_assert_num_queries(3) as seen:  # the row, between savepoint and release
        again = keep(article, editor)
    assert [query["sql"].split()[0] for query in seen.captured_queries] == [
        "SAVEPOINT",
        "SELECT",
        "RELEASE",
    ]
    assert again.at == at


def test_each_person_page_and_new_article_has_its_own(make_draft, editor, writer):
    back, knee = make_draft("Back pain"), make_draft("Knee pain")
    keep(back, editor, "1")
    keep(back, writer, "2")
    keep(knee, editor, "3")
    keep(None, editor, "4", key="new one")
    keep(None, editor, "5", key="new two")
    keep(None, writer, "6", key="new one")
    keep(None, editor, "4 again", key="new one")
    assert bodies() == ["1", "2", "3", "4 again", "5", "6"]


def test_correction_of_the_live_page_is_beside_the_draft_s(make_article, editor):
    article = make_article()
    keep(article, editor, "Draft")
    keep(article, editor, "Typo", key="second", is_correction=True)
    assert bodies() == ["Draft", "Typo"]


def test_another_window_does_not_write_over_what_waits(make_draft, editor):
    article = make_draft()
    keep(article, editor, "An hour of work", key="first")
    with pytest.raises(Refused, match="waits in another window") as refused:
        keep(article, editor, "Two words", key="second")
    assert refused.value.code == "elsewhere"
    assert bodies() == ["An hour of work"]


def test_form_that_was_filled_with_it_goes_on_with_it(make_draft, editor):
    article = make_draft()
    used = keep(article, editor, "An hour", key="closed").token()
    keep(article, editor, "An hour and more", key="opened", continues=used)
    assert bodies() == ["An hour and more"]
    with pytest.raises(Refused):  # the first window was open after all
        keep(article, editor, "An hour!", key="closed")
    with pytest.raises(Refused):  # and what a third was filled with is not what waits now
        keep(article, editor, "An hour?", key="third", continues=used)
    assert bodies() == ["An hour and more"]


def test_new_article_goes_on_under_the_new_form_s_key(editor):
    used = keep(None, editor, "Half", key="closed").token()
    keep(None, editor, "Whole", key="opened", continues=used)
    assert bodies() == ["Whole"]


def test_late_text_does_not_write_over_newer(make_draft, editor, clock):
    article = make_draft()
    keep(article, editor, "Newer")
    keep(article, editor, "Older", at=MONDAY - timedelta(minutes=1))
    assert bodies() == ["Newer"]
    clock(minutes=5)
    kept = keep(article, editor, "Newest", at=MONDAY + timedelta(days=400))
    assert (bodies(), kept.at) == (["Newest"], MONDAY + timedelta(minutes=5))


def test_text_based_on_what_is_gone_is_kept_and_told(make_draft, editor, writer):
    article = make_draft()
    seen = article.revision
    assert publishing.changed_since(article, seen, is_correction=False) is None
    publishing.save_draft(article, content=Content(title="Back pain", body="Hers."), by=writer)
    keep(article, editor, "Mine", based_on=seen)
    refused = publishing.changed_since(article, seen, is_correction=False)
    assert refused.code == "saved_since"
    assert refused.messages[0].startswith("Writer saved this page at ")
    assert bodies() == ["Mine"]
    assert publishing.changed_since(article, article.revision, is_correction=False) is None


def test_draft_saved_since_is_none_of_a_correction_s_business(make_article, editor, writer):
    article = make_article()
    seen = article.revision
    publishing.save_draft(article, content=Content(title="Back pain", body="Draft."), by=writer)
    assert publishing.changed_since(article, seen, is_correction=True) is None


def test_what_no_database_keeps_is_left_out(make_draft, editor):
    keep(make_draft(), editor, "a\x00b\ud800c\r\nd", key="k\x00" + "x" * 200)
    copy = WorkingCopy.objects.get()
    assert (copy.typed["body"], copy.key) == (["abc\nd"], "k" + "x" * 39)


@pytest.mark.parametrize("role", ["auditor", "clinician"])
def test_only_for_who_may_write(make_draft, role, request):
    person = request.getfixturevalue(role)
    for article in (make_draft(), None):
        with pytest.raises(PermissionDenied):
            keep(article, person)
    with pytest.raises(PermissionDenied):
        publishing.be_present(make_draft("Knee pain"), by=person)
    assert (WorkingCopy.objects.count(), Presence.objects.count()) == (0, 0)


# --- going ---------------------------------------------------------------------------------------


def test_goes_with_the_form_that_was_saved_and_no_other(make_draft, editor, writer):
    back, knee = make_draft("Back pain"), make_draft("Knee pain")
    keep(back, editor, "1", key="mine")
    keep(back, writer, "2", key="mine")
    keep(knee, editor, "3", key="other")
    keep(None, editor, "", key="")
    assert publishing.drop_working_copy(by=editor, key="mine") == 1
    assert publishing.drop_working_copy(by=editor, key="mine") == 0
    assert publishing.drop_working_copy(by=editor, key="") == 0
    assert publishing.drop_working_copy(by=editor, key="x", continues="1@never") == 0
    assert bodies() == ["2", "3", ""]


def test_goes_with_the_form_that_was_filled_with_it(make_draft, editor, writer):
    article = make_draft()
    token = keep(article, editor, "1").token()
    keep(article, editor, "2")
    assert publishing.drop_working_copy(by=editor, key="next", continues=token) == 0
    token = WorkingCopy.objects.get().token()
    assert publishing.drop_working_copy(by=writer, key="next", continues=token) == 0
    assert publishing.drop_working_copy(by=editor, key="next", continues=token) == 1
    assert bodies() == []


def test_no_verb_uses_or_drops_it(make_draft, editor, writer):
    article = make_draft(body="Saved.")
    keep(article, editor, "Mine")
    keep(article, writer, "Hers")
    publishing.publish(article, by=editor)
    publishing.save_draft(article, content=Content(title="Back pain", body="New."), by=editor)
    publishing.discard_draft(article, by=editor)
    article.refresh_from_db()
    assert article.body == "Saved."
    assert bodies() == ["Mine", "Hers"]


def test_deleted_draft_keeps_it_for_taking_back(make_draft, editor):
    article = make_draft()
    keep(article, editor, "Mine")
    publishing.delete_draft(article, by=editor)
    publishing.undelete(article, by=editor)
    assert bodies() == ["Mine"]


def test_thrown_away_text_can_be_taken_back(make_draft, editor):
    article = make_draft()
    publishing.throw_away(keep(article, editor, "First"))
    assert bodies() == []
    second = keep(article, editor, "Second", key="second")
    first = WorkingCopy.objects.get(thrown_at__isnull=False)
    with pytest.raises(Refused, match="You have written other text"):
        publishing.take_back(first)
    second.delete()
    publishing.take_back(WorkingCopy.objects.get())
    assert bodies() == ["First"]


def test_old_ones_are_swept_when_one_is_made(make_draft, editor, clock):
    keep(make_draft("One"), editor, "One", key="1")
    publishing.throw_away(keep(make_draft("Two"), editor, "Two", key="2"))
    clock(days=31)
    keep(make_draft("Three"), editor, "Three", key="3")
    assert set(WorkingCopy.objects.values_list("key", flat=True)) == {"1", "3"}
    clock(days=60)
    keep(make_draft("Four"), editor, "Four", key="4")
    assert set(WorkingCopy.objects.values_list("key", flat=True)) == {"3", "4"}


# --- who has it open -----------------------------------------------------------------------------


def seen_by(article, person) -> list[tuple]:
    return [(row.by, row.since) for row in Presence.objects.of_others(article, person)]


def test_presence_is_one_row_written_every_30_seconds(
    make_draft, editor, writer, clock, django_assert_num_queries
):
    article = make_draft()
    editor.has_perm("articles.change_article")
    publishing.be_present(article, by=editor)
    clock(seconds=29)
    with django_assert_num_queries(1):
        publishing.be_present(article, by=editor)
    assert Presence.objects.get().seen_at == MONDAY
    clock(seconds=1)
    with django_assert_num_queries(2):
        publishing.be_present(article, by=editor)
    row = Presence.objects.get()
    assert (row.since, row.seen_at) == (MONDAY, MONDAY + timedelta(seconds=30))
    assert seen_by(article, writer) == [(editor, MONDAY)]
    assert seen_by(article, editor) == []


def test_presence_is_gone_90_seconds_after_the_last_sign_of_life(make_draft, editor, writer, clock):
    article = make_draft()
    publishing.be_present(article, by=editor)
    clock(seconds=89)
    assert seen_by(article, writer) == [(editor, MONDAY)]
    clock(seconds=1)
    assert seen_by(article, writer) == []
    publishing.be_present(article, by=editor)
    assert seen_by(article, writer) == [(editor, clock.now)]


def test_closed_form_is_gone_soon_but_loading_it_again_goes_on(make_draft, editor, writer, clock):
    article = make_draft()
    publishing.be_present(article, by=editor)
    clock(minutes=1)
    publishing.be_gone(article, by=editor)
    clock(seconds=5)
    publishing.be_present(article, by=editor)
    clock(seconds=60)
    assert seen_by(article, writer) == [(editor, MONDAY)]
    publishing.be_gone(article, by=editor)
    clock(seconds=10)
    assert seen_by(article, writer) == []


def test_presence_of_yesterday_is_swept(make_draft, editor, writer, clock):
    article = make_draft()
    publishing.be_present(article, by=editor)
    clock(days=1, seconds=1)
    publishing.be_present(article, by=writer)
    assert [row.by for row in Presence.objects.all()] == [writer]
