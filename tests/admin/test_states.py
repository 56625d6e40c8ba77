"""The badge: what readers see, and what is under way, in the same words everywhere."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.admin.recommend import describe_rows
from articles.admin.states import badge, moment_in_words, state_in_words
from articles.models import Article
from articles.publishing import Row, draft_content
from tests.conftest import person

pytestmark = pytest.mark.django_db

NEXT = timezone.localtime().year + 1
MOMENT = timezone.make_aware(datetime(NEXT, 6, 3, 9, 0))
IN_WORDS = f"3 June {NEXT}, 09:00"


def write(article, by=None, **fields):
    content = publishing.Content(**{**vars(draft_content(article)), **fields})
    return publishing.save_draft(article, content=content, by=by)


def fresh(article) -> Article:
    return Article.objects.select_related("review__reviewer").get(pk=article.pk)


@pytest.fixture
def doctor(db):
    return person("Clinician", "shah@example.org", "Dr Shah")


@pytest.fixture
def states(make_draft, make_article, editor, doctor):
    """An article in every state, by the words of its badge."""
    made = {}

    def add(words, article):
        made[words] = article
        return article

    add("Draft", make_draft("A"))
    add("Live", make_article("B"))
    add("Live · draft", write(make_article("C"), body="New."))
    due = date(NEXT, 6, 3)
    sent = add(f"Draft · in review with Dr Shah by 3 June {NEXT}", make_draft("D"))
    publishing.submit(sent, by=editor, reviewer=doctor, due_on=due)
    sent = add("Live · in review with Dr Ray", write(make_article("E"), body="New."))
    publishing.submit(sent, by=editor, reviewer_name="Dr Ray", reviewer_email="ray@example.org")
    back = add("Draft · sent back", make_draft("F"))
    publishing.submit(back, by=editor, reviewer=doctor)
    publishing.request_changes(back, number=1, by=doctor, comment="Shorter.")
    approved = add("Live · approved", write(make_article("G"), body="New."))
    publishing.submit(approved, by=editor, reviewer=doctor)
    publishing.approve(approved, number=2, by=doctor)
    later = add(f"Live · scheduled for {IN_WORDS}", write(make_article("H"), body="New."))
    publishing.schedule(later, at=MOMENT, by=editor)
    first = add(f"Draft · scheduled for {IN_WORDS}", make_draft("I"))
    publishing.schedule(first, at=MOMENT, by=editor)
    both = add(f"Live · draft · scheduled for {IN_WORDS}", write(make_article("J"), body="New."))
    publishing.schedule(both, at=MOMENT, by=editor)
    write(both, body="Newer.")
    gone = add("Withdrawn", make_article("K"))
    publishing.withdraw(gone, by=editor)
    mended = add("Withdrawn · draft", make_article("L"))
    publishing.withdraw(mended, by=editor)
    write(mended, body="Mended.")
    ends = add(f"Live · withdrawal scheduled for {IN_WORDS}", make_article("M"))
    publishing.schedule_withdrawal(ends, at=MOMENT, by=editor, reason="mistake", words="it is old")
    publishing.delete_draft(add("Deleted", make_draft("N")), by=editor)
    return made


def test_badge_has_two_parts(states):
    assert {state_in_words(fresh(article)) for article in states.values()} == set(states)
    for words, article in states.items():
        assert state_in_words(fresh(article)) == words
        assert "".join(part for part in text_of(badge(fresh(article)))) == words


def text_of(html: str) -> str:
    outside = (part.split(">", 1)[1] for part in f">{html}".split("<"))
    return "".join(outside)


def test_badge_is_named_for_what_readers_see(states):
    names = {words: badge(fresh(one)).split('"')[1].split()[-1] for words, one in states.items()}
    assert names["Live · draft"] == names["Live"] == "live"
    assert names[f"Draft · scheduled for {IN_WORDS}"] == "scheduled"
    assert (names["Draft"], names["Withdrawn · draft"]) == ("draft", "withdrawn")
    assert names["Deleted"] == "deleted"


def test_badge_is_the_same_in_list_form_history_and_search(as_editor, states):
    words, article = "Live · approved", states["Live · approved"]
    shown = badge(fresh(article))
    assert words == text_of(shown)
    base = f"/admin/articles/article/{article.pk}"
    for address in (
        "/admin/articles/article/?q=G",
        f"{base}/change/?draft",
        f"{base}/change/",
        f"{base}/history/",
    ):
        assert shown in as_editor.get(address).content.decode(), address
    found = as_editor.get("/admin/articles/article/find/", {"q": "G"}).json()["options"]
    assert words in [option["state_in_words"] for option in found]


def test_rows_of_recommend_ask_once_for_all_reviewers(states, django_assert_num_queries):
    few = [Row(target=Article.objects.get(pk=states["Draft"].pk))]
    sent = Article.objects.filter(stage="in_review")
    many = [*few, *(Row(target=article) for article in sent)]
    with django_assert_num_queries(0):
        describe_rows(few)
    with django_assert_num_queries(2):
        said = describe_rows(many)
    assert said[-1]["state_in_words"].startswith(("Draft · in review", "Live · in review"))


def test_year_is_said_where_it_is_another(settings):
    now = timezone.localtime()
    assert moment_in_words(now) == f"{now:%-d %B}, {now:%H:%M}"
    assert moment_in_words(now.replace(year=now.year - 1, day=1)).count(str(now.year - 1)) == 1
    assert moment_in_words(MOMENT) == IN_WORDS
    assert moment_in_words(MOMENT + timedelta(hours=1)).endswith("10:00")
