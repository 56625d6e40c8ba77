"""What readers may see, and the chain of previous and next."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models import Article, Topic

NOW = timezone.now()


def stored(**fields) -> Article:
    number = Article.objects.count()
    return Article.objects.create(**{"title": f"T{number}", "slug": f"t{number}", **fields})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "hours", "is_seen"),
    [
        ("live", -1, True),
        ("live", 1, False),  # a schedule
        ("draft", -1, False),
        ("withdrawn", -1, False),
    ],
)
def test_published_is_live_and_dated_in_the_past(status, hours, is_seen):
    article = stored(status=status, published_at=timezone.now() + timedelta(hours=hours))
    assert Article.objects.published().exists() is is_seen
    assert article.is_published() is is_seen


@pytest.mark.django_db
def test_a_schedule_is_seen_from_its_moment_on(time_machine, make_draft):
    moment = timezone.now() + timedelta(hours=3)
    article = publishing.schedule(make_draft(), at=moment, by=None)
    assert not Article.objects.published().exists()
    time_machine.move_to(moment - timedelta(microseconds=1), tick=False)
    assert not Article.objects.published().exists()
    time_machine.move_to(moment, tick=False)
    assert list(Article.objects.published()) == [article]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"status": "live", "published_at": None},
        {"status": "withdrawn", "published_at": None},
        {"status": "live", "published_at": NOW, "title": ""},
        {"status": "live", "published_at": NOW, "slug": None},
        {"slug": ""},
    ],
)
def test_the_database_refuses_a_page_that_cannot_be_shown(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(**fields)


@pytest.mark.django_db
def test_the_database_refuses_a_site_page_in_a_topic(make_topic):
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(kind="page", topic=make_topic("Back and joints"))


@pytest.mark.django_db
def test_site_pages_are_not_listed_and_stand_in_the_order_of_the_footer(make_article):
    make_article("Back pain")
    for title, place in [("Privacy", 3), ("Contact", None), ("About", 1)]:
        make_article(title, kind="page", footer_order=place)
    assert [article.title for article in Article.objects.listed()] == ["Back pain"]
    assert [a.title for a in Article.objects.site_pages()] == ["About", "Privacy", "Contact"]


@pytest.mark.django_db
def test_in_topic_finds_main_and_other_topics_once(make_topic, make_article):
    back, running = make_topic("Back"), make_topic("Running")
    first = make_article("Sciatica", topic=back)
    second = make_article("Shoes", topic=running, also_in=(back,))
    make_article("Blisters", topic=running)
    assert list(Article.objects.in_topic(back).order_by("pk")) == [first, second]


# --- previous and next ------------------------------------------------------------------------

places = st.lists(
    st.tuples(
        st.integers(0, 4),  # seconds: many ties
        st.sampled_from(["live", "live", "live", "draft", "withdrawn", "future"]),
        st.sampled_from(["none", "a", "b"]),
    ),
    min_size=1,
    max_size=25,
)


def walk(start: Article | None, side: int) -> list[int]:
    ids = []
    while start is not None and len(ids) < 100:
        ids.append(start.pk)
        start = Article.objects.neighbours(start)[side]
    return ids


@pytest.mark.django_db
@given(rows=places, scope=st.sampled_from(["topic", "site"]))
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_walking_the_chain_visits_each_published_article_once(rows, scope, settings):
    settings.NEIGHBOUR_SCOPE = scope
    with transaction.atomic():
        Article.objects.all().delete()
        topics = {name: Topic.objects.get_or_create(name=name, slug=name)[0] for name in "ab"}
        start = timezone.now() - timedelta(days=1)
        for seconds, state, topic in rows:
            date = start + timedelta(seconds=seconds, days=9 if state == "future" else 0)
            status = "live" if state == "future" else state
            stored(status=status, published_at=date, topic=topics.get(topic))
        chains: dict = {}
        for article in Article.objects.listed().order_by("published_at", "pk"):
            key = article.topic_id if scope == "topic" else None
            chains.setdefault(key, []).append(article)
        for chain in chains.values():
            ids = [article.pk for article in chain]
            assert walk(chain[0], 1) == ids
            assert walk(chain[-1], 0) == ids[::-1]


@pytest.mark.django_db
def test_neighbours_survive_withdrawing_and_putting_back(make_article, editor):
    first, second, third = (make_article(f"Part {n}") for n in range(3))
    publishing.withdraw(second, by=editor)
    assert Article.objects.neighbours(first) == (None, third)
    publishing.reinstate(second, by=editor)
    assert Article.objects.neighbours(second) == (first, third)


@pytest.mark.django_db
def test_a_draft_stands_where_it_would_be_published_now(make_article, make_draft):
    last = make_article("Last")
    assert Article.objects.neighbours(make_draft("Draft")) == (last, None)
    assert Article.objects.neighbours(Article()) == (last, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scope", "index"), [("topic", "published_in_topic"), ("site", "published_on_site")]
)
def test_neighbours_are_one_query_on_an_index(django_assert_num_queries, settings, scope, index):
    settings.NEIGHBOUR_SCOPE = scope
    moment = timezone.now() - timedelta(days=1)
    rows = [
        Article(title=f"T{n}", slug=f"t{n}", status="live", published_at=moment) for n in range(300)
    ]
    middle = Article.objects.bulk_create(rows)[150]
    with django_assert_num_queries(1) as queries:
        near = Article.objects.neighbours(middle)
    assert [article.slug for article in near] == ["t149", "t151"]
    sql = queries.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = [row[3] for row in cursor.fetchall()]
            assert [step for step in plan if step.startswith("SCAN")] == []
        else:
            # What it would do with so many rows that reading or sorting them is out of the
            # question, whatever its statistics say of these few.
            for costly in ("seqscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{costly} = off")
            cursor.execute(f"EXPLAIN {sql}")
            plan = [row[0] for row in cursor.fetchall()]
            assert [step for step in plan if "Seq Scan" in step or "Sort" in step] == []
            # Which index that is in the order asked for is cheaper, is for its statistics to say.
            index = " on articles_article u0"
            plan = [step for step in plan if "Index" in step]
    assert sum(index in step for step in plan) == 4


@pytest.mark.django_db
def test_recommend_counts_tell_wanted_ones(make_article):
    target = make_article("Sciatica")
    rows = (publishing.Row(target=target), publishing.Row(title="Heel pain"))
    make_article("Back pain", recommendations=rows)
    found = Article.objects.with_recommend_counts().order_by("pk")
    assert [(a.recommend_count, a.wanted_count) for a in found] == [(None, None), (2, 1)]
