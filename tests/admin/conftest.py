"""A signed-in client for each role, and forms as a browser would send them."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from articles.forms import ROW_COLUMNS, as_typed
from articles.models import Article, User
from articles.publishing import draft_content


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


def typed(article: Article | None = None, rows=None, content=None, **fields) -> dict:
    """What a browser sends for the form of `article` as it is now, changed by `fields`: of its
    draft, or with another `content` of it."""
    data = {"title": "", "summary": "", "topic": "", "body": "", "also_called": "", "slug": ""}
    data |= {"published_at": "", "kind": "article", "footer_order": "", "find": "", "also_in": []}
    data |= {f"row_{column}": [] for column in ROW_COLUMNS}
    if article is not None:
        article = Article.objects.get(pk=article.pk)
        for name, value in as_typed(content or draft_content(article)):
            if isinstance(data[name], list):
                data[name].append(value)
            else:
                data[name] = value.replace("\n", "\r\n")
        data["based_on"] = article.revision
        data["base"] = article.draft_number or article.live_number
    if rows is not None:
        for column in ROW_COLUMNS:
            data[f"row_{column}"] = [one[column] for one in rows]
    return data | fields


def words(response) -> list[str]:
    """The messages that the next page says."""
    return [str(message) for message in response.context["messages"]]
