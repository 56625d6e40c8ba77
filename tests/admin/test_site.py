"""The menu, the front page, and what every page of the admin has."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client, override_settings

from tests.crawling import links

pytestmark = pytest.mark.django_db


def menu(client) -> list[str]:
    [app] = client.get("/admin/").context["available_apps"]
    return [str(row["name"]) for row in app["models"]]


def test_menu_is_what_editors_think_in(as_editor, as_administrator, as_writer):
    everybody = ["Articles", "Topics", "Wanted articles", "Pictures"]
    assert menu(as_editor) == everybody
    assert menu(as_writer) == everybody
    assert menu(as_administrator) == [*everybody, "People"]


def test_machine_tables_have_no_address(as_administrator, administrator):
    administrator.is_superuser = True
    administrator.save()
    assert menu(as_administrator)[-1] == "People"
    for model in (Group, LogEntry):
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert as_administrator.get(path).status_code == 404
    for path in ("sessions/session/", "articles/recommendation/", "articles/event/", "r/1/1/"):
        assert as_administrator.get(f"/admin/{path}").status_code == 404, path


def test_write_an_article_is_one_click_from_everywhere(as_editor, make_draft, make_topic):
    draft, topic = make_draft("Back pain"), make_topic("Back")
    for path in (
        "",
        "articles/article/",
        f"articles/article/{draft.pk}/change/",
        f"articles/article/{draft.pk}/publish/",
        f"articles/article/{draft.pk}/delete/",
        f"articles/article/{draft.pk}/history/",
        "articles/topic/",
        f"articles/topic/{topic.pk}/change/",
        "articles/image/",
        "wanted/",
        "password_change/",
    ):
        response = as_editor.get(f"/admin/{path}")
        assert "/admin/articles/article/add/" in links(response.content.decode(), "/"), path


def test_who_may_not_write_is_not_asked_to(as_auditor):
    found = links(as_auditor.get("/admin/").content.decode(), "/")
    assert "/admin/articles/article/add/" not in found


def test_pages_bear_the_name_of_the_site(as_editor):
    with override_settings(SITE_NAME="Foot & Heel"):
        html = as_editor.get("/admin/").content.decode()
    assert ">Foot &amp; Heel</a>" in html
    assert "| Foot &amp; Heel</title>" in html
    assert "Django" not in html


def test_front_page_is_my_work(as_editor, as_auditor):
    for client in (as_editor, as_auditor):
        html = client.get("/admin/").content.decode()
        assert "<h1>My work</h1>" in html
        assert "<title>My work | " in html


def test_my_work_is_first_in_the_menu_and_marked_where_one_is_there(as_editor):
    first = re.compile(r'<ul>\s*<li><a href="/admin/"( aria-current="page")?>My work</a></li>')
    for path, marked in (("", ["My work"]), ("articles/article/", ["Articles"])):
        html = as_editor.get(f"/admin/{path}").content.decode()
        assert first.search(html), path
        assert re.findall(r'aria-current="page">([^<]+)', html) == marked


def test_who_has_no_role_is_told(as_nobody):
    assert "Ask an administrator for one." in as_nobody.get("/admin/").content.decode()


def test_page_of_the_app_leads_to_the_front_page(as_editor):
    assert as_editor.get("/admin/articles/").url == "/admin/"


def test_form_learns_whether_its_session_is_there(as_editor, client):
    answer = as_editor.get("/admin/signed-in/")
    assert answer.status_code == 200
    assert answer.json()["signed_in"] is True
    assert "no-store" in answer["Cache-Control"]
    gone = client.get("/admin/signed-in/")
    assert (gone.status_code, gone.json()) == (401, {"signed_in": False})


def test_token_of_the_answer_is_one_that_the_form_can_send(editor, make_draft):
    draft = make_draft("Back pain")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    url = f"/admin/articles/article/{draft.pk}/change/"
    assert strict.post(url, {"title": "New", "action": "save"}).status_code == 403
    token = strict.get("/admin/signed-in/").json()["token"]
    data = {"title": "New", "action": "save", "csrfmiddlewaretoken": token}
    data["based_on"] = draft.revision
    assert strict.post(url, data).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "New"


def test_edit_at_the_end_of_an_address_opens_the_article(as_editor, make_article):
    article = make_article("Back pain")
    response = as_editor.get("/articles/back-pain/edit/")
    assert response.url == f"/admin/articles/article/{article.pk}/change/"
