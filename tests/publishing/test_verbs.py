"""What each verb does, refuses, and leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, signals
from articles.models import Article, Event, Recommendation
from articles.publishing import Content, Refused, Row

pytestmark = pytest.mark.django_db


def state(article: Article) -> dict:
    article.refresh_from_db()
    fields = ("status", "title", "slug", "summary", "body", "html", "published_at", "updated_at")
    return {field: getattr(article, field) for field in fields}


@pytest.fixture
def heard():
    """Every signal sent, as (name, ids)."""
    heard = []

    def listen(name):
        def receive(sender, **named):
            heard.append((name, named.get("article_ids") or named.get("topic_ids")))

        return receive

    names = ["published", "withdrawn", "recommendations_changed", "topic_changed"]
    receivers = {name: listen(name) for name in names}
    for name, receiver in receivers.items():
        getattr(signals, name).connect(receiver)
    yield heard
    for name, receiver in receivers.items():
        getattr(signals, name).disconnect(receiver)


def test_a_draft_may_be_incomplete_and_is_not_announced(writer, heard):
    article = publishing.save_draft(Article(), content=Content(body="First words."), by=writer)
    assert state(article) == {
        "status": "draft",
        "title": "",
        "slug": None,
        "summary": "",
        "body": "First words.",
        "html": "<p>First words.</p>\n",
        "published_at": None,
        "updated_at": None,
    }
    assert article.saved_by == writer
    assert heard == []


def test_two_drafts_without_title_may_stand_side_by_side(writer):
    for _ in range(2):
        publishing.save_draft(Article(), content=Content(), by=writer)
    assert Article.objects.filter(slug=None).count() == 2


def test_publishing_sets_the_date_once_and_for_all(make_draft, editor, time_machine):
    article = publishing.publish(make_draft(), by=editor)
    first = article.published_at
    assert abs(first - timezone.now()) < timedelta(seconds=10)
    time_machine.move_to(timezone.now() + timedelta(days=3))
    content = publishing.content_of(article)
    publishing.publish(article, content=content, by=editor)
    publishing.withdraw(article, by=editor)
    publishing.reinstate(article, by=editor)
    assert state(article)["published_at"] == first
    assert state(article)["updated_at"] is None


def test_readers_date_of_update_moves_only_when_the_content_changed(
    make_article, make_topic, editor, time_machine
):
    article = make_article(summary="Old summary.")
    time_machine.move_to(timezone.now() + timedelta(days=3))
    content = publishing.content_of(article)
    with_topic = Content(**{**vars(content), "topic": make_topic("Back"), "also_called": "Lumbago"})
    publishing.publish(article, content=with_topic, by=editor)
    assert state(article)["updated_at"] is None
    corrected = Content(**{**vars(content), "body": "Most back pain gets better by itself!"})
    publishing.publish(article, content=corrected, by=editor, is_correction=True)
    assert state(article)["updated_at"] is None
    changed = Content(**{**vars(content), "summary": "New summary."})
    publishing.publish(article, content=changed, by=editor)
    assert abs(state(article)["updated_at"] - timezone.now()) < timedelta(seconds=10)


def test_a_scheduled_article_changed_before_its_moment_is_not_updated(make_draft, editor):
    moment = timezone.now() + timedelta(days=1)
    article = publishing.schedule(make_draft(), at=moment, by=editor)
    content = Content(**{**vars(publishing.content_of(article)), "body": "Other words."})
    publishing.publish(article, content=content, by=editor)
    assert (state(article)["published_at"], state(article)["updated_at"]) == (moment, None)


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (
            Content(),
            {
                "title": ["Give the article a title to publish it."],
                "body": ["Write the text to publish it."],
            },
        ),
        (
            Content(title="Back pain", body=" \n"),
            {"body": ["Write the text to publish it."]},
        ),
    ],
)
def test_publishing_needs_title_and_text(editor, content, messages):
    draft = publishing.save_draft(Article(), content=content, by=editor)
    with pytest.raises(Refused) as refused:
        publishing.publish(draft, by=editor)
    assert refused.value.message_dict == messages
    assert state(draft)["status"] == "draft"


def test_a_future_date_on_a_live_page_is_refused(make_article, editor):
    article = make_article()
    future = timezone.now() + timedelta(days=1)
    content = Content(**{**vars(publishing.content_of(article)), "published_at": future})
    before = state(article)
    with pytest.raises(Refused) as refused:
        publishing.publish(article, content=content, by=editor)
    assert refused.value.message_dict == {
        "published_at": [
            "Readers see this page now. To take it down use Withdraw…; "
            "to plan a change use Schedule…"
        ]
    }
    assert state(article) == before


def test_a_live_page_may_be_dated_back(make_article, editor):
    article = make_article()
    past = timezone.now() - timedelta(days=400)
    content = Content(**{**vars(publishing.content_of(article)), "published_at": past})
    publishing.publish(article, content=content, by=editor)
    assert state(article)["published_at"] == past


@pytest.mark.parametrize(
    ("verb", "named", "made_by"),
    [
        (publishing.withdraw, {}, "make_draft"),
        (publishing.reinstate, {}, "make_article"),
        (publishing.cancel_schedule, {}, "make_article"),
        (publishing.delete_draft, {}, "make_article"),
        (publishing.discard_draft, {}, "make_article"),
        (publishing.undelete, {}, "make_draft"),
        (publishing.correct, {"content": Content(title="x", body="x")}, "make_draft"),
        (publishing.publish, {}, "make_article"),
        (publishing.schedule, {"at": timezone.now() - timedelta(days=1)}, "make_draft"),
    ],
)
def test_a_verb_in_the_wrong_state_changes_nothing(verb, named, made_by, request, administrator):
    article = request.getfixturevalue(made_by)()
    before, events = state(article), Event.objects.count()
    with pytest.raises(Refused):
        verb(article, by=administrator, **named)
    assert (state(article), Event.objects.count()) == (before, events)


@pytest.mark.parametrize(
    "verb",
    [
        lambda article, by: publishing.publish(article, by=by),
        lambda article, by: publishing.schedule(
            article, at=timezone.now() + timedelta(days=1), by=by
        ),
        lambda article, by: publishing.cancel_schedule(article, by=by),
        lambda article, by: publishing.withdraw(article, by=by),
        lambda article, by: publishing.reinstate(article, by=by),
        lambda article, by: publishing.delete_draft(article, by=by),
        lambda article, by: publishing.save_many([], by=by),
    ],
)
def test_a_writer_may_not_change_what_readers_see(verb, make_draft, writer):
    article = make_draft()
    before = state(article)
    with pytest.raises(PermissionDenied):
        verb(article, writer)
    assert state(article) == before


def test_every_verb_leaves_an_event(make_draft, editor):
    article = publishing.save_draft(Article(), content=Content(title="A", body="B"), by=editor)
    publishing.save_draft(article, content=Content(title="A", body="C"), by=editor)
    at = timezone.now() + timedelta(days=1)
    publishing.schedule(article, at=at, by=editor)
    publishing.cancel_schedule(article, by=editor)
    publishing.publish(article, by=editor)
    publishing.withdraw(article, by=editor, reason="unsafe")
    publishing.reinstate(article, by=editor)
    draft = make_draft("Never live")
    publishing.delete_draft(draft, by=editor)
    trail = Event.objects.order_by("pk").values_list("verb", "title", "by__first_name", "note")
    assert list(trail) == [
        ("created", "A", "Editor", ""),
        ("saved", "A", "Editor", ""),
        ("scheduled", "A", "Editor", f"For {timezone.localtime(at):%-d %B %Y, %H:%M}."),
        ("schedule_cancelled", "A", "Editor", ""),
        ("published", "A", "Editor", ""),
        ("withdrawn", "A", "Editor", "Unsafe: its advice may not be safe"),
        ("reinstated", "A", "Editor", ""),
        ("created", "Never live", None, ""),
        ("deleted", "Never live", "Editor", ""),
    ]


def test_verbs_announce_what_changed(make_draft, editor, heard):
    target = make_draft("Target")
    article = make_draft("Back pain", recommendations=(Row(target=target),))
    publishing.publish(article, by=editor)
    publishing.withdraw(article, by=editor)
    publishing.reinstate(article, by=editor)
    assert heard == [
        ("recommendations_changed", [article.pk]),
        ("published", [article.pk]),
        ("withdrawn", [article.pk]),
        ("published", [article.pk]),
    ]


def test_deleting_a_draft_leaves_its_places_wanted(make_draft, make_article, editor):
    draft = make_draft("Heel pain")
    keeping = make_article("Foot pain", recommendations=(Row(target=draft, teaser="Sore heels."),))
    both = make_article("Ankle pain", recommendations=(Row(target=draft),))
    Recommendation.objects.create(
        article=both, position=2, title="Heel pain", wanted_key="heel pain"
    )
    publishing.delete_draft(draft, by=editor)
    rows = Recommendation.objects.order_by("article_id").values_list(
        "article__title", "title", "wanted_key", "teaser"
    )
    assert list(rows) == [
        (keeping.title, "Heel pain", "heel pain", "Sore heels."),
        (both.title, "Heel pain", "heel pain", ""),
    ]


def test_a_deleted_article_is_said_to_be_gone(make_draft, editor):
    draft = make_draft()
    publishing.delete_draft(Article.objects.get(pk=draft.pk), by=editor)
    with pytest.raises(Refused, match="has been deleted"):
        publishing.publish(draft, by=editor)


def test_text_is_stored_as_it_can_be_stored(make_draft):
    draft = make_draft(" Back\x00\n pain ", body="One\r\ntwo\x00\x07\ud800", summary=" S\x00 ")
    assert (draft.title, draft.body, draft.summary) == ("Back pain", "One\ntwo", "S")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "x" * 201}, "title"),
        ({"summary": "x" * 501}, "summary"),
        ({"body": "x" * 100_001}, "body"),
        ({"also_called": "x" * 201}, "also_called"),
        ({"also_called": "\n".join(map(str, range(101)))}, "also_called"),
    ],
)
def test_what_is_too_long_is_refused_in_words_at_its_field(fields, field):
    with pytest.raises(Refused) as refused:
        publishing.save_draft(Article(), content=Content(**fields), by=None)
    assert list(refused.value.message_dict) == [field]
    assert not Article.objects.exists()


def test_saving_costs_the_same_however_long_the_list_is(make_article, editor):
    editor.has_perm("articles.publish_article")  # Django remembers permissions from here on

    def cost(rows: int) -> int:
        targets = [make_article(f"Target {rows} {n}") for n in range(rows)]
        article = make_article(
            f"Back pain {rows}", recommendations=tuple(Row(target=target) for target in targets)
        )
        content = Content(**{**vars(publishing.content_of(article)), "body": "Other words."})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            publishing.publish(article, content=content, by=editor)
        return len(queries)

    assert cost(1) == cost(20) < 25


def test_a_teaser_is_made_from_the_summary_or_the_first_sentences(make_draft):
    body = "## What it is\n\nA sore back.\n\n## What helps\n\nMoving gently, and time."
    assert make_draft("One", body=body, summary="Why backs ache.").teaser == "Why backs ache."
    assert make_draft("Two", body=body).teaser == "A sore back. Moving gently, and time."
    assert make_draft("Three", body="").teaser == ""


@pytest.mark.parametrize("title", ["\u200b", "\u202e", "\u00ad \ufe0f"])
def test_a_title_that_nobody_can_see_is_none(editor, title):
    with pytest.raises(Refused) as refused:
        publishing.publish(Article(), content=Content(title=title, body="x"), by=editor)
    assert refused.value.message_dict == {"title": ["Give the article a title to publish it."]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "page", "footer_order": 32_768}, "footer_order"),
        ({"kind": "page", "footer_order": -1}, "footer_order"),
        ({"published_at": datetime.max.replace(tzinfo=UTC)}, "published_at"),
        ({"published_at": datetime.min.replace(tzinfo=UTC)}, "published_at"),
    ],
)
def test_a_number_or_date_that_does_not_fit_is_refused_at_its_field(fields, field):
    with pytest.raises(Refused) as refused:
        publishing.save_draft(Article(), content=Content(title="T", **fields), by=None)
    assert list(refused.value.message_dict) == [field]


def test_a_recommended_article_does_not_become_a_site_page(make_article, make_draft):
    draft = make_draft("Contact us")
    make_article(recommendations=(Row(target=draft),))
    content = Content(**{**vars(publishing.content_of(draft)), "kind": "page"})
    with pytest.raises(Refused) as refused:
        publishing.save_draft(draft, content=content, by=None)
    assert refused.value.message_dict == {
        "kind": ["Other articles recommend this one: it stays an article."]
    }


HOSTILE = "a\x00\x07\ud800\u202e\u2066\ufeff\U0001f9d1\u200d\u2695\ufe0f\u0301é"
KEPT = "a\u202e\u2066\ufeff\U0001f9d1\u200d\u2695\ufe0f\u0301é"


def test_any_character_in_any_field_is_stored_or_left_out(client, make_topic):
    topic = make_topic(HOSTILE, line=HOSTILE, introduction=HOSTILE)
    rows = (
        Row(title=HOSTILE + " wanted", teaser=HOSTILE),
        Row(url="https://example.org/\x00", title=HOSTILE, teaser=HOSTILE),
    )
    link = "[x](/a%00b/) [y](/articles/" + "y" * 81 + "/) ![z](/media/%00/z.png)"
    content = Content(
        title=HOSTILE,
        summary=HOSTILE,
        body=f"## {HOSTILE}\n\n{HOSTILE} {link}",
        topic=topic,
        also_called=f"{HOSTILE} other",
        recommendations=rows,
    )
    article = publishing.publish(Article(), content=content, by=None)
    article.refresh_from_db()
    assert (article.title, article.summary, article.also_called) == (KEPT, KEPT, f"{KEPT} other")
    assert (topic.name, topic.line, topic.introduction) == (KEPT, KEPT, KEPT)
    assert [(row.title, row.teaser, row.url) for row in article.recommendations.all()] == [
        (f"{KEPT} wanted", KEPT, ""),
        (KEPT, KEPT, "https://example.org/"),
    ]
    assert article.links.count() == 0
    for page in ("/", "/a-to-z/", article.get_absolute_url(), topic.get_absolute_url(), "/feed/"):
        response = client.get(page)
        assert (page, response.status_code) == (page, 200)
        assert "\x00" not in response.content.decode()


def test_pages_made_anew_for_an_address_are_announced(make_article, heard):
    target = make_article("Sciatica")
    page = make_article("Back pain", body="[x](/articles/sciatica/)")
    publishing.save_draft(Article(), content=Content(body="[x](/articles/sciatica/)"), by=None)
    heard.clear()
    content = Content(**{**vars(publishing.content_of(target)), "slug": "leg-pain"})
    publishing.publish(target, content=content, by=None)
    assert heard == [("published", [target.pk, page.pk])]


@pytest.mark.parametrize(
    ("verb", "made_by"),
    [
        (
            lambda a, **named: publishing.save_draft(a, content=Content(title="Mine"), **named),
            "draft",
        ),
        (lambda a, **named: publishing.publish(a, content=Content(title="Mine"), **named), "draft"),
        (
            lambda a, **named: publishing.publish(a, content=Content(title="Mine"), **named),
            "article",
        ),
        (
            lambda a, **named: publishing.correct(a, content=Content(title="Mine"), **named),
            "article",
        ),
        (
            lambda a, **named: publishing.save_draft(a, content=Content(title="Mine"), **named),
            "article",
        ),
        (lambda a, **named: publishing.restore(a, number=1, **named), "article"),
        (publishing.withdraw, "article"),
        (publishing.delete_draft, "draft"),
    ],
)
def test_a_verb_based_on_what_is_no_longer_there_is_refused(
    verb, made_by, request, editor, administrator, time_machine
):
    article = request.getfixturevalue(f"make_{made_by}")()
    based_on = article.revision
    time_machine.move_to(timezone.now() + timedelta(minutes=5), tick=False)
    theirs = Content(**{**vars(publishing.content_of(article)), "title": "Theirs"})
    save = publishing.publish if made_by == "article" else publishing.save_draft
    save(Article.objects.get(pk=article.pk), content=theirs, by=editor)
    before = state(article)
    with pytest.raises(Refused, match="Editor saved this page at") as refused:
        verb(article, by=administrator, based_on=based_on)
    assert refused.value.code == "saved_since"
    assert state(article) == before
