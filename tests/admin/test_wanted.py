"""Wanted articles: most waited-for first; written, found, or no longer wanted."""

import pytest

from articles.models import Article, Recommendation
from articles.publishing import Row
from tests.admin.conftest import words

pytestmark = pytest.mark.django_db

LIST = "/admin/wanted/"


@pytest.fixture
def waiting(make_article):
    """Three pages wait for “Heel pain”, one for “Flat feet”."""
    for number in range(3):
        title = ("Heel pain", "heel  PAIN", "Heel pain")[number]
        make_article(f"Page {number}", recommendations=(Row(title=title),))
    make_article("Page 3", recommendations=(Row(title="Flat feet"),))


def shown(client) -> list[tuple]:
    rows = client.get(LIST).context["rows"]
    return [(row["title"], row["pages"], [str(one) for one in row["there"]]) for row in rows]


def test_titles_come_by_how_many_pages_wait(as_editor, waiting):
    assert shown(as_editor) == [("Heel pain", 3, []), ("Flat feet", 1, [])]
    html = as_editor.get(LIST).content.decode()
    assert "3 pages wait for it" in html
    assert "1 page waits for it" in html


def test_write_it_makes_a_draft_that_connects_when_published(as_editor, waiting, editor):
    response = as_editor.post(f"{LIST}write/", {"key": "heel pain"})
    draft = Article.objects.get(title="Heel pain")
    assert response.url == f"/admin/articles/article/{draft.pk}/change/"
    assert (draft.status, draft.saved_by) == ("draft", editor)
    assert words(as_editor.get(response.url)) == ["A draft for ‘Heel pain’. Write its text."]
    assert shown(as_editor)[0] == ("Heel pain", 3, ["Heel pain"])
    assert Recommendation.objects.filter(target=draft).count() == 0


def test_write_it_twice_makes_one_draft(as_editor, waiting):
    first = as_editor.post(f"{LIST}write/", {"key": "heel pain"})
    second = as_editor.post(f"{LIST}write/", {"key": "heel pain"})
    assert first.url == second.url
    assert Article.objects.filter(title="Heel pain").count() == 1


def test_looking_at_write_it_writes_nothing(as_editor, waiting):
    assert as_editor.get(f"{LIST}write/?key=heel+pain").url == LIST
    assert Article.objects.count() == 4


def test_article_that_exists_is_chosen(as_editor, waiting, make_article):
    heels = make_article("Painful heels", summary="Why they hurt.")
    screen = as_editor.get(f"{LIST}choose/?key=heel+pain&find=heels")
    assert [option["shown_title"] for option in screen.context["options"]] == ["Painful heels"]
    pasted = as_editor.get(f"{LIST}choose/", {"key": "heel pain", "find": heels.get_absolute_url()})
    assert [option["shown_title"] for option in pasted.context["options"]] == ["Painful heels"]
    response = as_editor.post(f"{LIST}choose/", {"key": "heel pain", "target": heels.pk})
    assert response.url == LIST
    assert words(as_editor.get(LIST)) == ["3 pages recommend ‘Painful heels’ now."]
    assert Recommendation.objects.filter(target=heels).count() == 3
    assert shown(as_editor) == [("Flat feet", 1, [])]


def test_nothing_found_is_said(as_editor, waiting):
    screen = as_editor.get(f"{LIST}choose/?key=heel+pain")
    assert screen.context["message"] == (
        "No article has these words in its title. Try others, or paste an address."
    )


@pytest.mark.parametrize("target", ["99999", "x", "-1", "9" * 30])
def test_forged_choice_is_not_found(as_editor, waiting, target):
    response = as_editor.post(f"{LIST}choose/", {"key": "heel pain", "target": target})
    assert response.status_code == 404
    assert Recommendation.objects.filter(wanted_key="heel pain").count() == 3


def test_site_page_is_not_chosen(as_editor, waiting, make_article):
    page = make_article("About", kind="page")
    response = as_editor.post(f"{LIST}choose/", {"key": "heel pain", "target": page.pk})
    assert response.status_code == 404
    assert Recommendation.objects.filter(wanted_key="heel pain").count() == 3


def test_two_articles_of_a_title_ask_to_choose(as_editor, make_article):
    make_article("Heel pain")
    make_article("Heel Pain")
    make_article("Page", recommendations=(Row(title="Heel pain"),))
    assert shown(as_editor) == [("Heel pain", 1, ["Heel pain", "Heel Pain"])]
    html = as_editor.get(LIST).content.decode()
    assert "Two articles have this title: choose" in html
    assert "Write it" not in html
    screen = as_editor.get(f"{LIST}choose/?key=heel+pain")
    assert len(screen.context["options"]) == 2


def test_not_wanted_asks_first(as_editor, waiting):
    screen = as_editor.get(f"{LIST}forget/?key=heel+pain").content.decode()
    assert "‘Heel pain’ will be taken out of the Recommends of 3 pages:" in screen
    assert ">Page 0</a>" in screen
    assert Recommendation.objects.count() == 4
    as_editor.post(f"{LIST}forget/", {"key": "heel pain"})
    assert words(as_editor.get(LIST)) == ["‘Heel pain’ is no longer wanted: 3 rows were taken out."]
    assert shown(as_editor) == [("Flat feet", 1, [])]


@pytest.mark.parametrize("key", ["", "none", "\0", "x" * 10_000])
@pytest.mark.parametrize("path", ["write", "choose", "forget"])
def test_title_that_nobody_wants_is_not_found(as_editor, waiting, path, key):
    assert as_editor.post(f"{LIST}{path}/", {"key": key}).status_code == 404
    assert Recommendation.objects.count() == 4


def test_list_costs_the_same_for_one_and_three(as_editor, make_article, django_assert_num_queries):
    make_article("Page", recommendations=(Row(title="One"),))
    as_editor.get(LIST)
    for titles in ((), ("Two", "Three")):
        for title in titles:
            make_article(f"Page of {title}", recommendations=(Row(title=title),))
        # Session, person, two for rights; the number of titles, the titles, articles of them.
        with django_assert_num_queries(7):
            as_editor.get(LIST)


def test_many_titles_come_in_pages(as_editor, make_article):
    for number in range(2):
        rows = tuple(Row(title=f"Title {number} {each:02}") for each in range(30))
        make_article(f"Page {number}", recommendations=rows)
    assert len(shown(as_editor)) == 50
    second = as_editor.get(LIST, {"p": 2})
    assert len(second.context["rows"]) == 10
    assert as_editor.get(LIST, {"p": 10**9}).status_code == 200
    assert as_editor.get(LIST, {"p": "x"}).status_code == 200


def test_nothing_wanted_is_said(as_editor):
    assert "No page waits for an article." in as_editor.get(LIST).content.decode()
