"""Who may do what: seen on the screen, and kept by the verbs."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Recommendation, Topic
from articles.publishing import Row, draft_content
from tests.admin.conftest import row, typed

pytestmark = pytest.mark.django_db

ADMIN = "/admin/articles/article/"

# Answers to GET, by role: the article is live, `draft` never was, `gone` is withdrawn.
AUDIENCE = {
    "": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "add/": {"editor": 200, "writer": 200, "auditor": 403, "nobody": 403},
    "find/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "{live}/change/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "{draft}/change/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "{live}/history/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "{draft}/delete/": {"editor": 200, "writer": 403, "auditor": 403, "nobody": 403},
    "{draft}/publish/": {"editor": 200, "writer": 403, "auditor": 403, "nobody": 403},
    "{gone}/put-back/": {"editor": 200, "writer": 403, "auditor": 403, "nobody": 403},
    "999999/change/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/publish/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/put-back/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/delete/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/history/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "x/change/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "{draft}/send/": {"editor": 200, "writer": 200, "auditor": 403, "nobody": 403},
    "{live}/send/": {"editor": 302, "writer": 302, "auditor": 403, "nobody": 403},
    "{draft}/review/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "{draft}/comments/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "{draft}/links/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "{draft}/preview/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "999999/send/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/review/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/comments/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/links/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "999999/preview/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "../../my-settings/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 200},
    "../topic/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "../topic/add/": {"editor": 200, "writer": 403, "auditor": 403, "nobody": 403},
    "../topic/{topic}/change/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "../topic/{topic}/delete/": {"editor": 200, "writer": 403, "auditor": 403, "nobody": 403},
    "../topic/999999/change/": {"editor": 404, "writer": 404, "auditor": 404, "nobody": 403},
    "../../wanted/": {"editor": 200, "writer": 200, "auditor": 200, "nobody": 403},
    "../../wanted/write/": {"editor": 302, "writer": 302, "auditor": 403, "nobody": 403},
    "../../wanted/choose/?key=heel+pain": {
        "editor": 200,
        "writer": 200,
        "auditor": 403,
        "nobody": 403,
    },
    "../../wanted/choose/?key=none": {"editor": 404, "writer": 404, "auditor": 403, "nobody": 403},
    "../../wanted/forget/?key=heel+pain": {
        "editor": 200,
        "writer": 200,
        "auditor": 403,
        "nobody": 403,
    },
}


@pytest.fixture
def clients(as_editor, as_writer, as_auditor, as_nobody):
    return {
        "editor": as_editor,
        "writer": as_writer,
        "auditor": as_auditor,
        "nobody": as_nobody,
    }


@pytest.fixture
def there(make_article, make_draft, make_topic, editor):
    topic = make_topic("Back")
    gone = make_article("Gone")
    publishing.withdraw(gone, by=editor)
    return {
        "live": make_article("Live", topic=topic, recommendations=(Row(title="Heel pain"),)),
        "draft": make_draft("Draft"),
        "gone": gone,
        "topic": topic,
    }


def address(pattern: str, there: dict) -> str:
    path = pattern.format(**{name: one.pk for name, one in there.items()})
    base = ADMIN
    while path.startswith("../"):
        path, base = path[3:], base.rstrip("/").rsplit("/", 1)[0] + "/"
    return base + path


@pytest.mark.parametrize("pattern", AUDIENCE)
def test_every_address_has_its_audience(clients, client, there, pattern):
    url = address(pattern, there)
    answers = {role: one.get(url).status_code for role, one in clients.items()}
    assert answers == AUDIENCE[pattern]
    response = client.get(url)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")


def state(article) -> tuple:
    article.refresh_from_db()
    return (
        article.status,
        article.title,
        article.slug,
        article.published_at,
        article.updated_at,
        article.saved_at,
    )


@pytest.mark.parametrize(
    "action",
    ["publish", "schedule", "withdraw", "put-back", "cancel-schedule", "cancel-withdrawal"],
)
@pytest.mark.parametrize("role", ["writer", "auditor", "nobody"])
@pytest.mark.parametrize("which", ["live", "draft", "gone"])
def test_forged_button_changes_nothing(clients, there, role, action, which):
    article = there[which]
    before = state(article)
    data = typed(article, title="Forged", note="x", change="content", action=action)
    response = clients[role].post(f"{ADMIN}{article.pk}/change/", data)
    assert response.status_code == 403
    assert state(article) == before


@pytest.mark.parametrize("role", ["writer", "auditor", "nobody"])
@pytest.mark.parametrize("screen", ["draft}/publish", "gone}/put-back", "draft}/delete"])
def test_forged_screen_changes_nothing(clients, there, role, screen):
    article = there[screen.split("}")[0]]
    before = state(article)
    url = address(f"{{{screen}/", there)
    response = clients[role].post(url, {"seen": article.revision, "action": "publish-now"})
    assert response.status_code == 403
    assert state(article) == before


def test_writer_sees_no_button_that_publishes(as_writer, there):
    page = as_writer.get(f"{ADMIN}{there['draft'].pk}/change/")
    assert [action for action, _label in page.context["buttons"]] == ["save", "preview", "send"]
    assert "Publish…" not in page.content.decode()
    assert "Delete draft…" not in page.content.decode()


@pytest.mark.parametrize("which", ["live", "gone"])
def test_page_is_only_read_by_who_may_only_look(as_auditor, there, which):
    html = as_auditor.get(f"{ADMIN}{there[which].pk}/change/").content.decode()
    main = html.split("<main", 1)[1]
    assert ("Heel pain" in main) is (which == "live")
    for written in ("<textarea", "<input", "<select", "<button"):
        assert written not in main


def test_writer_writes_drafts_of_live_pages(as_writer, there):
    live = there["live"]
    assert "<textarea" in as_writer.get(f"{ADMIN}{live.pk}/change/").content.decode()
    before = state(live)[:5]
    as_writer.post(f"{ADMIN}{live.pk}/change/", typed(live, body="New.", action="save"))
    assert state(live)[:5] == before
    assert draft_content(live).body == "New."


def test_draft_is_only_read_by_who_may_only_look(as_auditor, there):
    url = f"{ADMIN}{there['draft'].pk}/change/"
    assert "<textarea" not in as_auditor.get(url).content.decode()
    before = state(there["draft"])
    response = as_auditor.post(url, typed(there["draft"], title="Forged", action="save"))
    assert response.status_code == 403
    assert state(there["draft"]) == before


def test_writer_whose_draft_was_published_meanwhile_keeps_the_text(as_writer, there, editor):
    draft = there["draft"]
    data = typed(draft, body="An hour of work.", action="save")
    publishing.publish(draft, by=editor)
    before = state(draft)[:5]
    as_writer.post(f"{ADMIN}{draft.pk}/change/", data)
    assert state(draft)[:5] == before
    assert draft_content(draft).body == "An hour of work."


def test_fields_above_a_role_stay_as_they_are_and_it_is_logged(as_writer, there, caplog):
    gone = there["gone"]
    date = gone.published_at
    data = typed(gone, slug="forged", published_at="2020-01-01T00:00", title="New", action="save")
    with caplog.at_level(logging.WARNING, logger="articles.admin.editing"):
        as_writer.post(f"{ADMIN}{gone.pk}/change/", data)
    gone.refresh_from_db()
    draft = draft_content(gone)
    assert (draft.title, draft.slug, draft.published_at) == ("New", "gone", date)
    assert (gone.title, gone.slug, gone.published_at) == ("Gone", "gone", date)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "['slug', 'published_at']" in caplog.text


@pytest.mark.parametrize(
    "forged",
    [
        {"status": "live"},
        {"published_at": "2020-01-01T00:00"},
        {"updated_at": "2020-01-01T00:00"},
        {"html": "<script>alert(1)</script>"},
        {"saved_by": "1"},
        {"import_ref": "x"},
    ],
)
def test_fields_of_the_verbs_cannot_be_sent(as_writer, writer, there, forged):
    draft = there["draft"]
    sent = typed(draft, summary="New.", action="save") | forged
    as_writer.post(f"{ADMIN}{draft.pk}/change/", sent)
    draft.refresh_from_db()
    assert (draft.status, draft.published_at, draft.updated_at, draft.import_ref) == (
        "draft",
        None,
        None,
        None,
    )
    assert "<script>" not in draft.html
    assert draft.saved_by == writer


def test_rows_of_another_article_are_not_touched(as_writer, there, make_article):
    other = make_article("Other", recommendations=(Row(title="Heel pain"),))
    draft = there["draft"]
    data = typed(draft, rows=[row(there["live"])], action="save")
    as_writer.post(f"{ADMIN}{draft.pk}/change/", data | {"row_id": "1", "article": other.pk})
    assert list(other.recommendations.values_list("title", flat=True)) == ["Heel pain"]
    assert [one.target for one in draft.recommendations.all()] == [there["live"]]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("../topic/add/", {"name": "Forged"}),
        ("../topic/{topic}/change/", {"name": "Forged"}),
        ("../topic/{topic}/delete/", {}),
    ],
)
@pytest.mark.parametrize("role", ["writer", "auditor", "nobody"])
def test_forged_topic_changes_nothing(clients, there, role, path, data):
    response = clients[role].post(address(path, there), data)
    assert response.status_code == 403
    assert [topic.name for topic in Topic.objects.all()] == ["Back"]


@pytest.mark.parametrize("role", ["auditor", "nobody"])
@pytest.mark.parametrize("path", ["write", "choose", "forget"])
def test_forged_wanted_changes_nothing(clients, there, role, path):
    data = {"key": "heel pain", "target": there["live"].pk}
    response = clients[role].post(f"/admin/wanted/{path}/", data)
    assert response.status_code == 403
    assert Recommendation.objects.get().wanted_key == "heel pain"
    assert Article.objects.count() == 3


@pytest.mark.parametrize(
    "path",
    ["{live}/change/", "{draft}/publish/", "{gone}/put-back/", "{draft}/delete/", "add/"],
)
def test_post_without_the_forms_token_is_refused(editor, there, client, path):
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(editor)
    before = {name: state(there[name]) for name in ("live", "draft", "gone")}
    response = strict.post(address(path, there), {"action": "publish-now", "title": "Forged"})
    assert response.status_code == 403
    assert {name: state(there[name]) for name in before} == before
    assert Article.objects.count() == 3


def test_nothing_of_the_admin_is_kept_by_a_cache(as_editor, there):
    for path in ("", "add/", "find/?q=x", "{live}/change/", "{draft}/publish/", "../../wanted/"):
        response = as_editor.get(address(path, there))
        assert "no-store" in response["Cache-Control"], path


def test_writer_changes_nothing_that_is_scheduled(as_writer, make_article):
    article = make_article("Later", published_at=timezone.now() + timedelta(days=2))
    before = state(article)[:5]
    data = typed(article, body="New.", published_at="2030-01-01T10:00", action="save")
    as_writer.post(f"{ADMIN}{article.pk}/change/", data)
    assert state(article)[:5] == before
    assert draft_content(article).published_at == article.published_at
