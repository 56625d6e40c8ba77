"""A signed-in client for each role, and forms as a browser would send them."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles.forms import MOMENT, ROW_COLUMNS
from articles.models import Article, User
from articles.publishing import content_of


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def as_editor(editor):
    return client_of(editor)


@pytest.fixture
def as_writer(writer):
    return client_of(writer)


@pytest.fixture
def as_administrator(administrator):
    return client_of(administrator)


@pytest.fixture
def as_auditor(db):
    """Somebody on the staff who may only look."""
    person = User.objects.create_user("auditor", password="x", is_staff=True)
    codenames = ["view_article", "view_topic", "view_image"]
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return client_of(person)


@pytest.fixture
def as_nobody(db):
    """Somebody on the staff without any right."""
    return client_of(User.objects.create_user("nobody", password="x", is_staff=True))


def row(target=None, url="", title="", teaser="", imported="") -> dict:
    return {
        "target": str(target.pk) if target else "",
        "url": url,
        "title": title,
        "teaser": teaser,
        "imported": imported,
    }


def typed(article: Article | None = None, rows=None, **fields) -> dict:
    """What a browser sends for the form of `article`, changed by `fields`."""
    data = {"title": "", "summary": "", "topic": "", "body": "", "also_called": "", "slug": ""}
    data |= {"published_at": "", "kind": "article", "footer_order": "", "find": "", "also_in": []}
    if article is not None:
        content = content_of(article)
        data |= {
            "title": content.title,
            "slug": content.slug,
            "summary": content.summary,
            "body": content.body.replace("\n", "\r\n"),
            "kind": content.kind,
            "topic": content.topic.pk if content.topic else "",
            "also_in": [topic.pk for topic in content.also_in],
            "also_called": content.also_called.replace("\n", "\r\n"),
            "footer_order": "" if content.footer_order is None else content.footer_order,
        }
        if content.published_at:
            data["published_at"] = timezone.localtime(content.published_at).strftime(MOMENT)
        if rows is None:
            rows = [
                row(
                    one.target,
                    one.url,
                    one.title,
                    one.teaser,
                    one.teaser if one.is_teaser_imported else "",
                )
                for one in content.recommendations
            ]
    for column in ROW_COLUMNS:
        data[f"row_{column}"] = [one[column] for one in rows or []]
    return data | fields


def words(response) -> list[str]:
    """The messages that the next page says."""
    return [str(message) for message in response.context["messages"]]
