"""Records into the site: once, whole, never more public than they were."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, signals
from articles.models import Article, Event, FormerSlug, Recommendation, Topic
from articles.transfer import Options, load
from articles.transfer.load import Loader
from articles.transfer.record import (
    ArticleRecord,
    Place,
    Recommended,
    Refusal,
    TopicRecord,
    TopicRef,
)

pytestmark = pytest.mark.django_db

PUBLISH = Options(publish=True)
FLU = ArticleRecord(
    title="Flu",
    import_ref="X_1",
    summary="A common illness.",
    body="It is a cold with *fever*.",
    topic=TopicRef(name="Infections"),
    also_in=(TopicRef(name="Lungs and Breathing"),),
    also_called=("Influenza", "Grippe"),
    published_at=datetime(2024, 1, 2, tzinfo=UTC),
    place=Place("x.jsonl", 1),
)


def run(*records, options=PUBLISH):
    """What became of the records, and what was told: (place, text) of failures and remarks."""
    messages = []
    counts = load(records, options, messages.append)
    failures = [(str(m.place), m.text) for m in messages if m.is_failure]
    remarks = [(str(m.place), m.text) for m in messages if not m.is_failure]
    assert counts.failed == len(failures)
    return str(counts), failures, remarks


def counts_of(*records, options=PUBLISH):
    counts, failures, remarks = run(*records, options=options)
    assert (failures, remarks) == ([], [])
    return counts


CREATED = "created 1, updated 0, unchanged 0, failed 0"
UPDATED = "created 0, updated 1, unchanged 0, failed 0"
UNCHANGED = "created 0, updated 0, unchanged 1, failed 0"
FAILED = "created 0, updated 0, unchanged 0, failed 1"


def page(title, *recommended, body="Text.", **fields):
    return ArticleRecord(
        title=title,
        import_ref=f"page:{title}",
        body=body,
        recommendations=tuple(Recommended(title=name) for name in recommended),
        **fields,
    )


def rows(title):
    """(title, whether it leads to an article) of what an article recommends."""
    found = Recommendation.objects.filter(article__title=title).order_by("position")
    return [(row.shown_title, bool(row.target_id)) for row in found]


def everything():
    """All that an import can write, to compare sites with."""
    articles = Article.objects.order_by("pk")
    names = [
        field.attname
        for field in Article._meta.concrete_fields
        if field.attname not in ("id", "saved_at", "topic_id")
    ]
    return (
        list(articles.values_list(*names, "topic__slug")),
        list(articles.values_list("slug", "also_in__slug").order_by("slug", "also_in__slug")),
        list(
            Recommendation.objects.order_by("article__slug", "position").values_list(
                "article__slug", "position", "target__slug", "url", "title", "wanted_key",
                "teaser", "is_teaser_imported",
            )
        ),
        list(Topic.objects.order_by("slug").values_list("slug", "name", "parent__slug", "line")),
        sorted(FormerSlug.objects.values_list("slug", "article__slug", "topic__slug")),
    )  # fmt: skip


def test_every_field_of_a_record_arrives():
    assert counts_of(FLU) == CREATED
    article = Article.objects.get()
    assert (
        article.title, article.slug, article.summary, article.body, article.other_names(),
        article.topic.name, [topic.name for topic in article.also_in.all()],
        article.published_at, article.updated_at, article.status, article.import_ref,
        article.html, article.saved_by,
    ) == (
        "Flu", "flu", "A common illness.", "It is a cold with *fever*.", ["Influenza", "Grippe"],
        "Infections", ["Lungs and Breathing"],
        datetime(2024, 1, 2, tzinfo=UTC), None, "live", "X_1",
        "<p>It is a cold with <em>fever</em>.</p>\n", None,
    )  # fmt: skip
    event = Event.objects.get()
    assert (event.verb, event.article, event.by) == ("imported", article, None)


def test_same_record_again_changes_and_writes_nothing():
    counts_of(FLU, page("A", "Flu", "Cold"))
    before = everything(), Event.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert counts_of(FLU, page("A", "Flu", "Cold")) == (
            "created 0, updated 0, unchanged 2, failed 0"
        )
    written = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []
    assert (everything(), Event.objects.count()) == before


def test_changed_record_updates_its_article_and_keeps_date_and_address():
    counts_of(replace(FLU, published_at=None))
    before = Article.objects.get()
    assert counts_of(replace(FLU, published_at=None, title="Flu in winter", body="New.")) == UPDATED
    after = Article.objects.get()
    assert (after.pk, after.title, after.body) == (before.pk, "Flu in winter", "New.")
    assert (after.slug, after.published_at) == ("flu", before.published_at)
    assert after.updated_at > before.published_at


def test_what_a_record_does_not_say_stays():
    counts_of(FLU)
    counts_of(ArticleRecord(title="Flu", import_ref="X_1", body="New."))
    article = Article.objects.get()
    assert (article.summary, article.other_names(), article.topic.name) == (
        "A common illness.", ["Influenza", "Grippe"], "Infections",
    )  # fmt: skip
    assert [topic.name for topic in article.also_in.all()] == ["Lungs and Breathing"]


def test_titles_that_are_used_twice_get_numbered_addresses():
    records = [replace(FLU, import_ref=f"X_{number}") for number in range(3)]
    counts_of(*records)
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == [
        "flu", "flu-2", "flu-3",
    ]  # fmt: skip


# Never more public than it was


def test_without_publish_everything_is_a_draft_that_keeps_its_date():
    assert counts_of(FLU, options=Options()) == CREATED
    article = Article.objects.get()
    assert (article.status, article.published_at) == ("draft", FLU.published_at)


def test_publish_later_brings_drafts_of_an_earlier_import_live():
    counts_of(FLU, page("A"), options=Options())
    assert counts_of(FLU, page("A")) == "created 0, updated 2, unchanged 0, failed 0"
    assert counts_of(FLU, page("A")) == "created 0, updated 0, unchanged 2, failed 0"
    assert set(Article.objects.values_list("status", flat=True)) == {"live"}
    assert Article.objects.get(title="Flu").published_at == FLU.published_at


def test_record_that_was_not_public_stays_a_draft():
    hidden = replace(FLU, status="draft")
    assert counts_of(hidden) == CREATED
    assert counts_of(hidden) == UNCHANGED
    assert Article.objects.get().status == "draft"


def test_record_of_the_future_is_scheduled():
    moment = timezone.now() + timedelta(days=30)
    counts_of(replace(FLU, published_at=moment))
    article = Article.objects.get()
    assert (article.is_scheduled(), article.published_at) == (True, moment)
    assert not Article.objects.published().exists()


def test_record_without_text_is_a_draft_unless_allowed():
    empty = replace(FLU, body=" \n")
    assert counts_of(empty) == CREATED
    assert Article.objects.get().status == "draft"
    assert counts_of(empty, options=Options(publish=True, allow_empty=True)) == UPDATED
    assert Article.objects.get().status == "live"


def test_live_article_is_not_changed_without_publish():
    counts_of(FLU)
    changed = replace(FLU, body="New.")
    assert run(changed, options=Options())[:2] == (
        FAILED,
        [
            (
                "x.jsonl, line 1",
                "‘Flu’ is live here: import with --publish to change what readers see.",
            )
        ],
    )
    assert Article.objects.get().body == FLU.body


@pytest.mark.parametrize(
    "change",
    [
        {"also_called": ("Influenza",)},
        {"topic": TopicRef(slug="skin")},
        {"recommendations": (Recommended(title="Cough"),)},
    ],
)
def test_nothing_that_readers_see_of_it_is_changed_without_publish(change, make_topic):
    make_topic("Skin")
    counts_of(FLU)
    assert run(replace(FLU, **change), options=Options())[0] == FAILED
    assert counts_of(replace(FLU, **change)) == UPDATED


def test_text_that_is_no_longer_public_does_not_reach_a_live_article():
    counts_of(FLU)
    changed = replace(FLU, body="Secret.", status="draft")
    assert run(changed)[:2] == (
        FAILED,
        [("x.jsonl, line 1", "‘Flu’ is live here, but not public in the file: withdraw it first.")],
    )
    assert Article.objects.get().body == FLU.body


def test_withdrawn_article_stays_withdrawn():
    counts_of(FLU)
    publishing.withdraw(Article.objects.get(), by=None)
    assert counts_of(FLU) == UNCHANGED
    assert counts_of(replace(FLU, body="New.")) == UPDATED
    article = Article.objects.get()
    assert (article.status, article.body) == ("withdrawn", "New.")


def test_what_an_editor_changed_is_kept(editor):
    counts_of(FLU)
    article = Article.objects.get()
    content = replace(publishing.content_of(article), body="Better.")
    publishing.publish(article, content=content, by=editor)
    assert counts_of(FLU) == UNCHANGED
    counts, [(place, text)], _remarks = run(replace(FLU, body="New."))
    assert (counts, place) == (FAILED, "x.jsonl, line 1")
    assert text.startswith(
        "‘Flu’ was changed here since its import, and the file has changed, too."
    )
    assert Article.objects.get().body == "Better."


def test_draft_that_an_editor_works_on_is_not_published(editor):
    counts_of(FLU, options=Options())
    article = Article.objects.get()
    content = replace(publishing.content_of(article), body="Half a sent")
    publishing.save_draft(article, content=content, by=editor)
    assert run(FLU) == (
        UNCHANGED,
        [],
        [
            (
                "x.jsonl, line 1",
                "‘Flu’ was changed here since its import: publish it in the admin.",
            )
        ],
    )
    assert Article.objects.get().status == "draft"


# All or nothing


def test_record_that_is_refused_fails_alone():
    records = [page(f"T{number}") for number in range(30)]
    records[7] = replace(records[7], title="x" * 201, place=Place("a.txt"))
    records[9] = replace(records[9], slug="two words", place=Place("b.txt"))
    counts, failures, _remarks = run(*records)
    assert counts == "created 28, updated 0, unchanged 0, failed 2"
    assert failures == [
        ("a.txt", "This is too long: 201 characters, where at most 200 fit."),
        ("b.txt", "Use letters, digits and hyphens for the address, such as ‘two-words’."),
    ]
    assert Article.objects.count() == 28


def test_text_over_the_limit_is_refused_in_words():
    _counts, [(_place, text)], _remarks = run(replace(FLU, body="x" * 100_001))
    assert "100" in text
    assert not Article.objects.exists()


def test_record_that_the_database_refuses_fails_alone(monkeypatch):
    save_many = publishing.save_many

    def refuse_one(entries, **named):
        if any(entry.content.title == "T5" for entry in entries):
            save_many(entries, **named)
            raise DatabaseError("out of order")
        return save_many(entries, **named)

    monkeypatch.setattr(publishing, "save_many", refuse_one)
    counts, failures, _remarks = run(*[page(f"T{number}") for number in range(12)])
    assert counts == "created 11, updated 0, unchanged 0, failed 1"
    assert failures == [("", "Not stored: out of order")]
    assert sorted(Article.objects.values_list("title", flat=True)) == sorted(
        f"T{number}" for number in range(12) if number != 5
    )


def test_refusals_of_the_reader_are_counted():
    assert run(Refusal(Place("x", 3), "Broken."))[:2] == (FAILED, [("x, line 3", "Broken.")])


def test_identity_that_comes_twice_in_one_import():
    other = replace(FLU, body="Other.", place=Place("y.jsonl", 9))
    assert run(FLU, FLU, other)[:2] == (
        "created 1, updated 0, unchanged 1, failed 1",
        [
            (
                "y.jsonl, line 9",
                "Another record of this import has the same identity (x.jsonl, line 1). "
                "Give it its own.",
            )
        ],
    )


def test_dry_run_counts_and_writes_nothing():
    counts_of(FLU)
    before = everything()
    records = [
        TopicRecord(slug="feet", name="Feet", parent="legs"),
        TopicRecord(slug="legs", name="Legs"),
        FLU,
        *[page(f"T{number}", topic=TopicRef(slug="feet")) for number in range(50)],
        replace(FLU, import_ref="X_2", title=""),
    ]
    counts, failures, _remarks = run(*records, options=Options(publish=True, dry_run=True))
    assert counts == "created 50, updated 0, unchanged 1, failed 1"
    assert [text for _place, text in failures] == ["Give the article a title to publish it."]
    assert everything() == before


@pytest.mark.parametrize("stop", range(0, 40, 6))
def test_import_that_was_killed_ends_as_if_it_had_not_been(stop):
    """After each batch the process may die: what follows is the same import from its start."""
    records = [
        TopicRecord(slug="feet", name="Feet"),
        *[
            page(
                f"T{number % 35}" if number < 35 else "T3",
                f"T{(number * 7) % 40}",
                "T3",
                "Nobody",
                topic=TopicRef(slug="feet"),
                published_at=datetime(2024, 1, 1, tzinfo=UTC),
            )
            for number in range(40)
        ],
    ]
    records = [
        replace(record, import_ref=f"R{number}") if isinstance(record, ArticleRecord) else record
        for number, record in enumerate(records)
    ]
    killed = Loader(PUBLISH, lambda message: None)
    for record in records[: stop + 1]:
        killed.take(record)
    killed._flush()  # what it had not stored by then is lost
    run(*records)
    after = everything()

    clear()
    run(*records)
    assert after == everything()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 20])
def test_result_does_not_depend_on_where_batches_are_cut(size, monkeypatch):
    monkeypatch.setattr(sys.modules[Loader.__module__], "FIRST_BATCH", size)
    monkeypatch.setattr(Loader, "_adapt", lambda self, number, seconds: None)
    twins = [replace(page("Cough"), import_ref=f"{number}") for number in range(2)]
    counts_of(page("Before", "Cough"), twins[0], page("Between", "Cough"), twins[1])
    counts_of(page("After", "Cough"))
    assert [rows(title) for title in ("Before", "Between", "After")] == [
        [("Cough", True)],
        [("Cough", True)],
        [("Cough", False)],
    ]


def clear():
    Recommendation.objects.all().delete()
    QuerySet(Event).delete()  # no manager does that
    Article.objects.all().delete()
    Topic.objects.all().delete()


def test_listeners_are_told_once_a_batch():
    told = []

    def listen(article_ids, **named):
        told.append(sorted(article_ids))

    signals.published.connect(listen)
    try:
        counts_of(*[page(f"T{number}") for number in range(20)])
    finally:
        signals.published.disconnect(listen)
    assert told == [sorted(Article.objects.values_list("pk", flat=True))]


# Recommend


def test_recommendations_connect_within_the_batch_and_with_the_site(make_article):
    make_article("Cold")
    counts_of(page("Flu", "COLD", "Cough", "Fever"), page("Cough", "Flu"))
    assert rows("Flu") == [("Cold", True), ("Cough", True), ("Fever", False)]
    assert rows("Cough") == [("Flu", True)]
    counts_of(page("Fever"))
    assert rows("Flu") == [("Cold", True), ("Cough", True), ("Fever", True)]


def test_recommendations_of_drafts_connect_as_well():
    counts_of(page("Flu", "Cough", "Fever"), page("Cough"), options=Options())
    assert rows("Flu") == [("Cough", True), ("Fever", False)]
    assert counts_of(page("Flu", "Cough", "Fever"), page("Cough"), options=Options()) == (
        "created 0, updated 0, unchanged 2, failed 0"
    )


def test_title_that_two_articles_have_stays_wanted():
    twins = [replace(page("Cough"), import_ref=f"{number}") for number in range(2)]
    counts_of(*twins, page("Flu", "Cough"))
    assert rows("Flu") == [("Cough", False)]


def test_connection_survives_a_changed_page():
    counts_of(page("Flu", "Cough"), page("Cough"))
    publishing.save_many(
        [publishing.Entry(Article(), publishing.Content(title="Cough", body="x"), "live")]
    )
    counts_of(page("Flu", "Cough", "Fever", body="New."))
    assert rows("Flu") == [("Cough", True), ("Fever", False)]


def test_teasers_of_an_import_are_trimmed_to_whole_words_and_marked():
    teasers = {
        "A": "Hepatitis is one of the modern diseases that is v...",
        "B": "The most common malignant tumor in gynecology is ...",
        "C": "Short and whole.",
        "D": "A cut that ends in one sign inside a wo…",
    }
    record = replace(
        page("Flu"),
        recommendations=tuple(
            Recommended(title=title, teaser=teaser, is_teaser_imported=True)
            for title, teaser in teasers.items()
        ),
    )
    counts_of(record)
    found = Recommendation.objects.order_by("position").values_list("teaser", "is_teaser_imported")
    assert list(found) == [
        ("Hepatitis is one of the modern diseases that is…", True),
        ("The most common malignant tumor in gynecology is…", True),
        ("Short and whole.", True),
        ("A cut that ends in one sign inside a…", True),
    ]
    assert counts_of(record) == UNCHANGED


def test_recommendations_by_address_may_come_before_their_article():
    def record(title, *slugs):
        recommended = tuple(Recommended(slug=slug) for slug in slugs)
        return replace(page(title), slug=title.lower(), recommendations=recommended)

    assert counts_of(record("Flu", "cough", "cold"), record("Cough"), record("Cold", "flu")) == (
        "created 3, updated 0, unchanged 0, failed 0"
    )
    assert rows("Flu") == [("Cough", True), ("Cold", True)]
    assert counts_of(record("Flu", "cough", "cold")) == UNCHANGED


def test_longer_list_than_recommend_holds_is_cut_and_told():
    record = replace(page("Flu", *[f"T{number}" for number in range(60)]), place=Place("a"))
    assert run(record) == (
        CREATED,
        [],
        [("a", "Recommend holds 50 pages: the last 10 were left out.")],
    )
    assert rows("Flu") == [(f"T{number}", False) for number in range(50)]


def test_import_killed_before_its_last_step_is_completed_by_the_next():
    def record(title, *slugs, **fields):
        recommended = tuple(Recommended(slug=slug, title=slug.title()) for slug in slugs)
        return replace(page(title), slug=title.lower(), recommendations=recommended, **fields)

    for number, fields in enumerate(
        [{}, {"is_whole": True, "summary": "", "also_in": (), "also_called": ()}]
    ):
        records = [record("Flu", "cough", "nobody", **fields), record("Cough", **fields)]
        if fields:
            records = [replace(r, import_ref="", published_at=FLU.published_at) for r in records]
        killed = Loader(PUBLISH if not fields else Options(), lambda message: None)
        for each in records:
            killed.take(each)
        killed._flush()
        assert rows("Flu") == []
        options = PUBLISH if not fields else Options()
        assert counts_of(*records, options=options) == "created 0, updated 1, unchanged 1, failed 0"
        assert rows("Flu") == [("Cough", True), ("Nobody", False)]
        assert Article.objects.published().count() == 2, number
        clear()


# Topics


def test_topic_option_comes_first(make_topic):
    legs = make_topic("Legs")
    counts_of(FLU, page("A"), options=Options(publish=True, topic=legs))
    flu, other = Article.objects.order_by("pk")
    assert (flu.topic, other.topic) == (legs, legs)
    assert [topic.name for topic in flu.also_in.order_by("name")] == [
        "Infections",
        "Lungs and Breathing",
    ]


def test_topics_are_found_by_name_and_made_once(make_topic):
    there = make_topic("infections")
    counts_of(FLU, replace(FLU, import_ref="2", topic=TopicRef(name="Lungs & Breathing")))
    assert Article.objects.get(import_ref="X_1").topic == there
    assert sorted(Topic.objects.values_list("name", "slug")) == [
        ("Lungs & Breathing", "lungs-breathing"),
        ("Lungs and Breathing", "lungs-and-breathing"),
        ("infections", "infections"),
    ]


def test_names_that_give_the_same_address_are_two_topics():
    counts_of(
        replace(FLU, topic=TopicRef(name="Skin/Hair"), also_in=(TopicRef(name="Skin, hair"),))
    )
    assert sorted(Topic.objects.values_list("name", "slug")) == [
        ("Skin, hair", "skin-hair-2"),
        ("Skin/Hair", "skin-hair"),
    ]


def test_topic_that_is_missing_or_impossible_fails_its_article():
    counts, failures, _remarks = run(
        replace(FLU, topic=TopicRef(slug="nowhere")),
        replace(FLU, import_ref="2", topic=TopicRef(name="x" * 101)),
        page("A"),
    )
    assert counts == "created 1, updated 0, unchanged 0, failed 2"
    assert failures[0][1] == "There is no topic with the address ‘nowhere’. Make it first."
    assert "100" in failures[1][1]
    assert not Topic.objects.exists()


def test_topic_record_makes_updates_and_leaves_alone():
    feet = TopicRecord(slug="feet", name="Feet", line="What hurts", introduction="*Feet*.")
    counts_of(feet, TopicRecord(slug="toes", name="Toes", parent="feet"))
    assert Topic.objects.get(slug="toes").parent.name == "Feet"
    told = []
    signals.topic_changed.connect(lambda **named: told.append(named["topic_ids"]), weak=False)
    counts_of(feet)
    assert told == []
    counts_of(replace(feet, line="What helps"))
    assert Topic.objects.get(slug="feet").line == "What helps"
    assert len(told) == 1


def test_site_page_arrives_in_the_footer():
    record = ArticleRecord(
        title="About us", import_ref="p", kind="page", slug="about", body="We.", footer_order=2
    )
    counts_of(record)
    article = Article.objects.site_pages().get()
    assert (article.slug, article.footer_order, article.topic) == ("about", 2, None)


def test_batches_grow_and_shrink_with_the_time_they_take():
    loader = Loader(PUBLISH, lambda message: None)
    sizes = []
    for number, seconds in [(20, 0.01), (40, 0.05), (40, 0.2), (10, 5), (1, 0.001)]:
        loader._adapt(number, seconds)
        sizes.append(loader._size)
    loader.close()
    assert sizes == [40, 40, 10, 1, 2]
