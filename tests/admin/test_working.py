"""Autosave, presence and unsaved text as the browser's scripts and people meet them."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Presence, Recommendation, Version, WorkingCopy
from articles.publishing import Content, Row
from tests.admin.conftest import client_of, row, typed, words
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
MONDAY = datetime(2026, 6, 1, 13, 50, tzinfo=UTC)  # 14:50 in London
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def clock(monkeypatch):
    """`clock(minutes=3)` moves the time on from Monday 1 June, 14:50 in London."""

    class Clock:
        now = MONDAY

        def __call__(self, **named) -> datetime:
            self.now += timedelta(**named)
            return self.now

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def form(article=None, *, by, key="first", continues="", **fields) -> dict:
    """What the form of an article sends, and what names the form and the person."""
    based_on = article.revision if article else ""
    named = {"form_key": key, "continues": continues, "person": by.pk, "based_on": based_on}
    return typed(article, **{**named, **fields})


def autosave(client, article=None, query="", **named):
    where = f"{article.pk}/autosave/" if article else "add/autosave/"
    return client.post(f"{LIST}{where}{query}", form(article, **named))


def change(article: Article) -> str:
    return f"{LIST}{article.pk}/change/"


def writes(queries) -> list[str]:
    """What was written, but for the session."""
    return [
        query["sql"]
        for query in queries
        if query["sql"].startswith(WRITES) and "django_session" not in query["sql"]
    ]


def waiting() -> list[str]:
    rows = WorkingCopy.objects.waiting().order_by("pk")
    return [copy.typed["body"][0] for copy in rows]


# --- autosave ------------------------------------------------------------------------------------


def test_is_kept_and_the_moment_is_told(as_editor, editor, make_draft, clock):
    article = make_draft()
    clock(minutes=12)
    answer = autosave(as_editor, article, by=editor, body="Typed\r\nhere.")
    assert (answer.status_code, answer.json()) == (
        200,
        {"said": "Not saved yet. Your changes are kept: 15:02.", "kept": True},
    )
    copy = WorkingCopy.objects.get()
    assert (copy.typed["body"], copy.by, copy.article, copy.based_on) == (
        ["Typed\nhere."],
        editor,
        article,
        article.revision,
    )
    assert Version.objects.count() == 1


def test_same_text_twice_writes_once(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Typed.")
    with CaptureQueriesContext(connection) as seen:
        assert autosave(as_editor, article, by=editor, body="Typed.").status_code == 200
    assert writes(seen.captured_queries) == []


def test_only_what_the_form_has_is_kept(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, status="live", password="secret", note="x")
    kept = WorkingCopy.objects.get().typed
    assert {"title", "body", "summary", "topic", "find"} <= set(kept)
    assert {"status", "password", "note", "csrfmiddlewaretoken", "person"} & set(kept) == set()


def test_longest_text_with_everything_fits(as_editor, editor, make_article, make_topic):
    article = make_article()
    rows = [row(title="😀" * 100, teaser="😀" * 50) for _number in range(50)]
    body = "😀" * 100_000
    data = form(article, by=editor, body=body, rows=rows, also_called="😀" * 10_000)
    answer = as_editor.post(f"{LIST}{article.pk}/autosave/", data)
    assert answer.status_code == 200
    assert waiting() == [body]


def test_somebody_who_saved_since_is_named_and_the_text_is_kept(
    as_editor, editor, writer, make_draft, clock
):
    article = make_draft()
    data = form(article, by=editor, body="Mine.")
    clock(minutes=12)
    publishing.save_draft(article, content=Content(title="Back pain", body="Hers."), by=writer)
    answer = as_editor.post(f"{LIST}{article.pk}/autosave/", data)
    assert answer.status_code == 409
    said = answer.json()
    assert said["said"].startswith("Writer saved this page at 15:02 while you were writing.")
    assert "nothing is lost" in said["said"].lower()
    assert (said["kept"], waiting()) == (True, ["Mine."])
    article.refresh_from_db()
    assert article.body == "Hers."


def test_own_save_in_another_window_is_called_that(as_editor, editor, make_draft, clock):
    article = make_draft()
    data = form(article, by=editor, body="Mine.")
    clock(minutes=12)
    publishing.save_draft(article, content=Content(title="Back pain", body="Too."), by=editor)
    said = as_editor.post(f"{LIST}{article.pk}/autosave/", data).json()
    assert said["said"].startswith("You saved this page at 15:02 in another window.")
    assert (said["kept"], waiting()) == (True, ["Mine."])


def test_text_of_another_window_stops_it(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="An hour.", key="first")
    answer = autosave(as_editor, article, by=editor, body="Two words.", key="second")
    assert (answer.status_code, answer.json()["kept"]) == (409, False)
    assert "waits in another window" in answer.json()["said"]
    assert waiting() == ["An hour."]


def test_somebody_else_who_signed_in_meanwhile_does_not_get_it(
    as_writer, editor, writer, make_draft
):
    article = make_draft()
    answer = autosave(as_writer, article, by=editor, body="Mine.")
    assert (answer.status_code, answer.json()["kept"]) == (409, False)
    assert answer.json()["said"].startswith("Writer has signed in here meanwhile.")
    assert waiting() == []


def test_form_that_is_as_it_was_leaves_nothing(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Typed.")
    answer = autosave(as_editor, article, by=editor, unchanged="1")
    assert (answer.status_code, answer.json()) == (200, {"said": "", "kept": True})
    assert waiting() == []


@pytest.mark.parametrize("gone", ["deleted", "never there"])
def test_deleted_article_is_told(as_editor, editor, make_draft, gone):
    article = make_draft()
    data = form(article, by=editor, body="Mine.")
    pk = article.pk if gone == "deleted" else 999999
    publishing.delete_draft(article, by=editor)
    answer = as_editor.post(f"{LIST}{pk}/autosave/", data)
    assert (answer.status_code, answer.json()["kept"]) == (404, False)
    assert answer.json()["said"].startswith("This article has been deleted.")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"key": ""}, 400),
        ({"key": "\x00"}, 400),
        ({"key": "k" * 41}, 400),
        ({"key": "<b>"}, 400),
        ({"key": "é"}, 400),
        ({"based_on": "99999999999999999999"}, 200),
        ({"based_on": "-1"}, 200),
        ({"continues": "9" * 500}, 200),
        ({"continues": "²@x"}, 200),
        ({"typed_at": "99999999999999999"}, 200),
        ({"typed_at": "9999999999999"}, 200),
        ({"typed_at": "-100000000000"}, 200),
        ({"body": "a\x00b\ud7ff\ufffe"}, 200),
        ({"row_target": ["1"] * 90}, 200),
    ],
)
def test_what_no_form_sends_breaks_nothing(as_editor, editor, make_draft, fields, status):
    assert autosave(as_editor, make_draft(), by=editor, **fields).status_code == status
    assert autosave(as_editor, by=editor, **fields).status_code == status


def test_token_is_asked_for(editor, make_draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    article = make_draft()
    assert autosave(client, article, by=editor).status_code == 403
    assert client.post(f"{LIST}{article.pk}/open/").status_code == 403
    assert (WorkingCopy.objects.count(), Presence.objects.count()) == (0, 0)


# Answers to POST and GET, by role; a visitor who is not signed in is led to the login page.
AUDIENCE = {
    "{article}/autosave/": {"editor": (200, 405), "writer": (200, 405), "auditor": (403, 403)},
    "add/autosave/": {"editor": (200, 405), "writer": (200, 405), "auditor": (403, 403)},
    "{article}/open/": {"editor": (200, 405), "writer": (200, 405), "auditor": (403, 403)},
    "999999/open/": {"editor": (404, 404), "writer": (404, 404), "auditor": (403, 403)},
    "unsaved/{copy}/": {"editor": (302, 200), "writer": (404, 404), "auditor": (404, 404)},
    "unsaved/999999/": {"editor": (404, 404), "writer": (404, 404), "auditor": (404, 404)},
}


@pytest.mark.parametrize("pattern", AUDIENCE)
def test_every_address_has_its_audience(
    client, as_editor, as_writer, as_auditor, editor, writer, make_draft, pattern
):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Mine.")
    copy = WorkingCopy.objects.get()
    address = LIST + pattern.format(article=article.pk, copy=copy.pk)
    answers = {}
    for role, one, by in (
        ("editor", as_editor, editor),
        ("writer", as_writer, writer),
        ("auditor", as_auditor, writer),
    ):
        data = form(article, by=by, key=f"key-{role}" if role != "editor" else "first")
        answers[role] = (one.post(address, data).status_code, one.get(address).status_code)
    assert answers == AUDIENCE[pattern]
    for answer in (client.get(address), client.post(address)):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_nobody_else_can_look_at_use_or_throw_away_unsaved_text(
    as_editor, as_administrator, editor, make_draft
):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Secret words.")
    copy = WorkingCopy.objects.get()
    assert as_administrator.get(f"{LIST}unsaved/{copy.pk}/").status_code == 404
    answer = as_administrator.post(f"{LIST}unsaved/{copy.pk}/", {"action": "throw"})
    assert answer.status_code == 404
    page = as_administrator.get(f"{change(article)}?unsaved={copy.pk}")
    assert "Secret words." not in page.text
    assert waiting() == ["Secret words."]


# --- what an earlier form left on this computer --------------------------------------------------


def test_text_that_the_browser_kept_is_taken_over_with_its_moment(
    as_editor, editor, make_draft, clock
):
    article = make_draft()
    clock(days=1, hours=3)
    as_editor = client_of(editor)
    at = int(MONDAY.timestamp() * 1000)
    answer = autosave(
        as_editor, article, by=editor, body="Offline.", typed_at=at, shown_by="another"
    )
    assert answer.status_code == 200
    assert "Text from Monday 14:50 was not saved:" in answer.json()["notices"]
    assert (waiting(), WorkingCopy.objects.get().at) == (["Offline."], MONDAY)


def test_taken_over_text_does_not_write_over_newer(as_editor, editor, make_draft, clock):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Newer.")
    at = int((MONDAY - timedelta(hours=1)).timestamp() * 1000)
    autosave(as_editor, article, by=editor, body="Older.", typed_at=at, shown_by="another")
    assert waiting() == ["Newer."]


# --- the form ------------------------------------------------------------------------------------


def hidden(page) -> dict[str, str]:
    """Names and values of the form's hidden fields."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return dict(found)


def test_form_is_named_anew_each_time_and_keeps_its_name_when_it_comes_back(
    as_editor, editor, make_draft
):
    article = make_draft()
    first = hidden(as_editor.get(change(article)))["form_key"]
    second = hidden(as_editor.get(change(article)))["form_key"]
    assert len({first, second, ""}) == 3
    data = form(article, by=editor, key="mine", continues="7@then", published_at="no date")
    page = as_editor.post(change(article), data)
    assert (hidden(page)["form_key"], hidden(page)["continues"]) == ("mine", "7@then")
    assert " data-changed" in page.text
    assert " data-changed" not in as_editor.get(change(article)).text


def test_hostile_key_is_only_text(as_editor, editor, make_draft):
    page = as_editor.post(
        change(make_draft()), form(by=editor, key='"><script>alert(1)</script>', action="back")
    )
    assert "<script>alert" not in page.text


def test_saving_ends_the_copy_of_this_form_alone(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="First window.", key="first")
    data = form(article, by=editor, body="Second window.", key="second")
    assert as_editor.post(change(article), data).status_code == 302
    article.refresh_from_db()
    assert (article.body, waiting()) == ("Second window.", ["First window."])
    data = form(article, by=editor, body="First window.", key="first")
    assert as_editor.post(change(article), data).status_code == 302
    assert waiting() == []


def test_refused_save_keeps_the_copy(as_editor, editor, writer, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Mine.")
    stale = form(article, by=editor, body="Mine.")
    data = form(article, by=editor, body="Mine.", published_at="no date")
    assert as_editor.post(change(article), data).status_code == 200
    assert waiting() == ["Mine."]
    publishing.save_draft(article, content=Content(title="Back pain", body="Hers."), by=writer)
    assert as_editor.post(change(article), stale).status_code in (200, 409)
    assert waiting() == ["Mine."]


def test_new_article_ends_its_copy_when_it_is_saved(as_editor, editor):
    autosave(as_editor, by=editor, title="Heel pain", body="Half.", key="new")
    autosave(as_editor, by=editor, title="Knee pain", body="Other.", key="other")
    data = form(by=editor, title="Heel pain", body="Whole.", key="new")
    assert as_editor.post(f"{LIST}add/", data).status_code == 302
    assert (Article.objects.get().body, waiting()) == ("Whole.", ["Other."])


def test_browser_is_told_which_forms_have_been_stored(as_editor, editor, make_draft):
    article = make_draft()
    for number in range(25):
        article.refresh_from_db()
        data = form(article, by=editor, body=f"Text {number}.", key=f"key{number}")
        as_editor.post(change(article), data)
    page = as_editor.get(change(article))
    told = json.loads(page.context["working"]["stored"])
    assert told == [f"key{number}" for number in range(5, 25)]


def test_unsaved_text_is_offered_and_used(as_editor, editor, make_draft, make_article, clock):
    article = make_draft(recommendations=(Row(title="Heel pain"),))
    knee = make_article("Knee pain")
    autosave(as_editor, article, by=editor, body="Mine.", summary="Short.", rows=[row(target=knee)])
    clock(days=1)
    as_editor = client_of(editor)
    copy = WorkingCopy.objects.get()
    page = as_editor.get(change(article))
    said = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    assert "Text from Monday 14:50 was not saved: compare / use it / throw it away" in said
    assert "Text from Monday 14:50 was not saved:" in page.text
    assert page.context["form"]["body"].value() == article.body
    use = f"{change(article)}?unsaved={copy.pk}"
    assert page.context["unsaved"][0]["use"] == use
    page = as_editor.get(use)
    assert page.context["form"]["body"].value() == "Mine."
    assert [one["target"] for one in page.context["rows"]] == [str(knee.pk)]
    assert page.context["unsaved"] == []
    fields = hidden(page)
    assert fields["based_on"] == str(article.revision)
    data = form(article, by=editor, body="Mine.", key=fields["form_key"])
    data["continues"] = fields["continues"]
    assert as_editor.post(change(article), data).status_code == 302
    assert waiting() == []


def test_used_text_names_what_it_was_written_on(as_editor, editor, writer, make_draft):
    article = make_draft()
    seen = article.revision
    autosave(as_editor, article, by=editor, body="Mine.")
    publishing.save_draft(article, content=Content(title="Back pain", body="Hers."), by=writer)
    copy = WorkingCopy.objects.get()
    page = as_editor.get(f"{change(article)}?unsaved={copy.pk}")
    assert hidden(page)["based_on"] == str(seen)
    screen = as_editor.get(f"{LIST}unsaved/{copy.pk}/")
    assert "Somebody has saved this page since" in screen.text


@pytest.mark.parametrize("which", ["x", "-1", "999999", "9" * 30, ""])
def test_unsaved_text_that_is_not_there_opens_the_form(as_editor, make_draft, which):
    page = as_editor.get(f"{change(make_draft())}?unsaved={which}")
    assert (page.status_code, page.context["form"].is_bound) == (200, False)


def test_text_of_new_articles_is_told_with_its_title(as_editor, as_writer, editor):
    autosave(as_editor, by=editor, title="Heel <b>pain</b>", body="Half.", key="one")
    autosave(as_editor, by=editor, body="Other.", key="two")
    page = as_editor.get(f"{LIST}add/")
    assert {one["title"] for one in page.context["unsaved"]} == {"Heel <b>pain</b>", "Untitled"}
    assert "Heel &lt;b&gt;pain" in page.text
    assert as_writer.get(f"{LIST}add/").context["unsaved"] == []


def test_every_screen_of_the_article_tells_of_it(as_editor, editor, make_draft, make_article):
    article, other = make_draft(), make_draft("Knee pain")
    autosave(as_editor, article, by=editor, body="Mine.")
    told = {
        screen: len(as_editor.get(f"{LIST}{article.pk}/{screen}/").context["unsaved"])
        for screen in ("publish", "delete", "history", "schedule", "send")
    }
    assert told == dict.fromkeys(("publish", "delete", "history", "schedule", "send"), 1)
    assert as_editor.get(f"{LIST}{other.pk}/publish/").context["unsaved"] == []


def test_form_asks_the_same_number_of_queries_for_one_text_and_for_five(as_editor, editor):
    def number() -> int:
        with CaptureQueriesContext(connection) as seen:
            as_editor.get(f"{LIST}add/")
        return len(seen)

    autosave(as_editor, by=editor, body="1", key="1")
    as_editor.get(f"{LIST}add/")
    before = number()
    for key in "23456789":
        autosave(as_editor, by=editor, body=key, key=key)
    assert number() == before
    assert len(as_editor.get(f"{LIST}add/").context["unsaved"]) == 5


# --- the screen of one text ----------------------------------------------------------------------


@pytest.mark.parametrize("date", ["", "no date"])
def test_unsaved_text_is_compared_with_what_is_stored(as_editor, editor, make_draft, date):
    article = make_draft(body="Stored words.", recommendations=(Row(title="Heel pain"),))
    autosave(as_editor, article, by=editor, body="Typed <b>words</b>.", rows=[], published_at=date)
    page = as_editor.get(f"{LIST}unsaved/{WorkingCopy.objects.get().pk}/")
    changed = [field.name for field in page.context["comparison"].changed]
    assert changed == ["body", "recommendations"]
    assert "<b>words</b>" not in page.text
    assert f'<a href="{change(article)}">Back pain</a> › Text that was not saved' in page.text


def test_unsaved_text_of_a_new_article_is_shown_whole(as_editor, editor):
    autosave(as_editor, by=editor, title="Heel pain", body="Typed <b>words</b>.", key="new")
    page = as_editor.get(f"{LIST}unsaved/{WorkingCopy.objects.get().pk}/")
    assert page.context["texts"] == [("Title", "Heel pain"), ("Text", "Typed <b>words</b>.")]
    assert "Typed &lt;b&gt;words" in page.text


def test_looking_writes_nothing(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Mine.")
    autosave(as_editor, by=editor, body="New.", key="new")
    copies = list(WorkingCopy.objects.all())
    paths = [change(article), f"{LIST}add/", f"{change(article)}?unsaved={copies[0].pk}"]
    paths += [f"{LIST}unsaved/{copy.pk}/" for copy in copies]
    with CaptureQueriesContext(connection) as seen:
        assert [as_editor.get(path).status_code for path in paths] == [200] * 5
    assert writes(seen.captured_queries) == []
    assert Presence.objects.count() == 0


def test_thrown_away_and_taken_back(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="Mine.")
    address = f"{LIST}unsaved/{WorkingCopy.objects.get().pk}/"
    answer = as_editor.post(address, {"action": "throw"})
    assert answer["Location"] == change(article)
    page = as_editor.get(change(article))
    assert f'<a href="{address}">Take it back</a>' in words(page)[0]
    assert (page.context["unsaved"], waiting()) == ([], [])
    as_editor.post(address, {"action": "throw"})  # pressed twice
    assert "Take it back" in as_editor.get(address).text
    answer = as_editor.post(address, {"action": "take-back"})
    assert (answer["Location"], waiting()) == (address, ["Mine."])


def test_taking_back_says_why_it_cannot(as_editor, editor, make_draft):
    article = make_draft()
    autosave(as_editor, article, by=editor, body="First.")
    address = f"{LIST}unsaved/{WorkingCopy.objects.get().pk}/"
    as_editor.post(address, {"action": "throw"})
    as_editor.get(change(article))  # its message is read
    autosave(as_editor, article, by=editor, body="Second.", key="second")
    as_editor.post(address, {"action": "take-back"})
    assert words(as_editor.get(address)) == [
        "You have written other text for this page since. Save that or throw it away first."
    ]
    assert waiting() == ["Second."]


# --- who has it open -----------------------------------------------------------------------------


def test_others_are_told_since_when(as_editor, as_writer, make_draft, clock):
    article = make_draft()
    address = f"{LIST}{article.pk}/open/"
    assert as_editor.post(address).json() == {"present": []}
    clock(seconds=30)
    assert as_writer.post(address).json() == {"present": ["Editor has had this open since 14:50."]}
    assert "Editor has had this open since 14:50." in as_writer.get(change(article)).text
    assert "has had this open" not in as_editor.get(change(article)).text.replace("Writer has", "")
    clock(seconds=30)
    as_editor.post(address, {"closed": "1"})
    clock(seconds=30)
    assert as_writer.post(address).json() == {"present": []}


def test_sign_of_life_is_no_use_of_the_session(as_editor, make_draft, clock):
    """An open form must not keep somebody signed in who went home."""
    article = make_draft()
    as_editor.get(change(article))
    for _quarter in range(8):
        clock(minutes=15)
        answer = as_editor.post(f"{LIST}{article.pk}/open/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_writing_is_use_of_the_session(as_editor, editor, make_draft, clock):
    article = make_draft()
    for number in range(10):
        answer = autosave(as_editor, article, by=editor, body=f"{number}")
        clock(minutes=15)
    assert answer.status_code == 200


# --- an ended session ----------------------------------------------------------------------------

HOSTILE = "An hour of <b>work</b>.\r\n</textarea><script>alert(1)</script>"


def signed_in_browser() -> tuple[Client, str]:
    """A browser with cookies that has opened the login page and signed in; and its token."""
    client = Client(enforce_csrf_checks=True)
    token = hidden_token(client.get("/admin/login/"))
    data = {"username": "editor@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/admin/login/", data).status_code == 302
    return client, hidden_token(client.get(f"{LIST}add/"))


def hidden_token(page) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]


@pytest.mark.parametrize("where", ["add/", "{pk}/change/"])
def test_text_sent_after_the_session_is_given_back(editor, make_draft, where):
    article = make_draft("Back pain", body="Stored.")
    client, token = signed_in_browser()
    Session.objects.all().delete()
    data = form(article, by=editor, body=HOSTILE) | {"csrfmiddlewaretoken": token}
    page = client.post(LIST + where.format(pk=article.pk), data)
    assert page.status_code == 403
    assert "You have been logged out. Your text is safe here." in page.text
    assert "Log in (new tab)</a>, then save again" in page.text
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert page["Cache-Control"] == "no-store, private"
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert 'name="csrfmiddlewaretoken"' not in page.text  # nothing to send by mistake
    article.refresh_from_db()
    assert (article.body, Version.objects.count()) == ("Stored.", 1)


def test_text_sent_with_the_token_of_an_older_session_is_given_back(editor, make_draft):
    article = make_draft()
    client, token = signed_in_browser()
    Session.objects.all().delete()
    fresh = hidden_token(client.get("/admin/login/"))
    data = {"username": "editor@example.org", "password": PASSWORD, "csrfmiddlewaretoken": fresh}
    client.post("/admin/login/", data)
    data = form(article, by=editor, body=HOSTILE) | {"csrfmiddlewaretoken": token}
    page = client.post(change(article), data)
    assert page.status_code == 403
    assert "This form is older than your session. Your text is safe here." in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_words_of_a_foreign_page_are_not_shown(editor, make_draft):
    """Its form brings neither cookie: SameSite. What it sends must not stand on our pages."""
    client = Client(enforce_csrf_checks=True)
    data = form(make_draft(), by=editor, body="Your account is locked: call 0123.")
    page = client.post(f"{LIST}add/", data)
    assert page.status_code == 403
    assert "0123" not in page.text


def test_password_is_never_given_back(client):
    page = client.post("/admin/password_change/", {"old_password": "secret", "title": "x"})
    assert "secret" not in page.text
    page = client.post("/admin/password_change/", {"old_password": "secret"})
    assert (page.status_code, page["Location"].split("?")[0]) == (302, "/admin/login/")


def test_script_is_led_to_the_login_page(client, editor, make_draft):
    data = form(make_draft(), by=editor, body="Mine.")
    headers = {"accept": "application/json"}
    page = client.post(f"{LIST}add/autosave/", data, headers=headers)
    assert (page.status_code, page["Location"].split("?")[0]) == (302, "/admin/login/")


def test_nothing_is_lost_however_two_people_s_saves_and_autosaves_mix(editor, writer, make_draft):
    """PROMISES 62: what each typed is the draft, a version, or waits; nothing goes silently."""
    article = make_draft("Back pain", body="0")
    people = {person: client_of(person) for person in (editor, writer)}
    state = 7
    for number in range(100):
        state = (state * 1103515245 + 12345) % 2**31
        person = list(people)[state >> 16 & 1]
        stale = state >> 17 & 1
        article.refresh_from_db()
        based_on = article.revision - (stale if article.revision > 1 else 0)
        text = f"Text {number} of {person}"
        data = form(article, by=person, key=f"key-{number}", body=text, based_on=based_on)
        mine = WorkingCopy.objects.waiting().filter(by=person).first()
        data["continues"] = mine.token() if mine else ""
        answer = people[person].post(f"{LIST}{article.pk}/autosave/", data)
        assert answer.json()["kept"] is True
        if state >> 18 & 1:
            saved = people[person].post(change(article), data)
            stored = {version.content["body"] for version in Version.objects.all()}
            kept = {copy.typed["body"][0] for copy in WorkingCopy.objects.waiting()}
            assert text in (stored if saved.status_code == 302 else kept)
            assert not (text in stored and text in kept)
        else:
            assert text in waiting()
    assert Version.objects.count() > 10
    assert Recommendation.objects.count() == 0
