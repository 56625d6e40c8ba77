"""“Publish…”: what changes for readers is told before it is published, and nothing else is."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Recommendation
from articles.publishing import Row, draft_content
from tests.admin.conftest import typed, words
from tests.conftest import person

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"
TEXT = "Most back pain gets better by itself."


def change(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def screen_of(article) -> str:
    return reverse("admin:article_publish", args=[article.pk])


def told(response) -> str:
    return " ".join(response.content.decode().split())


def write(article, by, **fields):
    content = publishing.Content(**{**vars(draft_content(article)), **fields})
    return publishing.save_draft(article, content=content, by=by)


def publish_now(client, article, **answers):
    """The last button, as the screen that is shown now has it."""
    seen = client.get(screen_of(article)).context["seen"]
    data = {"seen": seen, "action": "publish-now", **answers}
    return client.post(screen_of(article), data)


@pytest.fixture
def old(make_article):
    """A page that readers have known since 3 May 2025."""
    moment = timezone.make_aware(datetime(2025, 5, 3, 9, 0))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        return make_article("Back pain", summary="Short.", body=f"{TEXT}\n\nKeep moving.")


# --- a first publishing ---------------------------------------


def test_draft_is_published_from_its_screen(as_editor, client, make_topic):
    topic = make_topic("Back and joints")
    data = typed(title="Back pain", body="Text.", summary="Short.", topic=topic.pk)
    response = as_editor.post(ADD, data | {"action": "publish"})
    article = Article.objects.get()
    assert response.url == screen_of(article)
    screen = as_editor.get(response.url)
    html = told(screen)
    for words_of_it in ("Back pain", "http://testserver/articles/back-pain/", "Back and joints"):
        assert words_of_it in html
    assert "Readers see this page for the first time" in html
    assert "4 words by you." in html
    assert "What kind of change?" not in html
    assert screen.context["warnings"] == []
    assert ">Publish now</button>" in html
    assert article.status == "draft"
    assert client.get("/articles/back-pain/").status_code == 404

    done = publish_now(as_editor, article)
    assert done.url == change(article)
    article.refresh_from_db()
    time = timezone.localtime(article.saved_at).strftime("%H:%M")
    assert words(as_editor.get(done.url)) == [
        f'Published {time}. Readers see it now: <a href="/articles/back-pain/">view page</a>.'
    ]
    assert client.get("/articles/back-pain/").status_code == 200


def test_heading_names_the_page_and_the_badge_stands_below(as_editor, old, editor):
    write(old, editor, body="Other.")
    html = told(as_editor.get(screen_of(old)))
    assert "<h1>Publish: Back pain</h1>" in html
    assert html.index("<h1>") < html.index('class="badge live') < html.index("What changes for")


def test_looking_changes_nothing(as_editor, old, editor):
    write(old, editor, body="Other.")
    before = Event.objects.count(), Article.objects.get().body
    as_editor.get(screen_of(old))
    assert (Event.objects.count(), Article.objects.get().body) == before


def test_future_date_makes_the_button_say_schedule(as_editor, client):
    moment = timezone.localtime() + timedelta(days=40)
    data = typed(title="Back pain", body="Text.", published_at=moment.strftime("%Y-%m-%dT%H:%M"))
    as_editor.post(ADD, data | {"action": "publish"})
    article = Article.objects.get()
    assert ">Schedule</button>" in as_editor.get(screen_of(article)).content.decode()
    done = publish_now(as_editor, article)
    article.refresh_from_db()
    assert article.is_scheduled()
    assert words(as_editor.get(done.url))[0].startswith("Scheduled for ")
    assert client.get("/articles/back-pain/").status_code == 404


def test_what_is_scheduled_is_published_now_and_the_moment_goes(as_editor, client, make_article):
    later = make_article(published_at=timezone.now() + timedelta(days=3))
    screen = as_editor.get(screen_of(later))
    moment = timezone.localtime(later.published_at)
    assert (
        f"It is scheduled for {moment:%-d %B, %H:%M}: publishing now ends that."
        in screen.context["warnings"]
    )
    publish_now(as_editor, later)
    assert client.get("/articles/back-pain/").status_code == 200


# --- what blocks, what warns ---------------------------------------


def test_screen_says_what_blocks_and_offers_no_button(as_editor, make_draft):
    draft = make_draft("", body="")
    screen = as_editor.get(screen_of(draft))
    assert screen.context["refusals"] == [
        "Give the article a title to publish it.",
        "Write the text to publish it.",
    ]
    assert "Publish now" not in screen.content.decode()
    again = publish_now(as_editor, draft)
    assert "Give the article a title to publish it." in again.content.decode()
    assert Article.objects.get().status == "draft"


def test_screen_warns_of_what_readers_will_miss(as_editor, make_draft, make_article):
    make_article("Back pain")
    rows = (Row(target=make_draft("Shin splints")), Row(title="Heel pain"))
    draft = make_draft("Back  Pain", recommendations=rows)
    screen = as_editor.get(screen_of(draft))
    assert screen.context["warnings"] == [
        "There is no summary: lists and searches show the first sentences instead.",
        "It is in no topic: readers find it by A to Z and by links only.",
        "Readers cannot open ‘Shin splints’ yet: it will appear when published.",
        "1 recommended title is not on the site yet: readers do not see it.",
        "Another live article has this title.",
    ]
    assert ">Publish now</button>" in screen.content.decode()


def test_screen_names_the_comments_that_are_open(as_editor, make_draft, editor):
    draft = make_draft("Back pain")
    one = publishing.comment(draft, number=1, text="Check the dose.", by=editor)
    publishing.comment(draft, number=1, text="And the source.", by=editor)
    html = told(as_editor.get(screen_of(draft)))
    assert "2 comments are open:" in html
    assert "Editor: ‘Check the dose.’" in html
    publishing.resolve_comment(one, by=editor)
    html = told(as_editor.get(screen_of(draft)))
    assert "1 comment is open:" in html
    assert "Check the dose." not in html


def test_screen_tells_how_many_pages_wait_for_the_title(as_editor, make_draft, make_article):
    for number in range(6):
        make_article(f"Page {number}", recommendations=(Row(title="heel  PAIN"),))
    draft = make_draft("Heel pain")
    html = as_editor.get(screen_of(draft)).content.decode()
    assert "6 pages will recommend this:" in html
    see_them = as_editor.get("/admin/articles/article/?wants=heel+pain")
    assert see_them.context["cl"].result_count == 6
    publish_now(as_editor, draft)
    assert Recommendation.objects.filter(target=draft).count() == 6


@pytest.mark.parametrize("sent", ["stale", "", "yesterday", "9" * 5000])
def test_draft_saved_again_since_the_screen_is_not_published(as_editor, make_draft, writer, sent):
    draft = make_draft("Back pain")
    seen = draft.revision if sent == "stale" else sent
    write(draft, writer, title="Other")
    response = as_editor.post(screen_of(draft), {"seen": seen, "action": "publish-now"})
    assert response.url == screen_of(draft)
    [said] = words(as_editor.get(response.url))
    assert said.startswith("Writer saved this at ")
    assert said.endswith("Look again before you publish.")
    assert Article.objects.get().status == "draft"


# --- changes of a live page ---------------------------------------


def test_screen_says_how_many_words_are_whose(as_editor, old, editor):
    ana = person("Editor", "ana@example.org", "Ana")
    write(old, ana, body=f"{TEXT}\n\nKeep moving, and go for a short walk on each day.")
    write(old, editor, summary="Brief.")
    screen = as_editor.get(screen_of(old))
    assert "9 words by Ana, 1 by you." in told(screen)
    compare = reverse("admin:article_compare", args=[old.pk])
    assert f'href="{compare}">Compare with what readers see</a>' in told(screen)


def test_words_of_an_earlier_publishing_are_not_counted_again(as_editor, old, editor, writer):
    publishing.publish(write(old, writer, body="Other words entirely."), by=editor)
    write(old, writer, summary="Brief.")
    assert "1 word by Writer." in told(as_editor.get(screen_of(old)))


def test_words_that_a_correction_has_published_are_not_counted(as_editor, old, editor, writer):
    write(old, writer, body=f"{TEXT}\n\nKeep walking.")
    content = publishing.content_of(old)
    fixed = publishing.Content(**{**vars(content), "summary": "Shorter."})
    publishing.correct(old, content=fixed, by=editor)
    assert old.draft_base == old.live_number
    assert "1 word by Writer." in told(as_editor.get(screen_of(old)))


def test_words_of_a_page_that_was_imported_are_not_counted(as_editor, editor, writer):
    page, content = Article(), publishing.Content(title="Back pain", body=f"{TEXT}\n\nRest.")
    entry = publishing.Entry(page, content, Article.Status.LIVE)
    assert publishing.save_many([entry], by=None, verb="imported") == [None]
    write(page, writer, body=f"{TEXT}\n\nWalk.")
    fixed = publishing.Content(**{**vars(publishing.content_of(page)), "summary": "Short."})
    publishing.correct(page, content=fixed, by=editor)
    assert page.draft_base == page.live_number
    assert "1 word by Writer." in told(as_editor.get(screen_of(page)))


def test_what_changes_besides_words_is_named(as_editor, old, editor, make_topic, make_article):
    rows = (Row(target=make_article("Knee pain")),)
    write(old, editor, topic=make_topic("Back"), recommendations=rows)
    html = told(as_editor.get(screen_of(old)))
    assert "No word of title, summary and text." in html
    assert "Besides: Topic, Recommend." in html
    assert "What kind of change?" not in html
    publish_now(as_editor, old)
    old.refresh_from_db()
    assert (str(old.topic), old.updated_at) == ("Back", None)


@pytest.mark.parametrize(("kind", "is_told"), [("correction", False), ("content", True)])
def test_kind_of_change_says_which_date_readers_see(as_editor, old, editor, kind, is_told):
    date = old.published_at
    write(old, editor, body="New text.")
    html = told(as_editor.get(screen_of(old)))
    assert "What kind of change?" in html
    assert "A small correction: readers’ date stays" in html
    assert "The content changed: readers see today’s date" in html
    publish_now(as_editor, old, change=kind, note="The dose was wrong.")
    old.refresh_from_db()
    assert (old.body, old.published_at) == ("New text.", date)
    assert (old.updated_at is not None) is is_told
    assert Event.objects.filter(verb="published").first().note == "The dose was wrong."


@pytest.mark.parametrize(
    ("body", "chosen", "why"),
    [
        (
            TEXT.replace("better", "well") + "\n\nKeep moving.",
            "correction",
            "The first is chosen because 1 word changes.",
        ),
        (
            TEXT + "\n\nStay in bed for long.",
            "content",
            "The second is chosen because 5 words change.",
        ),
    ],
)
def test_kind_of_change_is_chosen_by_its_size_and_the_screen_says_why(
    as_editor, old, editor, body, chosen, why
):
    write(old, editor, body=body)
    screen = as_editor.get(screen_of(old))
    change = screen.context["asked"].change["change"]
    assert [choice.data["value"] for choice in change if choice.data["selected"]] == [chosen]
    assert why in told(screen)


def test_kind_of_change_must_be_chosen(as_editor, old, editor):
    write(old, editor, body="New text.")
    again = publish_now(as_editor, old)
    assert "Choose the kind of change." in again.content.decode()
    assert Article.objects.get().body != "New text."


def test_note_that_is_too_long_is_said_and_nothing_published(as_editor, old, editor):
    write(old, editor, body="New text.")
    again = publish_now(as_editor, old, change="content", note="x" * 501)
    assert "500" in again.context["asked"].change.errors["note"][0]
    assert Article.objects.get().body != "New text."


def test_nothing_to_publish_is_said(as_editor, old):
    for response in (as_editor.get(screen_of(old)), as_editor.post(screen_of(old))):
        assert response.url == change(old)
    assert words(as_editor.get(change(old)))[0] == "Nothing has changed since you published."


def test_publishing_a_withdrawn_page_puts_it_back_with_the_draft(as_editor, client, old, editor):
    publishing.withdraw(old, by=editor)
    assert as_editor.get(screen_of(old)).url == reverse("admin:article_put_back", args=[old.pk])
    write(old, editor, body="Mended.")
    publish_now(as_editor, old)
    assert b"Mended." in client.get("/articles/back-pain/").content


def test_draft_behind_the_live_page_has_to_be_opened_first(as_editor, old, editor, writer):
    write(old, writer, summary="Theirs.")
    fixed = publishing.Content(**{**vars(publishing.content_of(old)), "summary": "Mine."})
    publishing.correct(old, content=fixed, by=editor)
    screen = as_editor.get(screen_of(old))
    assert screen.context["refusals"] == [
        f'The live page was corrected since. <a href="{change(old)}?draft">Open the draft</a> '
        "and choose what stays."
    ]
    assert "Publish now" not in screen.content.decode()


# --- schedules ---------------------------------------


def test_what_is_scheduled_ends_with_publishing_and_the_screen_says_so(as_editor, old, editor):
    moment = timezone.now() + timedelta(days=3)
    publishing.schedule(write(old, editor, body="New text."), at=moment, by=editor)
    said = f"It is scheduled for {timezone.localtime(moment):%-d %B, %H:%M}"
    assert f"{said}: publishing now ends that." in as_editor.get(screen_of(old)).context["warnings"]
    publish_now(as_editor, old, change="content")
    old.refresh_from_db()
    assert (old.body, old.scheduled_at, old.schedules.count()) == ("New text.", None, 0)


def test_withdrawal_that_is_planned_stays_and_is_named(as_editor, old, editor):
    moment = timezone.now() + timedelta(days=3)
    publishing.schedule_withdrawal(old, at=moment, by=editor, reason="mistake", words="it is old")
    write(old, editor, body="New text.")
    said = f"It will be withdrawn on {timezone.localtime(moment):%-d %B, %H:%M}, as scheduled."
    assert said in as_editor.get(screen_of(old)).context["warnings"]


# --- approval ---------------------------------------


@pytest.fixture
def asks_for_approval(settings):
    settings.REQUIRE_APPROVAL = True


@pytest.fixture
def doctor(db):
    return person("Clinician", "shah@example.org", "Dr Shah")


def approved(article, by, doctor):
    publishing.submit(article, by=by, reviewer=doctor)
    return publishing.approve(article, number=article.draft_number, by=doctor)


def test_change_after_an_approval_is_named(as_editor, old, editor, doctor):
    write(old, editor, body="New text.")
    approved(old, editor, doctor)
    assert as_editor.get(screen_of(old)).context["since"] is None
    write(old, editor, body="New text, and four more words.")
    html = told(as_editor.get(screen_of(old)))
    compare = reverse("admin:article_compare", args=[old.pk])
    assert "Changed since Dr Shah approved it: 4 words" in html
    assert f'href="{compare}?from=2&amp;to=3">see</a>' in html


def test_without_the_setting_nobody_is_asked_for_an_approval(as_editor, make_draft):
    html = told(as_editor.get(screen_of(make_draft("Back pain"))))
    assert "approval" not in html


def test_unapproved_version_is_published_only_with_a_reason(
    as_editor, asks_for_approval, make_draft
):
    draft = make_draft("Back pain")
    html = told(as_editor.get(screen_of(draft)))
    assert "Somebody else has to approve this version before it is published." in html
    assert "Publish now" not in html
    assert 'href="?without_approval">Publish without approval…</a>' in html
    publish_now(as_editor, draft)
    assert Article.objects.get().status == "draft"

    html = told(as_editor.get(f"{screen_of(draft)}?without_approval"))
    assert "Why without approval?" in html
    assert ">Publish now</button>" in html
    again = publish_now(as_editor, draft, without_approval=" ")
    assert "Say in a few words why: it is kept." in again.content.decode()
    assert Article.objects.get().status == "draft"
    publish_now(as_editor, draft, without_approval="Nobody is here.")
    article = Article.objects.get()
    assert (article.status, article.is_unapproved) == ("live", True)
    assert Event.objects.get(verb="unapproved").note == "Nobody is here."


def test_approved_version_is_published_as_ever(
    as_editor, asks_for_approval, make_draft, editor, doctor
):
    draft = make_draft("Back pain")
    approved(draft, editor, doctor)
    assert "approval" not in told(as_editor.get(screen_of(draft)))
    publish_now(as_editor, draft)
    article = Article.objects.get()
    assert (article.status, article.is_unapproved) == ("live", False)


# --- what it costs ---------------------------------------


def test_screen_costs_the_same_after_many_versions(
    as_editor, make_article, editor, django_assert_num_queries
):
    few, many = make_article("Few"), make_article("Many")
    for number in range(2):
        publishing.publish(write(many, editor, body=f"Text {number}."), by=editor)
    for number in range(3):
        write(many, editor, body=f"Text {number}.")
    write(few, editor, body="Text.")
    as_editor.get(screen_of(few))
    for article in (few, many):
        with django_assert_num_queries(16):
            as_editor.get(screen_of(article))
