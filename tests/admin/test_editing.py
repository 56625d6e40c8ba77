"""The article's form: each button calls one verb, and nothing that was typed is ever lost."""

from dataclasses import replace
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Version
from articles.publishing import Row, draft_content
from tests.admin.conftest import row, typed, words

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def change(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def draft_of(article) -> str:
    return f"{change(article)}?draft"


def buttons(response) -> list[str]:
    return [label for _action, label in response.context["buttons"]]


def clock(moment) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def write(article, by, **fields):
    """A draft with other words, as somebody else would save it."""
    content = publishing.Content(**{**vars(draft_content(article)), **fields})
    return publishing.save_draft(article, content=content, by=by)


@pytest.fixture
def old(make_article):
    """A page that readers have known since 3 May 2025."""
    moment = timezone.make_aware(datetime(2025, 5, 3, 9, 0))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        return make_article("Back pain", summary="Short.")


# --- drafts ---------------------------------------


def test_new_article_is_saved_as_a_draft(as_editor, editor):
    response = as_editor.post(ADD, typed(title="Back pain", body="Text.", action="save"))
    article = Article.objects.get()
    assert response.url == change(article)
    assert (article.title, article.body, article.status) == ("Back pain", "Text.", "draft")
    assert article.saved_by == editor
    assert words(as_editor.get(response.url)) == [f"Draft saved {clock(article.saved_at)}."]


@pytest.mark.parametrize("state", ["draft", "live"])
def test_enter_in_a_field_saves_a_draft_and_publishes_nothing(
    as_editor, make_draft, make_article, state
):
    article = make_draft("Back pain") if state == "draft" else make_article("Back pain")
    html = as_editor.get(change(article)).content.decode()
    assert html.index('<button name="action" value="save" hidden') < html.index('name="title"')
    as_editor.post(change(article), typed(article, summary="New."))
    article.refresh_from_db()
    assert article.status == state
    assert draft_content(article).summary == "New."
    assert article.summary == ("New." if state == "draft" else "")


def test_empty_draft_can_be_saved(as_editor):
    as_editor.post(ADD, typed(action="save"))
    article = Article.objects.get()
    assert (article.title, article.slug, article.status) == ("", None, "draft")
    assert as_editor.get(change(article)).context["title"] == "Untitled"


def test_each_save_makes_one_version_and_the_same_again_none(as_editor, make_draft):
    draft = make_draft("Back pain")
    as_editor.post(change(draft), typed(draft, summary="New.", action="save"))
    again = as_editor.post(change(draft), typed(draft, action="save"))
    assert list(draft.versions.values_list("number", flat=True)) == [2, 1]
    draft.refresh_from_db()
    said = f"Nothing has changed since it was saved: {timezone.localtime(draft.saved_at):%-d %B}"
    assert words(as_editor.get(again.url))[-1].startswith(said)


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


# --- drafts of live pages ---------------------------------------


def test_saving_a_live_page_saves_a_draft_and_says_what_readers_see(as_editor, client, old):
    response = as_editor.post(change(old), typed(old, body="Half written.", action="save"))
    old.refresh_from_db()
    assert response.url == draft_of(old)
    page = as_editor.get(response.url)
    assert words(page) == [
        f"Draft saved {clock(old.saved_at)}. Readers still see the version of 3 May 2025."
    ]
    assert page.context["form"]["body"].value() == "Half written."
    assert old.body == "Most back pain gets better by itself."
    assert b"Half written" not in client.get("/articles/back-pain/").content


def test_day_of_the_version_is_that_of_its_publishing_not_of_the_first(as_editor, old, editor):
    publishing.publish(write(old, editor, body="Other."), by=editor)
    response = as_editor.post(change(old), typed(old, body="Half written.", action="save"))
    [said] = words(as_editor.get(response.url))
    today = timezone.localtime()
    assert said.endswith(f"Readers still see the version of {today:%-d %B}.")


def test_live_page_saved_as_it_is_makes_no_draft(as_editor, old):
    response = as_editor.post(change(old), typed(old, action="save"))
    assert response.url == change(old)
    assert words(as_editor.get(response.url)) == ["Nothing has changed since you published."]
    old.refresh_from_db()
    assert (old.draft_number, old.versions.count()) == (None, 1)


def test_saving_a_scheduled_page_leaves_what_is_scheduled(as_editor, make_article):
    later = make_article(published_at=timezone.now() + timedelta(days=3))
    response = as_editor.post(draft_of(later), typed(later, summary="New.", action="save"))
    [said] = words(as_editor.get(response.url))
    moment = timezone.localtime(later.published_at)
    assert said.startswith("Draft saved ")
    assert said.endswith(f"What is scheduled for {moment:%-d %B, %H:%M} stays as it was.")
    later.refresh_from_db()
    assert (later.summary, draft_content(later).summary) == ("", "New.")


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
    assert Version.objects.count() == 1


# --- opening a page that has a draft ---------------------------------------


def test_opening_a_page_with_a_draft_says_whose_it_is_and_by_how_much_it_differs(
    as_editor, old, writer
):
    write(old, writer, summary="Short and new.", body="Most of it gets better by itself.")
    page = as_editor.get(change(old))
    assert page.templates[0].name == "admin/articles/article/choose.html"
    told = " ".join(page.content.decode().split())
    old.refresh_from_db()
    moment = timezone.localtime(old.saved_at)
    assert f"This page has a draft by Writer, saved {moment:%-d %B, %H:%M}." in told
    assert "It differs from what readers see by 4 words" in told
    assert f'href="{draft_of(old)}">Work on the draft</a>' in told
    correct = reverse("admin:article_correct", args=[old.pk])
    assert f'href="{correct}">Correct the live page</a>' in told


def test_own_draft_is_called_yours(as_editor, old, editor, writer):
    write(old, editor, body="Mine.")
    assert "This page has a draft of yours, saved" in as_editor.get(change(old)).content.decode()
    write(old, writer, body="Theirs, too.")
    html = as_editor.get(change(old)).content.decode()
    assert "This page has a draft by Writer and you, saved" in html


def test_work_on_the_draft_opens_the_draft(as_editor, old, writer):
    write(old, writer, title="Back pain, explained", body="Half written.")
    page = as_editor.get(draft_of(old))
    assert page.context["form"]["body"].value() == "Half written."
    assert page.context["title"] == "Back pain, explained"
    html = " ".join(page.content.decode().split())
    assert "This page has a draft by Writer, saved" in html


def test_page_with_a_moment_that_is_set_offers_the_same_two(as_editor, make_article):
    later = make_article(published_at=timezone.now() + timedelta(days=3))
    html = " ".join(as_editor.get(change(later)).content.decode().split())
    moment = timezone.localtime(later.published_at)
    assert f"This page goes live on {moment:%-d %B, %H:%M}." in html
    assert ">Work on the draft</a>" in html
    assert ">Correct the live page</a>" in html


def test_draft_that_is_scheduled_says_when_it_goes_live_and_stays_when_it_is_changed(
    as_editor, old, editor
):
    moment = in_days(3)
    publishing.schedule(write(old, editor, body="New."), at=moment, by=editor)
    in_words = f"{timezone.localtime(moment):%-d %B, %H:%M}"
    html = " ".join(as_editor.get(change(old)).content.decode().split())
    assert f"The draft goes live on {in_words}." in html
    done = as_editor.post(change(old), typed(old, body="Newer.", action="save"))
    assert words(as_editor.get(done.url))[1] == (
        f"What is scheduled for {in_words} stays as it was: this draft is newer."
    )
    html = " ".join(as_editor.get(change(old)).content.decode().split())
    assert f"An older version of the draft goes live on {in_words}." in html
    old.refresh_from_db()
    assert (old.scheduled_at, draft_content(old).body) == (moment, "Newer.")


def test_who_may_not_publish_goes_straight_to_the_draft(as_writer, old, editor):
    write(old, editor, body="Half written.")
    page = as_writer.get(change(old))
    assert page.context["form"]["body"].value() == "Half written."
    html = page.content.decode()
    assert "This page has a draft by Editor" in html
    assert "Correct the live page" not in html


def test_what_waits_is_not_asked_where_nothing_waits(as_editor, old, make_draft):
    for article in (old, make_draft("Heel pain")):
        page = as_editor.get(change(article))
        assert page.templates[0].name == "admin/articles/article/form.html"


# --- buttons ---------------------------------------


FIRST = ["Save draft", "Preview", "Send for review…"]


def test_buttons_are_those_that_are_possible_in_their_order(
    as_editor, editor, make_draft, make_article
):
    live, later = make_article("Live"), make_article("Later", published_at=in_days(3))
    changed, gone = make_article("Changed"), make_article("Gone")
    write(changed, editor, body="New.")
    publishing.withdraw(gone, by=editor)
    shown = {
        article.title: buttons(as_editor.get(draft_of(article)))
        for article in (make_draft("Draft"), live, changed, later, gone)
    }
    assert shown == {
        "Draft": [*FIRST, "Publish…", "Schedule…"],
        "Live": [*FIRST, "Publish…", "Schedule…", "Withdraw…"],
        "Changed": [*FIRST, "Publish…", "Schedule…", "Withdraw…", "Discard draft…"],
        "Later": [*FIRST, "Publish…", "Schedule…", "Cancel the schedule"],
        "Gone": [*FIRST, "Publish…", "Schedule…", "Put back…"],
    }
    assert buttons(as_editor.get(ADD)) == [*FIRST, "Publish…", "Schedule…"]


def in_days(number: int):
    return timezone.now() + timedelta(days=number)


def test_who_may_not_publish_has_the_buttons_of_a_writer(as_writer, old, editor):
    assert buttons(as_writer.get(change(old))) == FIRST
    write(old, editor, body="New.")
    assert buttons(as_writer.get(change(old))) == [*FIRST, "Discard draft…"]


def test_page_without_a_draft_to_delete_offers_no_deleting(as_editor, old, make_draft):
    assert "Delete draft…" not in as_editor.get(change(old)).content.decode()
    assert "Delete draft…" in as_editor.get(change(make_draft("Heel"))).content.decode()


@pytest.mark.parametrize(
    ("action", "screen"),
    [
        ("preview", "article_preview"),
        ("send", "article_send"),
        ("publish", "article_publish"),
        ("schedule", "article_schedule"),
        ("withdraw", "article_withdraw"),
        ("discard", "article_discard"),
    ],
)
def test_button_with_a_screen_saves_one_version_and_shows_it(as_editor, old, action, screen):
    response = as_editor.post(change(old), typed(old, body="Half written.", action=action))
    assert response.url == reverse(f"admin:{screen}", args=[old.pk])
    old.refresh_from_db()
    assert [version.number for version in old.versions.all()] == [2, 1]
    assert draft_content(old).body == "Half written."
    assert old.body == "Most back pain gets better by itself."


@pytest.mark.parametrize("action", ["send", "publish", "schedule", "discard"])
def test_page_in_which_nothing_was_typed_has_nothing_to_publish(as_editor, old, action):
    response = as_editor.post(change(old), typed(old, action=action))
    assert response.url == change(old)
    assert words(as_editor.get(response.url)) == ["Nothing has changed since you published."]
    assert Version.objects.count() == 1


@pytest.mark.parametrize("action", ["preview", "withdraw"])
def test_page_in_which_nothing_was_typed_is_looked_at_or_withdrawn(as_editor, old, action):
    response = as_editor.post(change(old), typed(old, action=action))
    assert response.url == reverse(f"admin:article_{action}", args=[old.pk])


def test_withdrawn_page_is_mended_and_then_put_back_or_published(as_editor, old, editor):
    publishing.withdraw(old, by=editor)
    put_back = reverse("admin:article_put_back", args=[old.pk])
    assert as_editor.post(change(old), typed(old, action="put-back")).url == put_back
    nothing = as_editor.post(change(old), typed(old, action="publish"))
    assert nothing.url == change(old)
    mended = as_editor.post(change(old), typed(old, summary="Mended.", action="publish"))
    assert mended.url == reverse("admin:article_publish", args=[old.pk])


def test_schedule_is_cancelled_and_the_text_typed_meanwhile_kept(as_editor, make_article):
    later = make_article(published_at=timezone.now() + timedelta(days=3))
    as_editor.post(draft_of(later), typed(later, summary="New.", action="cancel-schedule"))
    later.refresh_from_db()
    assert later.status == "draft"
    assert draft_content(later).summary == "New."


def test_recommend_box_that_holds_words_stops_what_goes_on(as_editor, old):
    page = as_editor.post(change(old), typed(old, find="heel", action="publish"))
    assert page.context["form"].row_errors == ["Choose an article for ‘heel’, or empty the box."]
    saved = as_editor.post(change(old), typed(old, find="heel", body="New.", action="save"))
    assert words(as_editor.get(saved.url))[-1] == (
        "‘heel’ was in the box of Recommend, but nothing was chosen for it."
    )


def test_unknown_button_is_refused(as_editor, make_draft):
    draft = make_draft("Back pain")
    for action in ("explode", "publish-now", "withdraw-now"):
        response = as_editor.post(change(draft), typed(draft, title="X", action=action))
        assert response.status_code == 400
    assert Article.objects.get().title == "Back pain"


# --- around the form ---------------------------------------


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


def test_form_asks_the_same_queries_for_any_number_of_rows(
    as_editor, make_article, editor, django_assert_num_queries
):
    targets = [make_article(f"Target {number}") for number in range(3)]
    one = make_article("One", recommendations=(Row(target=targets[0]),))
    three = make_article("Three", recommendations=tuple(Row(target=target) for target in targets))
    as_editor.get(change(one))
    for article in (one, three):
        # Session, person, two for rights; article, rows, also_in, topics, neighbours; what is
        # not saved, and who has it open.
        with django_assert_num_queries(11):
            as_editor.get(change(article))


def test_form_of_a_draft_costs_the_same_after_many_versions(
    as_editor, make_article, editor, django_assert_num_queries
):
    few, many = make_article("Few"), make_article("Many")
    for number in range(2):
        publishing.publish(write(many, editor, body=f"Text {number}."), by=editor)
    for number in range(3):
        write(many, editor, body=f"Text {number}.")
    write(few, editor, body="Text.")
    as_editor.get(draft_of(few))
    for article in (few, many):
        with django_assert_num_queries(14):
            as_editor.get(draft_of(article))


def test_form_of_a_draft_asks_the_same_queries_for_any_number_of_rows(
    as_editor, make_article, writer, django_assert_num_queries
):
    for number in (1, 3):
        rows = tuple(Row(target=make_article(f"Target {number} {n}")) for n in range(number))
        article = make_article(f"Article {number}", recommendations=rows)
        content = replace(publishing.content_of(article), body="New words.")
        publishing.save_draft(article, content=content, by=writer)
        address = f"/admin/articles/article/{article.pk}/change/?draft"
        as_editor.get(address)  # the session is written on its first request
        with django_assert_num_queries(16):
            as_editor.get(address)
