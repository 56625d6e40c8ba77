"""The list of articles: what it shows, how it is searched, and what it costs."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article
from articles.publishing import Content, Row
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


def test_page_knows_only_whether_there_is_another(as_editor, monkeypatch):
    monkeypatch.setattr("articles.admin.articles.ArticleAdmin.list_per_page", 2)
    Article.objects.bulk_create(Article(title=f"Article {number}") for number in range(5))
    seen = []
    for number, (earlier, later) in {1: ("", "?p=2"), 2: ("?", "?p=3"), 3: ("?p=2", "")}.items():
        with CaptureQueriesContext(connection) as queries:
            response = as_editor.get(LIST, {"p": number})
        changes = response.context["cl"]
        assert (changes.earlier(), changes.later()) == (earlier, later)
        assert f"Page {number}" in response.content.decode()
        assert not [one for one in queries if one["sql"].startswith("SELECT COUNT(")]
        seen += [one.title for one in changes.result_list]
    assert len(set(seen)) == 5


def test_pages_end_in_words(as_editor, monkeypatch):
    monkeypatch.setattr("articles.admin.articles.ArticleAdmin.list_per_page", 1)
    monkeypatch.setattr("articles.admin.paging.MOST_PAGES", 2)
    Article.objects.bulk_create(Article(title=f"Article {number}") for number in range(3))
    for number in (2, 3, 10**9):
        response = as_editor.get(LIST, {"p": number})
        assert response.context["cl"].page_num == 2
        assert response.context["cl"].later() == ""
        words = "There are more. Search or filter to narrow them down."
        assert words in response.content.decode()


def test_list_is_sorted_by_one_column_either_way(as_editor, make_draft, make_article):
    now = timezone.now()
    for title, days in (("Bee", 1), ("Ant", 3), ("Cat", 2)):
        make_article(title, published_at=now - timedelta(days=days))
    draft = make_draft("Draft")
    columns = list(as_editor.get(LIST).context["cl"].list_display)
    title, date = columns.index("shown_title"), columns.index("date")
    assert titles(as_editor, o=f"{title}") == ["Ant", "Bee", "Cat", "Draft"]
    assert titles(as_editor, o=f"-{title}") == ["Draft", "Cat", "Bee", "Ant"]
    assert titles(as_editor, o=f"{title}.-{date}") == ["Ant", "Bee", "Cat", "Draft"]
    # What has no date is left out of an order of dates, and the page says so.
    assert titles(as_editor, o=f"-{date}") == ["Bee", "Cat", "Ant"]
    html = as_editor.get(LIST, {"o": f"{date}"}).content.decode()
    assert "Sorted by date: what has no date is left out." in html
    topic = columns.index("shown_topic")
    assert titles(as_editor, o=f"{topic}")[0] == draft.title  # no order: the usual one


def test_orders_and_states_are_read_from_an_index(as_editor, make_article):
    """No sort of the whole table: SQLite would name a temporary B-tree."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sorts a small table whatever its indexes: the bench command tells")
    make_article()
    for query in ("", "o=1", "o=-1", "o=4", "o=-4", "o=5", "state=draft", "state=withdrawn",
                  "state=in_review", "state=unapproved", "kind=page"):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            as_editor.get(f"{LIST}?{query}")
        [ids] = [one["sql"] for one in queries if "LIMIT 51" in one["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {ids}")
            plan = " | ".join(row[3] for row in cursor.fetchall())
        assert " INDEX " in plan, (query, plan)
        assert "TEMP B-TREE" not in plan, (query, plan)


def test_stages_are_filters(as_editor, make_article, make_draft, editor, clinician):
    def write(title):
        page = make_article(title)
        content = replace(publishing.content_of(page), body="Another text.")
        return publishing.save_draft(page, content=content, by=editor)

    def asked(title):
        page = write(title)
        publishing.submit(page, by=editor, reviewer=clinician)
        return page

    asked("In review")
    back, approved, planned = asked("Sent back"), asked("Approved"), write("New version")
    publishing.request_changes(back, number=back.draft_number, by=clinician, comment="No.")
    publishing.approve(approved, number=approved.draft_number, by=clinician)
    tomorrow = timezone.now() + timedelta(days=1)
    publishing.schedule(planned, at=tomorrow, by=editor)
    publishing.schedule_withdrawal(
        make_article("Ends"), at=tomorrow, by=editor, reason="out_of_date"
    )
    publishing.schedule(make_draft("Later"), at=tomorrow, by=editor)
    publishing.delete_draft(make_draft("Deleted"), by=editor)
    assert titles(as_editor, state="in_review") == ["In review"]
    assert titles(as_editor, state="sent_back") == ["Sent back"]
    assert titles(as_editor, state="approved") == ["Approved"]
    assert sorted(titles(as_editor, state="scheduled")) == ["Ends", "Later", "New version"]
    assert {"Approved", "In review", "Sent back", "New version"} <= set(
        titles(as_editor, state="written")
    )
    assert "Ends" not in titles(as_editor, state="written")
    assert titles(as_editor, state="deleted") == ["Deleted"]
    for query in ({}, {"state": "draft"}, {"mine": "written"}, {"q": "deleted"}):
        assert "Deleted" not in titles(as_editor, **query), query


def test_mine_and_reviewer_are_filters(
    as_editor, make_draft, editor, writer, clinician, administrator
):
    def write(title, by):
        return publishing.save_draft(Article(), content=Content(title=title, body="x"), by=by)

    write("Hers", writer)
    publishing.submit(write("For me", writer), by=writer, reviewer=editor)
    publishing.submit(write("Mine, for her", editor), by=editor, reviewer=clinician)
    publishing.submit(make_draft("For a friend"), by=editor, reviewer_name="Dr Who")
    assert titles(as_editor, mine="written") == ["Mine, for her"]
    assert sorted(titles(as_editor, mine="sent")) == ["For a friend", "Mine, for her"]
    assert titles(as_editor, reviewer="me") == ["For me"]
    assert titles(as_editor, reviewer=clinician.pk) == ["Mine, for her"]
    assert titles(as_editor, reviewer="outside") == ["For a friend"]
    # Only those whom something waits for are offered; anybody else filters nothing.
    html = as_editor.get(LIST).content.decode()
    assert f'<option value="{clinician.pk}">Clinician</option>' in html
    assert f'<option value="{administrator.pk}">' not in html
    assert len(titles(as_editor, reviewer=administrator.pk)) == 4


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
