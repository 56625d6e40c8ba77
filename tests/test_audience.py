"""Every address and every verb has a declared audience: no role gets more than the tables say.

An address or verb that is added without a line here fails, as does one that answers anybody else.
"""

from copy import copy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles import publishing
from articles.models import (
    Article,
    Comment,
    Event,
    Image,
    Recommendation,
    Review,
    Schedule,
    SharedLink,
    Topic,
    User,
    Version,
    WorkingCopy,
)
from articles.publishing import Content, Row
from tests.conftest import person
from tests.pictures.making import saved, scene

pytestmark = pytest.mark.django_db

ROLES = ["anonymous", "nobody", "auditor", "clinician", "writer", "editor", "administrator"]
ALL = set(ROLES)
STAFF = ALL - {"anonymous"}  # who may sign in here
READ = STAFF - {"nobody"}  # who has a role
WRITE = {"writer", "editor", "administrator"}
REVIEW = {"clinician", "editor", "administrator"}
PUBLISH = {"editor", "administrator"}
LEAD = {"administrator"}
PEOPLE = {"auditor", "administrator"}
NONE: set[str] = set()

# URL name: the page that is asked for, who may GET it, who may POST to it.
ADDRESSES = {
    # The admin, and what goes with it.
    "admin:index": ({}, STAFF, NONE),
    "admin:login": ({}, ALL, ALL),
    "admin:logout": ({}, {"anonymous"}, ALL),
    "admin:signed_in": ({}, STAFF, NONE),
    "admin:jsi18n": ({}, STAFF, NONE),
    "admin:my_settings": ({}, STAFF, STAFF),
    "admin:password_change": ({}, STAFF, STAFF),
    "admin:password_change_done": ({}, STAFF, NONE),
    "admin:password_reset": ({}, ALL, ALL),
    "admin:password_reset_done": ({}, ALL, NONE),
    "admin:password_reset_confirm": ({"uidb64": "x", "token": "x-y"}, ALL, ALL),
    "admin:password_reset_complete": ({}, ALL, NONE),
    "admin:app_list": ({"app_label": "articles"}, STAFF, NONE),
    "admin:markdown_preview": ({}, NONE, WRITE),
    "admin:markdown_upload": ({}, NONE, WRITE),
    "admin:wanted": ({}, READ, NONE),
    "admin:wanted_write": ({"?": "key=heel+pain"}, WRITE, WRITE),
    "admin:wanted_choose": ({"?": "key=heel+pain"}, WRITE, WRITE),
    "admin:wanted_forget": ({"?": "key=heel+pain"}, WRITE, WRITE),
    # Articles: the list and new ones.
    "admin:articles_article_changelist": ({}, READ, NONE),
    "admin:articles_article_add": ({}, WRITE, WRITE),
    "admin:article_find": ({}, READ, NONE),
    "admin:article_bulk": ({}, READ, READ),
    "admin:article_autosave_new": ({}, NONE, WRITE),
    "admin:article_unsaved": ({"pk": "copy"}, {"editor"}, {"editor"}),
    # One article: `page` is live with a draft beside it.
    "admin:articles_article_change": ({"object_id": "page"}, READ, WRITE),
    "admin:articles_article_history": ({"object_id": "page"}, READ, NONE),
    "admin:articles_article_delete": ({"object_id": "draft"}, PUBLISH, PUBLISH),
    "admin:article_undelete": ({"pk": "deleted"}, NONE, PUBLISH),
    "admin:article_autosave": ({"pk": "page"}, NONE, WRITE),
    "admin:article_open": ({"pk": "page"}, NONE, WRITE),
    "admin:article_compare": ({"pk": "page"}, READ, NONE),
    "admin:article_version": ({"pk": "page", "number": 1}, READ, NONE),
    "admin:article_restore": ({"pk": "page", "number": 1}, WRITE, WRITE),
    "admin:article_preview": ({"pk": "page"}, READ, NONE),
    "admin:article_comments": ({"pk": "page"}, READ, WRITE | REVIEW),
    "admin:article_links": ({"pk": "page"}, READ, WRITE),
    "admin:article_review": ({"pk": "page"}, READ, REVIEW),
    "admin:article_send": ({"pk": "page"}, WRITE, WRITE),
    "admin:article_discard": ({"pk": "page"}, WRITE, WRITE),
    "admin:article_publish": ({"pk": "page"}, PUBLISH, PUBLISH),
    "admin:article_correct": ({"pk": "page"}, PUBLISH, PUBLISH),
    "admin:article_schedule": ({"pk": "page"}, PUBLISH, PUBLISH),
    "admin:article_cancel_schedule": ({"pk": "page"}, PUBLISH, PUBLISH),
    "admin:article_withdraw": ({"pk": "page"}, PUBLISH, PUBLISH),
    "admin:article_put_back": ({"pk": "gone"}, PUBLISH, PUBLISH),
    # Topics, pictures, people.
    "admin:articles_topic_changelist": ({}, READ, NONE),
    "admin:articles_topic_add": ({}, PUBLISH, PUBLISH),
    "admin:articles_topic_change": ({"object_id": "topic"}, READ, PUBLISH),
    "admin:articles_topic_delete": ({"object_id": "topic"}, PUBLISH, PUBLISH),
    "admin:articles_topic_history": ({"object_id": "topic"}, READ, NONE),
    "admin:articles_image_changelist": ({}, READ, READ),
    "admin:articles_image_add": ({}, WRITE, WRITE),
    "admin:articles_image_change": ({"object_id": "image"}, READ, WRITE),
    "admin:articles_image_delete": ({"object_id": "image"}, PUBLISH, PUBLISH),
    "admin:articles_image_history": ({"object_id": "image"}, READ, NONE),
    "admin:articles_user_changelist": ({}, PEOPLE, PEOPLE),
    "admin:articles_user_add": ({}, LEAD, LEAD),
    "admin:articles_user_change": ({"object_id": "somebody"}, PEOPLE, LEAD),
    "admin:articles_user_history": ({"object_id": "somebody"}, PEOPLE, NONE),
    "admin:articles_user_delete": ({"object_id": "somebody"}, NONE, NONE),
    "admin:articles_user_link": ({"pk": "somebody"}, LEAD, LEAD),
    # What readers ask for.
    "home": ({}, ALL, NONE),
    "topic_detail": ({"slug": "back"}, ALL, NONE),
    "topic_feed": ({"slug": "back"}, ALL, NONE),
    "article_detail": ({"slug": "page"}, ALL, NONE),
    "article_edit": ({"slug": "page"}, STAFF, NONE),
    "a_to_z": ({}, ALL, NONE),
    "a_to_z_letter": ({"letter": "p"}, ALL, NONE),
    "feed": ({}, ALL, NONE),
    "sitemap": ({}, ALL, NONE),
    "robots": ({}, ALL, NONE),
    "media": ({"name": "image"}, ALL, NONE),
    "site_page": ({"slug": "about"}, ALL, NONE),
    "site_page_edit": ({"slug": "about"}, STAFF, NONE),
    "shared": ({"token": "token"}, ALL, ALL),
}
# Nameless addresses of Django's: they lead to others, or to the 404 page.
NAMELESS = {
    "admin/(?P<url>.*)$",
    *(f"admin/articles/{one}/<path:object_id>/" for one in ("article", "topic", "image", "user")),
}


def declared_by_the_site(entries=None, prefix="", namespace=""):
    """(pattern, name) of every address."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        pattern = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inside = f"{entry.namespace}:" if entry.namespace else namespace
            yield from declared_by_the_site(entry.url_patterns, pattern, inside)
        else:
            yield pattern, namespace + entry.name if entry.name else None


def test_every_address_is_declared():
    found = list(declared_by_the_site())
    assert {name for _pattern, name in found if name} == ADDRESSES.keys()
    assert {pattern.replace("^", "") for pattern, name in found if not name} == NAMELESS


@pytest.fixture
def people(writer, editor, administrator):
    return {
        "auditor": person("Auditor"),
        "clinician": person("Clinician"),
        "writer": writer,
        "editor": editor,
        "administrator": administrator,
        "nobody": User.objects.create_user("nobody", password="x", is_staff=True),
    }


@pytest.fixture
def clients(people):
    clients = {"anonymous": Client()}
    for role, one in people.items():
        clients[role] = Client()
        clients[role].force_login(one)
    return clients


def picture(name: str, by) -> Image:
    """A stored picture, without the time that its sizes take."""
    file = default_storage.save(
        f"pictures/{name}/small.png", ContentFile(saved(scene(9, 9), "PNG"))
    )
    return Image.objects.create(
        hash=name, file=file, width=9, height=9, alt="x", created_by=by, created_at=timezone.now()
    )


@pytest.fixture
def there(people, make_article, make_draft, make_topic):
    """One of each thing that addresses and verbs are about."""
    editor, topic = people["editor"], make_topic("Back")
    page = make_article("Page", topic=topic, recommendations=(Row(title="Heel pain"),))
    publishing.save_draft(page, content=Content(title="Page", body="Newer words."), by=editor)
    gone, deleted = make_article("Gone"), make_draft("Deleted")
    publishing.withdraw(gone, by=editor)
    publishing.delete_draft(deleted, by=editor)
    make_article("About", kind="page")
    _link, token = publishing.share(page, by=editor, name="Dr Shah")
    typed = WorkingCopy.objects.create(
        by=editor, article=page, typed={"title": ["x"]}, based_on=1, at=timezone.now()
    )
    return {
        "page": page.pk,
        "draft": make_draft("Draft").pk,
        "gone": gone.pk,
        "deleted": deleted.pk,
        "topic": topic.pk,
        "image": picture("0" * 24, editor),
        "copy": typed.pk,
        "somebody": people["writer"].pk,
        "token": token,
    }


def address(name: str, there: dict) -> str:
    asked = dict(ADDRESSES[name][0])
    query = asked.pop("?", "")
    named = {key: there.get(value, value) for key, value in asked.items()}
    if name == "media":
        named = {"name": there["image"].file.name}
    elif "object_id" in named and named["object_id"] == there["image"]:
        named["object_id"] = there["image"].pk
    elif "slug" in named or "letter" in named:
        named = asked
    return reverse(name, kwargs=named) + (f"?{query}" if query else "")


def is_refused(response) -> bool:
    """By a page that says so, or by asking to sign in."""
    to = response["Location"] if response.status_code == 302 else ""
    return to.startswith("/admin/login/") or response.status_code in (401, 403, 404, 405)


def asked(client: Client, url: str):
    """The answer, its body read where it is streamed."""
    answer = client.get(url)
    if not answer.streaming:
        return answer, answer.content
    body = b"".join(answer)
    for close in answer._resource_closers:  # to close the answer would close the database, too
        close()
    return answer, body


def test_an_address_is_shown_to_its_audience_alone(clients, there):
    for name, (_page, audience, _sent) in ADDRESSES.items():
        url = address(name, there)
        answers = {role: asked(clients[role], url) for role in ROLES}
        shown = {role for role, (answer, _body) in answers.items() if not is_refused(answer)}
        assert shown == audience, name
        for role, (answer, body) in answers.items():
            assert answer.status_code < 500, (name, role)
            assert role in audience or b"Newer words." not in body, (name, role)


def test_an_address_without_its_slash_shows_no_more(clients, there):
    for name in ADDRESSES:
        path, _mark, query = address(name, there).partition("?")
        if path == "/" or not path.endswith("/"):
            continue
        for role in ROLES:
            answer = clients[role].get(path[:-1] + (f"?{query}" if query else ""))
            led = answer.status_code in (301, 302) and answer["Location"].partition("?")[0]
            assert led in (path, "/admin/login/") or is_refused(answer), (name, role)


KEPT = [
    Article, Version, Event, Topic, Image, User, Review, SharedLink, Comment, Schedule,
    Recommendation, WorkingCopy,
]  # fmt: skip


def everything() -> dict:
    """Every row of what people can change, but for when they signed in."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT}
    for row in rows["User"]:
        row["last_login"] = None
    return rows


def test_what_is_sent_to_an_address_changes_nothing_for_others(clients, there):
    data = {
        "action": "publish-now",
        "title": "Forged",
        "name": "Forged",
        "body": "Forged.",
        "seen": Article.objects.get(pk=there["page"]).revision,
        "key": "heel pain",
        "target": there["page"],
        "reason": "unsafe",
        "comment": "Forged",
        "answer": "approve",
        "slug": "forged",
        "status": "live",
        "is_superuser": "1",
    }
    before = everything()
    for name, (_page, shown, audience) in ADDRESSES.items():
        for role in sorted(ALL - audience):
            answer = clients[role].post(address(name, there), data)
            assert answer.status_code < 500, (name, role)
            # Who may look is told that there is nothing to do here, or shown the page again.
            assert is_refused(answer) or role in shown, (name, role, answer.status_code)
        assert everything() == before, name


# --- verbs ---------------------------------------------------------------------------------------

LATER = timezone.now() + timedelta(days=400)
NEW = Content(title="New", body="New words.")

# Verb of `publishing`: what is called on the page, draft or other thing of this name; by whom.
VERBS = {
    "save_draft": ("page", lambda a, by: publishing.save_draft(a, content=NEW, by=by), WRITE),
    "discard_draft": ("page", lambda a, by: publishing.discard_draft(a, by=by), WRITE),
    "restore": ("page", lambda a, by: publishing.restore(a, number=1, by=by), WRITE),
    "settle": ("page", lambda a, by: publishing.settle(a, content=NEW, by=by), WRITE),
    "publish": ("page", lambda a, by: publishing.publish(a, by=by), PUBLISH),
    "check": ("page", lambda a, by: publishing.check(a, content=NEW, by=by), PUBLISH),
    "correct": ("page", lambda a, by: publishing.correct(a, content=NEW, by=by), PUBLISH),
    "schedule": ("page", lambda a, by: publishing.schedule(a, at=LATER, by=by), PUBLISH),
    "schedule_withdrawal": (
        "page",
        lambda a, by: publishing.schedule_withdrawal(a, at=LATER, reason="unsafe", by=by),
        PUBLISH,
    ),
    "cancel_schedule": ("planned", lambda a, by: publishing.cancel_schedule(a, by=by), PUBLISH),
    "withdraw": ("page", lambda a, by: publishing.withdraw(a, by=by), PUBLISH),
    "reinstate": ("gone", lambda a, by: publishing.reinstate(a, by=by), PUBLISH),
    "delete_draft": ("draft", lambda a, by: publishing.delete_draft(a, by=by), PUBLISH),
    "undelete": ("deleted", lambda a, by: publishing.undelete(a, by=by), PUBLISH),
    "submit": ("page", lambda a, by: publishing.submit(a, reviewer_name="Shah", by=by), WRITE),
    "approve": ("page", lambda a, by: publishing.approve(a, number=2, by=by), REVIEW),
    "request_changes": (
        "page",
        lambda a, by: publishing.request_changes(a, number=2, comment="More.", by=by),
        REVIEW,
    ),
    "cancel_review": ("waiting", lambda a, by: publishing.cancel_review(a, by=by), WRITE),
    "comment": (
        "page",
        lambda a, by: publishing.comment(a, number=2, text="Hm.", by=by),
        WRITE | REVIEW,
    ),
    "resolve_comment": (
        "page",
        lambda a, by: publishing.resolve_comment(a.comments.get(), by=by),
        WRITE | REVIEW,
    ),
    "share": ("page", lambda a, by: publishing.share(a, name="Shah", by=by), WRITE),
    "revoke_link": (
        "page",
        lambda a, by: publishing.revoke_link(a.shared_links.get(), by=by),
        WRITE,
    ),
    "save_many": ("page", lambda a, by: publishing.save_many([], by=by), PUBLISH),
    "choose": ("page", lambda a, by: publishing.choose("heel pain", target=a, by=by), WRITE),
    "forget_wanted": ("page", lambda a, by: publishing.forget_wanted("heel pain", by=by), WRITE),
    "save_topic": ("topic", lambda t, by: publishing.save_topic(t, by=by), PUBLISH),
    "delete_topic": ("empty", lambda t, by: publishing.delete_topic(t, by=by), PUBLISH),
    "store_picture": (
        "image",
        lambda i, by: publishing.store_picture(saved(scene(9, 9), "PNG"), by=by),
        WRITE,
    ),
    "describe_picture": (
        "image",
        lambda i, by: publishing.describe_picture(
            i, alt="x", is_decorative=False, credit="", by=by
        ),
        WRITE,
    ),
    "delete_picture": ("image", lambda i, by: publishing.delete_picture(i, by=by), PUBLISH),
}
# What of `publishing` acts for nobody: it reads, or is the system's own.
NO_ACTOR = {
    "DELETED_KEPT_FOR", "FIELDS", "MAX_ROWS", "STATE", "Content", "Entry", "History", "Refused",
    "Row", "allow", "approval_missing", "as_withdrawn", "changed_since", "check_description",
    "check_schedule", "check_unused", "compare_contents", "connectable", "content_at",
    "content_of", "draft_content", "find_link", "is_behind", "may_comment", "merge_contents",
    "picture_uses", "publish_due", "read_version", "render", "render_again", "render_outdated",
    "up_to_date", "with_addresses", "with_ids", "withdrawn_since", "words_for", "writers_of",
    "writing",
    # An import's, which asks for the right to publish in save_many.
    "keep_histories", "restore_picture",
    # What somebody keeps of their own typing is theirs alone; see tests/publishing/test_working.py.
    "be_gone", "be_present", "drop_working_copy", "keep_working_copy", "take_back", "throw_away",
}  # fmt: skip


def test_every_verb_is_declared():
    assert set(publishing.__all__) == VERBS.keys() | NO_ACTOR


@pytest.fixture
def stage(there, people, make_article, make_draft, make_topic):
    """What the verbs are called on, by name."""
    page = Article.objects.get(pk=there["page"])
    publishing.comment(page, number=2, text="Is this so?", by=people["editor"])
    waiting = make_article("Waiting")
    publishing.save_draft(waiting, content=Content(title="W", body="x"), by=None)
    publishing.submit(waiting, reviewer_name="Dr Shah", by=people["editor"])
    planned = make_draft("Planned")
    publishing.schedule(planned, at=LATER, by=None)
    found = {name: Article.objects.get(pk=there[name]) for name in ("draft", "gone", "deleted")}
    found |= {"topic": Topic.objects.get(pk=there["topic"]), "empty": make_topic("Empty")}
    found |= {"page": page, "waiting": waiting, "planned": planned}
    return {**found, "image": picture("1" * 24, people["editor"])}


def test_a_verb_is_done_for_its_audience_alone(stage, people):
    for name, (which, verb, audience) in VERBS.items():
        before = everything()
        for role in sorted(STAFF - audience):
            with pytest.raises(PermissionDenied):
                verb(copy(stage[which]), people[role])
            assert everything() == before, (name, role)
        for role in sorted(audience):
            with transaction.atomic():
                verb(copy(stage[which]), people[role])
                transaction.set_rollback(True)


def test_a_verb_is_done_for_nobody_who_was_deactivated(stage, people):
    User.objects.filter(pk=people["administrator"].pk).update(is_active=False)
    gone, before = User.objects.get(pk=people["administrator"].pk), everything()
    for _name, (which, verb, _audience) in VERBS.items():
        with pytest.raises(PermissionDenied):
            verb(copy(stage[which]), gone)
    assert everything() == before
