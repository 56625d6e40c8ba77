"""A typo on a live page that has a draft: corrected alone, in three clicks, and taken into it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, WorkingCopy
from articles.publishing import content_of, draft_content
from tests.admin.conftest import typed, words

pytestmark = pytest.mark.django_db

BODY = "It helps to rest.\n\nKeep mooving.\n\nSee a doctor."
FIXED = BODY.replace("mooving", "moving")


def address(article) -> str:
    return reverse("admin:article_correct", args=[article.pk])


def change(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def told(response) -> str:
    return " ".join(response.content.decode().split())


def write(article, by, **fields):
    content = publishing.Content(**{**vars(draft_content(article)), **fields})
    return publishing.save_draft(article, content=content, by=by)


def live_typed(article, **fields) -> dict:
    """What the form of the correction sends."""
    article = Article.objects.get(pk=article.pk)
    return typed(article, content=content_of(article), base=article.live_number, **fields)


def carried(screen) -> dict:
    """What the screen's hidden fields hold."""
    sent: dict = {}
    for name, value in screen.context["carried"]:
        sent.setdefault(name, []).append(value)
    return sent


@pytest.fixture
def page(make_article, writer):
    """A live page with a draft by Writer."""
    article = make_article("Back pain", summary="Short.", body=BODY)
    write(article, writer, body=BODY.replace("It helps to rest.", "Rest does not help."))
    return Article.objects.get(pk=article.pk)


def test_form_of_a_correction_holds_what_readers_see_and_says_what_it_is(as_editor, page):
    response = as_editor.get(address(page))
    form = response.context["form"]
    assert form["body"].value() == BODY
    assert (form.base, form.based_on) == (1, page.revision)
    assert response.context["buttons"] == [("publish", "Publish correction…")]
    html = told(response)
    assert "A correction is not kept as a draft: publish it, or leave it." in html
    assert "The draft by Writer stays, and takes the correction in." in html
    assert "Delete draft…" not in html


def test_correction_is_published_alone_and_taken_into_the_draft(as_editor, client, page):
    screen = as_editor.post(address(page), live_typed(page, body=FIXED, action="publish"))
    html = told(screen)
    assert screen.templates[0].name == "admin/articles/article/publish.html"
    assert "1 word by you." in html
    assert "What kind of change?" in html
    asked = screen.context["asked"].change["change"]
    assert [one.data["value"] for one in asked if one.data["selected"]] == ["correction"]
    assert Article.objects.get().body == BODY

    sent = carried(screen) | {"action": "publish-now", "change": "correction"}
    done = as_editor.post(address(page), sent)
    assert done.url == change(page)
    page.refresh_from_db()
    assert (page.body, page.updated_at) == (FIXED, None)
    merged = FIXED.replace("It helps to rest.", "Rest does not help.")
    assert draft_content(page).body == merged
    said = words(as_editor.get(done.url))
    assert said[0].startswith("Published ")
    assert said[1:] == ["The draft has the correction, too."]
    assert b"Rest does not help" not in client.get("/articles/back-pain/").content


def test_text_that_was_kept_while_it_was_typed_goes_when_it_is_published(as_editor, editor, page):
    kept = {"by": editor, "article": page, "typed": {"body": [FIXED]}, "based_on": page.revision}
    publishing.keep_working_copy(key="draft", **kept)
    publishing.keep_working_copy(key="correction", is_correction=True, **kept)
    data = live_typed(page, body=FIXED, form_key="correction", action="publish")
    screen = as_editor.post(address(page), data)
    assert WorkingCopy.objects.count() == 2
    sent = carried(screen) | {"action": "publish-now", "change": "correction"}
    as_editor.post(address(page), sent)
    assert [copy.key for copy in WorkingCopy.objects.all()] == ["draft"]


def test_enter_in_a_field_of_a_correction_publishes_nothing(as_editor, page):
    html = as_editor.get(address(page)).content.decode()
    assert html.index('<button name="action" value="publish" hidden') < html.index('name="title"')
    as_editor.post(address(page), live_typed(page, body=FIXED))
    assert Article.objects.get().body == BODY


@pytest.mark.parametrize("kind", ["correction", "content"])
def test_readers_see_todays_date_where_the_content_changed(as_editor, page, kind):
    data = live_typed(page, body=FIXED, action="publish-now", change=kind, note="A typo.")
    as_editor.post(address(page), data)
    page.refresh_from_db()
    assert (page.updated_at is not None) is (kind == "content")
    assert Event.objects.get(verb="corrected").note == "A typo."


def test_going_back_keeps_what_was_typed_to_the_letter(as_editor, page):
    body = "\n\n  first  \n\nlast\n"
    data = live_typed(page, body=body, also_called="One\r\nTwo", action="publish")
    screen = as_editor.post(address(page), data)
    back = as_editor.post(address(page), carried(screen) | {"action": "back"})
    form = back.context["form"]
    assert form["body"].value() == body
    assert form["also_called"].value() == "One\r\nTwo"
    assert (form.errors, back.context["form_url"]) == ({}, address(page))
    assert Article.objects.get().body == BODY


def test_correction_that_the_draft_contradicts_waits_for_a_choice(as_editor, page):
    other = BODY.replace("It helps to rest.", "Rest helps a little.")
    data = live_typed(page, body=other, action="publish-now", change="correction")
    done = as_editor.post(address(page), data)
    page.refresh_from_db()
    assert page.body == other
    assert publishing.is_behind(page)
    assert words(as_editor.get(done.url))[1:] == [
        "The draft has another text in that place: whoever opens it chooses what stays."
    ]


def test_correction_of_what_is_scheduled_keeps_its_moment(as_editor, page, editor):
    moment = timezone.now() + timedelta(days=2)
    publishing.schedule(page, at=moment, by=editor)
    data = live_typed(page, body=FIXED, action="publish-now", change="correction")
    as_editor.post(address(page), data)
    page.refresh_from_db()
    assert (page.body, page.scheduled_at, page.stage) == (FIXED, moment, "scheduled")


def test_conflict_with_what_is_scheduled_stops_it_and_says_so(as_editor, page, editor):
    publishing.schedule(page, at=timezone.now() + timedelta(days=2), by=editor)
    other = BODY.replace("It helps to rest.", "Rest helps a little.")
    data = live_typed(page, body=other, action="publish-now", change="correction")
    done = as_editor.post(address(page), data)
    assert words(as_editor.get(done.url))[-1] == "Its schedule is stopped until that is done."


def test_nothing_corrected_is_said(as_editor, page):
    response = as_editor.post(address(page), live_typed(page, action="publish-now"))
    assert response.context["form"].non_field_errors() == [
        "Nothing has changed since you published."
    ]


def test_mistake_in_a_correction_comes_back_with_everything(as_editor, page):
    response = as_editor.post(address(page), live_typed(page, title="", body=FIXED))
    assert response.context["form"].errors == {"title": ["Give the article a title to publish it."]}
    assert response.context["form"]["body"].value() == FIXED
    assert response.context["form_url"] == address(page)


def test_page_without_a_draft_is_corrected_in_its_own_form(as_editor, make_article):
    article = make_article()
    assert as_editor.get(address(article)).url == change(article)


def test_correction_needs_the_right_to_publish(as_writer, page):
    assert as_writer.get(address(page)).status_code == 403
    data = live_typed(page, body=FIXED, action="publish-now", change="correction")
    assert as_writer.post(address(page), data).status_code == 403
    assert Article.objects.get().body == BODY


def test_unknown_button_is_refused(as_editor, page):
    response = as_editor.post(address(page), live_typed(page, action="save"))
    assert response.status_code == 400


def test_correction_without_approval_needs_a_reason(as_editor, page, settings):
    settings.REQUIRE_APPROVAL = True
    screen = as_editor.post(address(page), live_typed(page, body=FIXED, action="publish"))
    html = told(screen)
    assert ">Publish now</button>" not in html
    assert 'value="without">Publish without approval…</button>' in html
    data = carried(screen) | {"change": "correction"}
    as_editor.post(address(page), data | {"action": "publish-now"})
    assert Article.objects.get().body == BODY
    asked = as_editor.post(address(page), data | {"action": "without"})
    assert "Why without approval?" in told(asked)
    reason = {"action": "publish-now", "without_approval": "A wrong dose."}
    as_editor.post(address(page), data | reason)
    page.refresh_from_db()
    assert (page.body, page.is_unapproved) == (FIXED, True)
