"""The one Content-Security-Policy on every screen there is: a single violation fails.

`new_page` listens for violations; here every page kind is opened for it, and an address that is
added to the site without being opened here fails.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.urls import get_resolver, include, path, resolve
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import expect

from articles import publishing
from articles.checks import patterns
from articles.middleware import policy, refusal
from articles.models import Article, WorkingCopy
from articles.publishing import Row
from articles.views import errors
from tests.conftest import PASSWORD, person
from tests.pictures.making import photo, saved

pytestmark = pytest.mark.browser

# What no browser shows as a page: data, files, and what only leads on.
NO_PAGES = {
    "admin/articles/article/<int:pk>/autosave/", "admin/articles/article/add/autosave/",
    "admin/articles/article/<int:pk>/open/", "admin/articles/article/<int:pk>/undelete/",
    "admin/signed-in/", "admin/jsi18n/", "admin/markdown/preview/", "admin/markdown/upload/",
    "admin/articles/article/find/", "admin/wanted/write/", "admin/articles/user/<int:pk>/link/",
    "admin/logout/", "admin/^(?P<app_label>articles)/$", "admin/(?P<url>.*)$",
    *(f"admin/articles/{name}/<path:object_id>/" for name in ("article", "topic", "image", "user")),
    "articles/<words:slug>/edit/", "<words:slug>/edit/", "media/<path:name>",
    "feed/", "topics/<words:slug>/feed/", "sitemap.xml", "robots.txt",
}  # fmt: skip

SCREENS = [
    "change", "correct", "publish", "schedule", "cancel-schedule", "withdraw", "send", "review",
    "links", "comments", "preview", "discard", "compare", "versions/1", "restore/1", "history",
]  # fmt: skip

ERRORS = {
    400: errors.bad_request,
    403: errors.forbidden,
    404: errors.not_found,
    410: partial(
        errors.gone,
        article=Article(
            withdrawal="unsafe", withdrawal_words="it is wrong", withdrawn_at=timezone.now()
        ),
    ),
    413: partial(refusal, status=413, message="Too large."),
    429: partial(errors.too_many_requests, seconds=60),
    500: errors.server_error,
    503: errors.service_unavailable,
}
urlpatterns = [
    *(path(f"shown/{status}/", view) for status, view in ERRORS.items()),
    path("shown/form/", errors.csrf_failure),
    path("", include("healthsite.urls")),
]


@pytest.fixture
def everything(site, administrator, make_topic, make_article, make_draft):
    """Something of every kind that has a screen, and somebody who may open them all."""
    administrator.groups.add(Group.objects.get(name="Editor"))
    picture = publishing.store_picture(saved(photo(64, 48), "JPEG"), alt="A knee", by=administrator)
    top = make_topic("Body", introduction="Move **more**.")
    topic = make_topic("Knees", parent=top)
    body = f"## One\n\n![A knee]({picture.file.url})\n\n## Two\n\n| A |\n|---|\n| 1 |\n\n## Three\n"
    target = make_article("Knee pain", topic=topic, body=body, also_called="Gonalgia")
    rows = (
        Row(target=target),
        Row(url="https://www.nhs.uk/knee/", title="Knees"),
        Row(title="Heel pain"),
    )
    make_article("About", kind="page")
    drafted = make_article("Bruises", topic=topic, body=body, recommendations=rows)
    content = replace(publishing.content_of(drafted), body="Cool it.")
    publishing.save_draft(drafted, content=content, by=administrator)
    publishing.schedule(drafted, at=timezone.now() + timedelta(days=2), by=administrator)
    _link, token = publishing.share(drafted, by=administrator, name="Dr Shah")
    typed = WorkingCopy.objects.create(
        by=administrator, article=drafted, typed={"title": ["x"]}, based_on=1, at=timezone.now()
    )
    return {
        "live": make_article("Sprains", topic=topic, body=body, recommendations=rows),
        "draft": make_draft("Cramp", recommendations=rows),
        "gone": publishing.withdraw(make_article("Gone"), by=administrator),
        "drafted": drafted,
        "copy": typed,
        "token": token,
        "topic": make_topic("Empty"),
        "image": publishing.store_picture(
            saved(photo(48, 64), "PNG"), is_decorative=True, by=administrator
        ),
        "user": person("Writer"),
    }


def sign_in(page, password: str = PASSWORD) -> None:
    page.goto("/admin/login/")
    page.locator("[name=username]").fill("administrator@example.org")
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def walk(page, *starts: str) -> dict[str, str]:
    """Opens the addresses, and one for each pattern of the URLconf and set of query keys that links
    lead to. Returns the policies that came, by pattern."""
    waiting, seen, policies = list(starts), set(), {}
    for number, address in enumerate(waiting):
        parts = urlsplit(address)
        route = resolve(parts.path).route
        mark = (route, frozenset(parse_qs(parts.query)))
        if number >= len(starts) and (mark in seen or route in NO_PAGES):
            continue
        seen.add(mark)
        policies[route] = page.goto(address).header_value("content-security-policy")
        waiting += page.locator("a[href]").evaluate_all(
            "found => found.filter(e => e.origin === location.origin)"
            ".map(e => e.pathname + e.search)"
        )
    return policies


def test_every_page_there_is_keeps_the_policy(everything, new_page, administrator, settings):
    link = urlsafe_base64_encode(force_bytes(administrator.pk))
    token = default_token_generator.make_token(administrator)
    page = new_page()
    policies = walk(
        page,
        "/",
        "/articles/gone/",
        "/a-to-z/k/",
        "/admin/login/?next=/admin/",
        "/admin/password_reset/done/",
        f"/admin/password_reset/{link}/{token}/",
        f"/admin/password_reset/{link}/old/",
        "/admin/password_reset/complete/",
    )
    sign_in(page)
    page.wait_for_url("**/admin/")
    below = "/admin/articles"
    of_models = ("topic", "image", "user")
    policies |= walk(
        page,
        "/admin/",
        "/admin/password_change/",
        "/admin/password_change/done/",
        f"{below}/article/{everything['draft'].pk}/publish/",
        f"{below}/article/{everything['draft'].pk}/delete/",
        f"{below}/article/{everything['live'].pk}/delete/",
        f"{below}/article/{everything['gone'].pk}/put-back/",
        *(f"{below}/article/{everything['drafted'].pk}/{name}/" for name in SCREENS),
        f"{below}/article/unsaved/{everything['copy'].pk}/",
        f"{below}/article/bulk/",
        f"/shared/{everything['token']}/",
        *(f"{below}/{name}/{everything[name].pk}/delete/" for name in of_models),
        *(f"{below}/{name}/{everything[name].pk}/history/" for name in of_models),
    )
    everywhere = {route for route, _pattern in patterns(get_resolver())}
    assert everywhere - policies.keys() == NO_PAGES
    assert set(policies.values()) == {policy(settings.SECURE_CSP)}


def test_screens_behind_buttons_keep_the_policy(everything, new_page):
    page = new_page()

    def press(name: str, heading: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()

    sign_in(page, "wrong")
    expect(page.get_by_text("The name or the password is not right.")).to_be_visible()
    sign_in(page)
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/articles/article/{everything['live'].pk}/change/")
    press("Withdraw…", "Withdraw")
    page.goto("/admin/articles/article/add/")
    press("Publish…", "Publish")
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Title", exact=True).fill("Blisters")
    page.get_by_label("Text", exact=True).fill("Leave them closed.")
    press("Publish…", "Publish")
    page.goto(f"/admin/articles/user/{everything['user'].pk}/change/")
    press("Make a new link", "A link for")
    page.goto("/admin/articles/image/add/")
    press("Add the picture", "Add a picture")
    page.goto("/admin/")
    press("Sign out", "You are signed out")


@pytest.mark.urls(__name__)
def test_error_pages_keep_the_policy(site, new_page, settings):
    page = new_page()
    for name, status in [*((str(status), status) for status in ERRORS), ("form", 403)]:
        response = page.goto(f"/shown/{name}/")
        assert response.status == status
        assert response.header_value("content-security-policy") == policy(settings.SECURE_CSP)
