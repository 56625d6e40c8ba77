"""Discarding a draft loses nothing; a deleted one can be taken back."""

from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Recommendation
from articles.publishing import Row, draft_content
from tests.admin.conftest import typed, words

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def change(article) -> str:
    return f"{LIST}{article.pk}/change/"


def screen_of(article) -> str:
    return reverse("admin:article_discard", args=[article.pk])


def told(response) -> str:
    return " ".join(response.content.decode().split())


def write(article, by, **fields):
    content = publishing.Content(**{**vars(draft_content(article)), **fields})
    return publishing.save_draft(article, content=content, by=by)


# --- discarding ---------------------------------------


def test_discarding_says_what_goes_and_that_it_stays_in_the_history(
    as_editor, client, make_article, editor, writer
):
    article = make_article("Back pain", body="Old.")
    write(article, writer, body="Old and three new words.")
    html = told(as_editor.get(screen_of(article)))
    assert "This page has a draft by Writer, saved" in html
    assert "What goes: 4 words by Writer." in html
    assert "The draft stays in the history" in html
    compare = reverse("admin:article_compare", args=[article.pk])
    assert f'href="{compare}"' in html
    article.refresh_from_db()
    assert article.has_draft()

    done = as_editor.post(screen_of(article), {"seen": article.revision})
    assert done.url == change(article)
    [said] = words(as_editor.get(done.url))
    history = reverse("admin:articles_article_history", args=[article.pk])
    assert said == (
        "The draft is discarded. Readers see what they saw before. It stays in: "
        f'<a href="{history}">History</a>.'
    )
    article.refresh_from_db()
    assert (article.draft_number, article.body) == (None, "Old.")
    assert publishing.content_at(article, 2).body == "Old and three new words."
    publishing.restore(article, number=2, by=editor)
    assert draft_content(article).body == "Old and three new words."


def test_what_is_typed_is_a_version_before_it_is_discarded(as_editor, make_article, editor):
    article = make_article("Back pain", body="Old.")
    write(article, editor, body="New.")
    data = typed(article, body="Newer.", action="discard")
    assert as_editor.post(change(article), data).url == screen_of(article)
    article.refresh_from_db()
    as_editor.post(screen_of(article), {"seen": article.revision})
    assert publishing.content_at(article, 3).body == "Newer."


@pytest.mark.parametrize("sent", ["stale", "", "x"])
def test_draft_saved_since_the_screen_is_not_discarded(as_editor, make_article, writer, sent):
    article = make_article("Back pain")
    write(article, writer, body="New.")
    seen = article.revision if sent == "stale" else sent
    write(article, writer, body="Newer.")
    response = as_editor.post(screen_of(article), {"seen": seen})
    assert "Writer saved this page at" in told(response)
    article.refresh_from_db()
    assert article.has_draft()
    again = as_editor.post(screen_of(article), {"seen": response.context["seen"]})
    assert again.url == change(article)


def test_draft_whose_moment_is_set_is_not_discarded(as_editor, make_article, editor):
    article = make_article("Back pain")
    publishing.schedule(
        write(article, editor, body="New."), at=timezone.now() + timedelta(days=2), by=editor
    )
    response = as_editor.post(screen_of(article), {"seen": article.revision})
    assert "Cancel the schedule first." in told(response)


def test_page_without_a_draft_has_nothing_to_discard(as_editor, make_article, make_draft):
    article, draft = make_article(), make_draft("Heel pain")
    assert as_editor.get(screen_of(article)).url == change(article)
    assert words(as_editor.get(change(article))) == ["There is no draft of this page."]
    delete = reverse("admin:articles_article_delete", args=[draft.pk])
    assert as_editor.get(screen_of(draft)).url == delete


# --- deleting and taking back ---------------------------------------


def delete(client, draft):
    return client.post(f"{LIST}{draft.pk}/delete/", {"seen": draft.revision})


def test_deleting_a_draft_says_where_it_is_used(as_editor, make_draft, make_article):
    draft = make_draft("Heel pain")
    make_article("Knee pain", recommendations=(Row(target=draft),))
    make_article("Back pain", body="See [heels](/articles/heel-pain/).")
    url = reverse("admin:articles_article_delete", args=[draft.pk])
    assert url in as_editor.get(change(draft)).content.decode()
    html = as_editor.get(url).content.decode()
    assert "You can take it back for 30 days." in html
    assert "1 page recommends it, and will want an article with this title" in html
    assert "The text of 1 page links to it" in html
    assert ">Knee pain</a>" in html
    assert ">Back pain</a>" in html
    done = delete(as_editor, draft)
    undo = reverse("admin:article_undelete", args=[draft.pk])
    assert words(as_editor.get(done.url)) == [
        "‘Heel pain’ is deleted. You can take it back for 30 days. "
        f'<button class="quiet-button" form="take-back" formaction="{undo}">Undo</button>'
    ]
    assert Recommendation.objects.get().wanted_key == "heel pain"
    assert as_editor.get(change(draft)).status_code == 404


def test_undo_takes_a_deleted_draft_back_to_the_letter(as_editor, make_draft):
    draft = make_draft("Heel pain", body="An hour of work.", summary="Short.")
    delete(as_editor, draft)
    html = as_editor.get(LIST).content.decode()
    assert '<form id="take-back" method="post"' in html
    done = as_editor.post(reverse("admin:article_undelete", args=[draft.pk]))
    assert done.url == change(draft)
    page = as_editor.get(done.url)
    assert words(page)[-1] == "‘Heel pain’ is a draft again."
    assert page.context["form"]["body"].value() == "An hour of work."
    assert (page.context["form"]["slug"].value()) == "heel-pain"


def test_looking_takes_nothing_back(as_editor, make_draft):
    draft = make_draft("Heel pain")
    delete(as_editor, draft)
    assert as_editor.get(reverse("admin:article_undelete", args=[draft.pk])).status_code == 405
    draft.refresh_from_db()
    assert draft.deleted_at is not None


def test_deleted_drafts_are_listed_with_a_button_to_take_them_back(as_editor, make_draft):
    draft, kept = make_draft("Heel pain"), make_draft("Knee pain")
    delete(as_editor, draft)
    listed = as_editor.get(LIST).context["cl"].result_list
    assert [article.title for article in listed] == ["Knee pain"]
    page = as_editor.get(LIST, {"state": "deleted"})
    assert [article.title for article in page.context["cl"].result_list] == ["Heel pain"]
    html = page.content.decode()
    undo = reverse("admin:article_undelete", args=[draft.pk])
    assert (
        f'<button class="quiet-button" form="take-back" formaction="{undo}">Take back</button>'
        in html
    )
    assert f'href="{change(draft)}' not in html
    assert reverse("admin:article_undelete", args=[kept.pk]) not in html


@pytest.mark.parametrize(("days", "listed"), [(29, ["Heel pain"]), (31, [])])
def test_what_was_deleted_is_offered_for_30_days(
    as_editor, client, editor, make_draft, days, listed
):
    delete(as_editor, make_draft("Heel pain"))
    later = timezone.now() + timedelta(days=days)
    with mock.patch("django.utils.timezone.now", return_value=later):
        client.force_login(editor)
        page = client.get(LIST, {"state": "deleted"})
        assert [article.title for article in page.context["cl"].result_list] == listed


def test_draft_saved_since_the_screen_is_not_deleted(as_editor, make_draft, writer):
    draft = make_draft("Heel pain")
    seen = draft.revision
    write(draft, writer, body="An hour of work.")
    response = as_editor.post(f"{LIST}{draft.pk}/delete/", {"seen": seen})
    assert "Writer saved this page at" in told(response)
    assert Article.objects.get().deleted_at is None


def test_what_readers_have_seen_is_not_deleted(as_editor, make_article):
    article = make_article()
    url = reverse("admin:articles_article_delete", args=[article.pk])
    for response in (as_editor.get(url), as_editor.post(url)):
        html = response.content.decode()
        assert "Readers have seen this page. Withdraw it instead." in html
        assert "Delete this draft" not in html
    assert Article.objects.filter(pk=article.pk).exists()


def test_writer_deletes_and_takes_back_nothing(as_editor, as_writer, make_draft):
    draft = make_draft("Heel pain")
    assert delete(as_writer, draft).status_code == 403
    delete(as_editor, draft)
    undo = reverse("admin:article_undelete", args=[draft.pk])
    assert as_writer.post(undo).status_code == 403
    draft.refresh_from_db()
    assert draft.deleted_at is not None
