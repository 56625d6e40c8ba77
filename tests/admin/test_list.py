"""The list of articles: what it shows, how it is searched, and what it costs."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from articles.publishing import Row
from tests.admin.conftest import typed

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def titles(client, **query) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200, response
    return [article.title for article in response.context["cl"].result_list]


def cells(client, title) -> dict[str, str]:
    changes = client.get(LIST).context["cl"]
    article = next(one for one in changes.result_list if one.title == title)
    return {name: str(getattr(changes.model_admin, name)(article)) for name in changes.list_display}


def test_list_shows_what_editors_ask(as_editor, make_topic, make_draft, editor):
    topic = make_topic("Back and joints")
    rows = (Row(title="Heel pain"), Row(url="https://x.org/", title="X"))
    article = make_draft("Back pain", topic=topic, recommendations=rows)
    publishing.publish(article, by=editor)
    shown = cells(as_editor, "Back pain")
    assert shown["shown_topic"] == "Back and joints"
    assert shown["state"] == '<span class="badge live">Live</span>'
    assert shown["recommends"] == "2 (1 wanted)"
    assert '<span class="by">Editor</span>' in shown["who"]
    assert shown["date"] in as_editor.get(LIST).content.decode()


def test_moments_are_in_words(as_editor, make_article, make_draft, editor):
    year = timezone.localtime().year + 1
    moment = timezone.make_aware(datetime(year, 6, 3, 9, 0))
    make_article("Later", published_at=moment)
    assert cells(as_editor, "Later")["state"] == (
        '<span class="badge scheduled">Draft</span> '
        f'<span class="under-way">· scheduled for 3 June {year}, 09:00</span>'
    )
    make_draft("Draft")
    shown = cells(as_editor, "Draft")
    assert shown["state"] == '<span class="badge draft">Draft</span>'
    assert (shown["date"], shown["recommends"]) == ("None", "0")
    publishing.withdraw(make_article("Gone"), by=editor)
    assert cells(as_editor, "Gone")["state"] == '<span class="badge withdrawn">Withdrawn</span>'


def test_list_begins_with_what_was_saved_last(as_editor, make_draft):
    first = make_draft("First")
    make_draft("Second")
    assert titles(as_editor) == ["Second", "First"]
    as_editor.post(f"{LIST}{first.pk}/change/", typed(first, summary="New.", action="save"))
    assert titles(as_editor) == ["First", "Second"]


@pytest.mark.parametrize(
    "query",
    [
        "LOWER back",
        "lumbago",
        "vertebra",
        "lower-back",
        "/articles/lower-back-pain/",
        "http://testserver/articles/lower-back-pain/edit/",
        "back pain",
        "ÄRGER",
    ],
)
def test_article_is_found_by_title_text_name_and_address(as_editor, make_article, query):
    make_article(
        "Lower back pain: Ärger",
        slug="lower-back-pain",
        body="A vertebra is a bone.",
        also_called="Lumbago",
    )
    make_article("Eczema", body="Skin.")
    assert titles(as_editor, q=query) == ["Lower back pain: Ärger"]


@pytest.mark.parametrize(
    "query", ["x" * 10_000, '"' * 5000, "NEAR(", "%", "_", "\\", "col:x", "^", "a\0b", "<script>"]
)
def test_hostile_search_finds_nothing_and_breaks_nothing(as_editor, make_article, query):
    make_article("Back pain", body="Text.")
    assert titles(as_editor, q=query) in ([], ["Back pain"])


def test_filters(as_editor, make_topic, make_article, make_draft, editor):
    back, heart = make_topic("Back"), make_topic("Heart")
    make_article("Live", topic=back)
    make_draft("Draft", topic=heart, also_in=(back,))
    make_article("Later", published_at=timezone.now() + timedelta(days=1))
    publishing.withdraw(make_article("Gone"), by=editor)
    make_article("Page", kind="page")
    assert sorted(titles(as_editor, state="live")) == ["Live", "Page"]
    assert titles(as_editor, state="draft") == ["Draft"]
    assert titles(as_editor, state="scheduled") == ["Later"]
    assert titles(as_editor, state="withdrawn") == ["Gone"]
    assert sorted(titles(as_editor, topic=back.pk)) == ["Draft", "Live"]
    assert sorted(titles(as_editor, topic="none")) == ["Gone", "Later"]
    assert titles(as_editor, kind="page") == ["Page"]
    assert titles(as_editor, state="live", kind="article", q="live") == ["Live"]


def test_filters_of_use_say_what_they_show(as_editor, make_article):
    knee = make_article("Knee pain")
    make_article("Back pain", recommendations=(Row(target=knee), Row(title="Heel pain")))
    assert titles(as_editor, recommends=knee.pk) == ["Back pain"]
    html = as_editor.get(LIST, {"recommends": knee.pk}).content.decode()
    assert "Pages that recommend ‘Knee pain’" in html
    assert titles(as_editor, wants="heel pain") == ["Back pain"]
    html = as_editor.get(LIST, {"wants": "heel pain"}).content.decode()
    assert "Pages that want ‘Heel pain’" in html


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense",
        "topic=99999",
        "topic=x",
        "kind=x",
        "recommends=x",
        "recommends=99999",
        "wants=",
        "p=0",
        "p=x",
        "o=99",
        "o=x.y",
        "o=1.1.1.-1",
        "state=live&state=draft&state=x",
    ],
)
def test_strange_parameters_give_a_clean_page(as_editor, make_article, query):
    make_article("Back pain")
    response = as_editor.get(f"{LIST}?{query}", follow=True)
    assert response.status_code == 200
    assert "Articles" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "p=-1",
        "p=1000000000",
        "p=" + "9" * 5000,
        "q[]=x",
        "all=",
        "_facets=True",
        "_popup=1",
        "_to_field=id",
        "e=1",
        "saved_by__password__startswith=p",
        "title__regex=(a%2B)%2B$",
        "utm_source=x",
    ],
)
def test_unknown_parameters_are_dropped(as_editor, make_article, query):
    make_article("Back pain")
    response = as_editor.get(f"{LIST}?{query}", follow=True)
    assert response.status_code == 200
    assert [one.title for one in response.context["cl"].result_list] == ["Back pain"]
    assert all(name in ("p",) for name in response.request["QUERY_STRING"].split("=")[:1] if name)


def test_many_articles_come_in_pages(as_editor, make_draft):
    rows = [Article(title=f"Article {number:03}") for number in range(51)]
    Article.objects.bulk_create(rows)
    assert len(titles(as_editor)) == 50
    assert len(titles(as_editor, p=2)) == 1


def test_nothing_is_done_to_many_at_once(as_editor, make_draft):
    draft = make_draft("Back pain")
    html = as_editor.get(LIST).content.decode()
    assert "action-select" not in html
    assert "delete_selected" not in html
    as_editor.post(
        LIST, {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
    )
    assert Article.objects.filter(pk=draft.pk).exists()


def test_list_costs_the_same_for_one_and_three(
    as_editor, make_article, make_topic, django_assert_num_queries
):
    def another(number):
        topic = make_topic(f"Topic {number}")
        make_article(f"A {number}", topic=topic, recommendations=(Row(title="Heel pain"),))

    another(1)
    as_editor.get(LIST)
    for numbers in ((), (2, 3)):
        for number in numbers:
            another(number)
        # Session, person, two for rights; topics and reviewers of the filters, ids, the rows.
        with django_assert_num_queries(8):
            as_editor.get(LIST)


def test_list_reads_no_texts(as_editor, make_article):
    make_article("Back pain", body="Text.")
    [article] = as_editor.get(LIST).context["cl"].result_list
    assert article.get_deferred_fields() >= {"body", "html", "text", "contents"}


def test_nothing_yet_and_nothing_found_are_said(as_editor, make_article):
    assert "Nothing is written yet." in as_editor.get(LIST).content.decode()
    make_article("Back pain")
    assert "No article is like that." in as_editor.get(LIST, {"q": "zz"}).content.decode()
