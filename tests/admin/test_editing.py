"""The article's form: each button calls one verb, and nothing that was typed is ever lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Recommendation
from articles.publishing import Row
from tests.admin.conftest import row, typed, words

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def change(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def buttons(response) -> list[str]:
    return [label for _action, label in response.context["buttons"]]


# --- drafts ---------------------------------------


def test_new_article_is_saved_as_a_draft(as_editor, editor):
    response = as_editor.post(ADD, typed(title="Back pain", body="Text.", action="save"))
    article = Article.objects.get()
    assert response.url == change(article)
    assert (article.title, article.body, article.status) == ("Back pain", "Text.", "draft")
    assert article.saved_by == editor
    after = as_editor.get(response.url)
    time = timezone.localtime(article.saved_at).strftime("%H:%M")
    assert words(after) == [f"Draft saved {time}."]


def test_enter_in_a_field_of_a_draft_saves_it(as_editor, make_draft):
    draft = make_draft("Back pain")
    html = as_editor.get(change(draft)).content.decode()
    assert html.index('<button name="action" value="save" hidden') < html.index('name="title"')
    as_editor.post(change(draft), typed(draft, summary="New."))
    draft.refresh_from_db()
    assert (draft.summary, draft.status) == ("New.", "draft")


def test_enter_in_a_field_of_a_live_page_publishes_nothing(as_editor, make_article):
    article = make_article("Back pain")
    html = as_editor.get(change(article)).content.decode()
    assert html.index('<button name="action" value="publish" hidden') < html.index('name="title"')
    response = as_editor.post(change(article), typed(article, summary="New.", action="save"))
    assert response.templates[0].name == "admin/articles/article/publish.html"
    article.refresh_from_db()
    assert article.summary == ""


def test_empty_draft_can_be_saved(as_editor):
    as_editor.post(ADD, typed(action="save"))
    article = Article.objects.get()
    assert (article.title, article.slug, article.status) == ("", None, "draft")
    assert as_editor.get(change(article)).context["title"] == "Untitled"


def test_refused_form_comes_back_with_everything_as_it_was_typed(
    as_editor, make_draft, make_article, make_topic
):
    make_article("Taken")
    other, topic = make_article("Knee pain"), make_topic("Back")
    draft = make_draft("Back pain")
    data = typed(
        draft,
        rows=[row(other, teaser="x" * 51), row(url="http://x.org/", title="X")],
        title="Other title",
        body="Other text.",
        summary="Other summary",
        also_called="One\nTwo",
        topic=topic.pk,
        also_in=[topic.pk],
        slug="taken",
        published_at="2025-01-02T03:04",
        action="save",
    )
    response = as_editor.post(change(draft), data)
    form = response.context["form"]
    for name in ("title", "body", "summary", "also_called", "slug", "published_at"):
        assert form[name].value() == data[name], name
    assert form["topic"].value() == str(topic.pk)
    assert [(one.target, one.url, one.teaser) for one in form.rows] == [
        (other, "", "x" * 51),
        (None, "http://x.org/", ""),
    ]
    html = response.content.decode()
    assert "‘Taken’ has the address ‘taken’. Choose another." in html
    assert "The teaser of ‘Knee pain’ has 51 characters: use at most 50." in html
    assert "Use an address that starts with https://." in html
    assert '<details class="more" id="more" open>' in html
    assert Article.objects.get(pk=draft.pk).title == "Back pain"


def test_article_deleted_meanwhile_gives_back_what_was_typed(as_editor, make_draft, editor):
    draft = make_draft("Back pain")
    url, data = change(draft), typed(draft, body="An hour of work.", action="save")
    publishing.delete_draft(draft, by=editor)
    response = as_editor.post(url, data)
    assert response.status_code == 404
    assert response.context["form"]["body"].value() == "An hour of work."
    assert response.context["form_url"] == ADD
    assert as_editor.get(url).status_code == 404


# --- publishing ---------------------------------------


def test_draft_is_published_from_its_screen(as_editor, client, make_topic):
    topic = make_topic("Back and joints")
    data = typed(title="Back pain", body="Text.", summary="Short.", topic=topic.pk)
    response = as_editor.post(ADD, data | {"action": "publish"})
    article = Article.objects.get()
    assert response.url == reverse("admin:article_publish", args=[article.pk])
    screen = as_editor.get(response.url)
    html = screen.content.decode()
    for told in ("Back pain", "http://testserver/articles/back-pain/", "Back and joints"):
        assert told in html
    assert screen.context["warnings"] == []
    assert ">Publish now</button>" in html
    assert article.status == "draft"
    assert client.get("/articles/back-pain/").status_code == 404

    done = as_editor.post(response.url, {"seen": article.saved_at.isoformat()})
    assert done.url == change(article)
    article.refresh_from_db()
    time = timezone.localtime(article.saved_at).strftime("%H:%M")
    assert words(as_editor.get(done.url)) == [
        f'Published {time}. Readers see it now: <a href="/articles/back-pain/">view page</a>.'
    ]
    assert client.get("/articles/back-pain/").status_code == 200


def test_future_date_makes_the_button_say_schedule(as_editor, client):
    moment = timezone.localtime() + timedelta(days=40)
    data = typed(title="Back pain", body="Text.", published_at=moment.strftime("%Y-%m-%dT%H:%M"))
    screen = as_editor.get(as_editor.post(ADD, data | {"action": "publish"}).url)
    assert ">Schedule</button>" in screen.content.decode()
    article = Article.objects.get()
    as_editor.post(screen.request["PATH_INFO"], {"seen": article.saved_at.isoformat()})
    article.refresh_from_db()
    assert article.is_scheduled()
    page = as_editor.get(change(article))
    assert words(page)[0].startswith("Scheduled for ")
    assert buttons(page) == ["Save changes…", "Cancel the schedule"]
    assert client.get("/articles/back-pain/").status_code == 404


def test_schedule_is_cancelled_and_the_text_typed_meanwhile_kept(as_editor, make_article):
    article = make_article(published_at=timezone.now() + timedelta(days=3))
    as_editor.post(change(article), typed(article, summary="New.", action="cancel-schedule"))
    article.refresh_from_db()
    assert (article.status, article.published_at, article.summary) == ("draft", None, "New.")


def test_scheduled_article_takes_another_moment(as_editor, make_article):
    article = make_article(published_at=timezone.now() + timedelta(days=3))
    later = (timezone.localtime() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    data = typed(article, published_at=later)
    screen = as_editor.post(change(article), data | {"action": "publish"})
    assert ">Schedule</button>" in screen.content.decode()
    as_editor.post(change(article), data | {"action": "publish-now"})
    article.refresh_from_db()
    assert timezone.localtime(article.published_at).strftime("%Y-%m-%dT%H:%M") == later


def test_screen_says_what_blocks_and_offers_no_button(as_editor, make_draft):
    draft = make_draft("", body="")
    screen = as_editor.get(reverse("admin:article_publish", args=[draft.pk]))
    assert screen.context["refusals"] == [
        "Give the article a title to publish it.",
        "Write the text to publish it.",
    ]
    assert "Publish now" not in screen.content.decode()
    again = as_editor.post(reverse("admin:article_publish", args=[draft.pk]))
    assert "Give the article a title to publish it." in again.content.decode()
    assert Article.objects.get().status == "draft"


def test_screen_warns_of_what_readers_will_miss(as_editor, make_draft, make_article):
    make_article("Back pain")
    rows = (Row(target=make_draft("Shin splints")), Row(title="Heel pain"))
    draft = make_draft("Back  Pain", recommendations=rows)
    screen = as_editor.get(reverse("admin:article_publish", args=[draft.pk]))
    assert screen.context["warnings"] == [
        "There is no summary: lists and searches show the first sentences instead.",
        "It is in no topic: readers find it by A to Z and by links only.",
        "Readers cannot open ‘Shin splints’ yet: it will appear when published.",
        "1 recommended title is not on the site yet: readers do not see it.",
        "Another live article has this title.",
    ]
    assert ">Publish now</button>" in screen.content.decode()


def test_screen_tells_how_many_pages_wait_for_the_title(as_editor, make_draft, make_article):
    for number in range(6):
        make_article(f"Page {number}", recommendations=(Row(title="heel  PAIN"),))
    draft = make_draft("Heel pain")
    html = as_editor.get(reverse("admin:article_publish", args=[draft.pk])).content.decode()
    assert "6 pages will recommend this:" in html
    see_them = as_editor.get("/admin/articles/article/?wants=heel+pain")
    assert see_them.context["cl"].result_count == 6
    draft.refresh_from_db()
    as_editor.post(
        reverse("admin:article_publish", args=[draft.pk]), {"seen": draft.saved_at.isoformat()}
    )
    assert Recommendation.objects.filter(target=draft).count() == 6


def test_draft_saved_again_since_the_screen_is_not_published(as_editor, make_draft, writer):
    draft = make_draft("Back pain")
    url = reverse("admin:article_publish", args=[draft.pk])
    seen = draft.saved_at.isoformat()
    publishing.save_draft(draft, content=publishing.Content(title="Other", body="x"), by=writer)
    response = as_editor.post(url, {"seen": seen})
    assert response.url == url
    assert "Writer saved this at" in words(as_editor.get(url))[0]
    assert Article.objects.get().status == "draft"


def test_publish_screen_of_a_live_page_leads_to_its_form(as_editor, make_article):
    article = make_article()
    url = reverse("admin:article_publish", args=[article.pk])
    assert as_editor.get(url).url == change(article)
    assert as_editor.post(url).url == change(article)


# --- live pages ---------------------------------------


@pytest.fixture
def old(make_article):
    return make_article(
        "Back pain", summary="Short.", published_at=timezone.now() - timedelta(days=90)
    )


@pytest.mark.parametrize(("kind", "is_told"), [("correction", False), ("content", True)])
def test_live_page_asks_what_kind_of_change_it_is(as_editor, old, kind, is_told):
    date = old.published_at
    data = typed(old, body="New text.")
    screen = as_editor.post(change(old), data | {"action": "publish"})
    html = screen.content.decode()
    assert "What kind of change?" in html
    assert "A small correction: readers’ date stays" in html
    assert Article.objects.get().body != "New text."
    carried = screen.context["carried"]
    assert ("body", "New text.") in carried
    as_editor.post(change(old), data | {"action": "publish-now", "change": kind})
    old.refresh_from_db()
    assert (old.body, old.published_at) == ("New text.", date)
    assert (old.updated_at is not None) is is_told


def test_kind_of_change_must_be_chosen(as_editor, old):
    data = typed(old, body="New text.")
    again = as_editor.post(change(old), data | {"action": "publish-now"})
    assert "Choose the kind of change." in again.content.decode()
    assert ("body", "New text.") in again.context["carried"]
    assert Article.objects.get().body != "New text."


def test_kind_of_change_is_not_asked_where_readers_text_stays(as_editor, old, make_topic):
    topic = make_topic("Back")
    data = typed(old, topic=topic.pk)
    screen = as_editor.post(change(old), data | {"action": "publish"})
    assert "What kind of change?" not in screen.content.decode()
    as_editor.post(change(old), data | {"action": "publish-now"})
    old.refresh_from_db()
    assert (old.topic, old.updated_at) == (topic, None)


def test_screen_carries_the_form_to_the_letter(as_editor, old, make_article):
    rows = [row(make_article("Knee pain"), teaser="Own"), row(title="Heel pain")]
    data = typed(old, rows=rows, body="\n\n  first  \n\nlast\n", also_called="One\r\nTwo")
    screen = as_editor.post(change(old), data | {"action": "publish"})
    sent = {}
    for name, value in screen.context["carried"]:
        sent.setdefault(name, []).append(value)
    for action in ("back", "publish-now"):
        after = as_editor.post(change(old), sent | {"action": action, "change": "content"})
        if action == "back":
            form = after.context["form"]
            assert form["body"].value() == "\n\n  first  \n\nlast\n"
            assert form.errors == {}
            assert [str(one.target or one.title) for one in form.rows] == ["Knee pain", "Heel pain"]
            assert Article.objects.get(pk=old.pk).body != "\n\n  first  \n\nlast\n"
    old.refresh_from_db()
    assert (old.body, old.also_called) == ("\n\n  first  \n\nlast\n", "One\nTwo")
    assert old.recommendations.count() == 2


def test_future_date_on_a_live_page_is_refused(as_editor, old):
    response = as_editor.post(
        change(old), typed(old, published_at="2190-01-01T10:00", action="publish")
    )
    assert response.context["form"].errors == {
        "published_at": [
            "Readers see this page now. To take it down use Withdraw…; to plan a change use "
            "Schedule…"
        ]
    }


def test_live_page_shows_its_neighbours(as_editor, make_topic, make_article):
    topic = make_topic("Back and joints")
    now = timezone.now()
    one, two, three = (
        make_article(title, topic=topic, published_at=now - timedelta(days=days))
        for title, days in (("One", 3), ("Two", 2), ("Three", 1))
    )
    html = " ".join(as_editor.get(change(two)).content.decode().split())
    assert f'Previous: <a href="{change(one)}">One</a>' in html
    assert f'Next: <a href="{change(three)}">Three</a>' in html
    assert "(in Back and joints)" in html


# --- withdrawing and putting back ---------------------------------------


def test_withdrawing_asks_why_and_keeps_what_was_typed(as_editor, client, old):
    data = typed(old, summary="Half written.")
    screen = as_editor.post(change(old), data | {"action": "withdraw"})
    assert ("summary", "Half written.") in screen.context["carried"]
    again = as_editor.post(change(old), data | {"action": "withdraw-now", "note": " "})
    assert "Say in a few words why: it is kept." in again.content.decode()
    assert client.get("/articles/back-pain/").status_code == 200
    done = as_editor.post(change(old), data | {"action": "withdraw-now", "note": "Unsafe dose."})
    old.refresh_from_db()
    assert (old.status, old.summary) == ("withdrawn", "Half written.")
    assert Event.objects.get(verb="withdrawn").note == "Unsafe dose."
    page = as_editor.get(done.url)
    assert words(page)[0].startswith("Withdrawn ")
    assert buttons(page) == ["Save", "Put back…"]
    assert client.get("/articles/back-pain/").status_code in (404, 410)


def test_withdrawn_page_is_put_back_with_its_date(as_editor, client, old, editor):
    date = old.published_at
    publishing.withdraw(old, by=editor)
    response = as_editor.post(change(old), typed(old, summary="Mended.", action="publish"))
    assert response.url == reverse("admin:article_put_back", args=[old.pk])
    assert "Readers will see ‘Back pain’ again" in as_editor.get(response.url).content.decode()
    assert client.get("/articles/back-pain/").status_code in (404, 410)
    as_editor.post(response.url)
    old.refresh_from_db()
    assert (old.status, old.published_at, old.summary) == ("live", date, "Mended.")
    assert as_editor.get(response.url).url == change(old)


# --- deleting ---------------------------------------


def test_deleting_a_draft_says_where_it_is_used(as_editor, make_draft, make_article):
    draft = make_draft("Heel pain")
    make_article("Knee pain", recommendations=(Row(target=draft),))
    make_article("Back pain", body="See [heels](/articles/heel-pain/).")
    url = reverse("admin:articles_article_delete", args=[draft.pk])
    assert url in as_editor.get(change(draft)).content.decode()
    html = as_editor.get(url).content.decode()
    assert "1 page recommends it, and will want an article with this title" in html
    assert "The text of 1 page links to it" in html
    assert ">Knee pain</a>" in html
    assert ">Back pain</a>" in html
    done = as_editor.post(url)
    assert not Article.objects.filter(pk=draft.pk).exists()
    assert words(as_editor.get(done.url)) == ["‘Heel pain’ is deleted."]
    assert Recommendation.objects.get().wanted_key == "heel pain"


def test_what_readers_have_seen_is_not_deleted(as_editor, old):
    url = reverse("admin:articles_article_delete", args=[old.pk])
    assert "Delete draft…" not in as_editor.get(change(old)).content.decode()
    for response in (as_editor.get(url), as_editor.post(url)):
        html = response.content.decode()
        assert "Readers have seen this page. Withdraw it instead." in html
        assert "Delete this draft" not in html
    assert Article.objects.filter(pk=old.pk).exists()


# --- what is left behind ---------------------------------------


def test_history_tells_who_did_what_and_why(as_editor, make_draft, editor):
    draft = make_draft("Back pain")
    publishing.publish(draft, by=editor)
    publishing.withdraw(draft, by=editor, note="Unsafe dose.")
    response = as_editor.get(reverse("admin:articles_article_history", args=[draft.pk]))
    told = [(str(one.by), one.verb, one.note) for one in response.context["page"]]
    assert told == [
        ("Editor", "withdrawn", "Unsafe dose."),
        ("Editor", "published", ""),
        ("None", "created", ""),
    ]
    assert "Unsafe dose." in response.content.decode()


def test_unknown_button_is_refused(as_editor, make_draft):
    draft = make_draft("Back pain")
    response = as_editor.post(change(draft), typed(draft, title="X", action="explode"))
    assert response.status_code == 400
    assert Article.objects.get().title == "Back pain"


def test_form_asks_the_same_queries_for_any_number_of_rows(
    as_editor, make_article, django_assert_num_queries
):
    targets = [make_article(f"Target {number}") for number in range(3)]
    one = make_article("One", recommendations=(Row(target=targets[0]),))
    three = make_article("Three", recommendations=tuple(Row(target=target) for target in targets))
    as_editor.get(change(one))
    for article in (one, three):
        # Session, person, two for rights; article, rows, also_in, topics, neighbours.
        with django_assert_num_queries(9):
            as_editor.get(change(article))


# --- two people, one article ------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "live"])
def test_the_later_of_two_savers_is_told_and_loses_nothing(
    as_editor, writer, make_draft, make_article, state
):
    article = make_draft("Back pain") if state == "draft" else make_article("Back pain")
    last = "save" if state == "draft" else "publish-now"
    opened = as_editor.get(change(article)).context["form"].based_on.isoformat()
    theirs = publishing.Content(**{**vars(publishing.content_of(article)), "body": "Theirs."})
    (publishing.save_draft if state == "draft" else publishing.publish)(
        article, content=theirs, by=None
    )
    mine = typed(article, body="Mine.", change="content", action=last, based_on=opened)
    refused = as_editor.post(change(article), mine)
    article.refresh_from_db()
    assert article.body == "Theirs."
    assert refused.context["form"]["body"].value() == "Mine."
    assert "saved this page at" in refused.context["form"].non_field_errors()[0]
    # Told once; to save again is meant.
    again = refused.context["form"].based_on.isoformat()
    assert again == article.saved_at.isoformat()
    as_editor.post(change(article), {**mine, "based_on": again})
    article.refresh_from_db()
    assert article.body == "Mine."


@pytest.mark.parametrize("sent", ["", "yesterday", "2026-11-22T10:00:00", "9" * 5000])
def test_a_form_that_does_not_say_what_it_is_based_on_is_saved(as_editor, make_draft, sent):
    draft = make_draft("Back pain")
    as_editor.post(change(draft), typed(draft, body="Mine.", action="save", based_on=sent))
    draft.refresh_from_db()
    assert draft.body == "Mine."
