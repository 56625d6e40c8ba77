"""A real browser in front of a real server.

`site` is the address of a running server, `new_page` opens a page in Chromium, `axe` tells what
its rules find on one. Where there is no Chromium the tests are skipped with the reason, unless
BROWSER_TESTS=required says that they must run.
"""

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from PIL import Image as Pixels
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import PASSWORD

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--no-first-run",
]
ENCODING = 60_000  # milliseconds: pictures are made in every size before the answer comes


def use_a_file_for_the_test_database() -> None:
    """The server's threads cannot share one connection to a database in memory, as SQLite's test
    database would be. Done while tests are collected: before any of them asks for a database."""
    database = settings.DATABASES["default"]
    test = database.setdefault("TEST", {})
    if database["ENGINE"].endswith("sqlite3") and not test.get("NAME"):
        test["NAME"] = str(Path(tempfile.gettempdir()) / f"healthsite-test-{os.getpid()}.sqlite3")


use_a_file_for_the_test_database()


def skip_or_fail(reason: str) -> None:
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(f"BROWSER_TESTS=required, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else CHROMIUM_NAMES
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        skip_or_fail(f"no Chromium was found ({', '.join(names)}): name it in CHROMIUM.")
    # Playwright's event loop runs in the thread of the tests, where Django would refuse queries.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(live_server, transactional_db) -> str:
    """The address of the running site, without a slash at its end. It holds nothing yet."""
    return live_server.url


@pytest.fixture
def leaving() -> SimpleNamespace:
    """What happens where a page asks before it is left: `asked` collects its addresses, and it is
    left, unless the test sets `stays`."""
    return SimpleNamespace(asked=[], stays=False)


@pytest.fixture
def new_page(chromium, site, leaving) -> Iterator[Callable[..., Page]]:
    """`new_page(width=390, scheme="dark")` opens a page whose addresses may begin with `/`.

    Further keywords are Playwright's for a context. The test fails if any of its pages broke the
    Content-Security-Policy, raised a script error, opened a dialog or asked another host.
    """
    problems: list[str] = []
    contexts = []

    def watch(page: Page) -> None:
        def hear(message) -> None:
            if "Content Security Policy" in message.text or "CSP" in message.text:
                problems.append(f"{page.url}: {message.text}")

        def see(request) -> None:
            if request.url.startswith("http") and not request.url.startswith(f"{site}/"):
                problems.append(f"{page.url}: asked {request.url}")

        def answer(dialog) -> None:
            if dialog.type == "beforeunload":
                leaving.asked.append(page.url)
                dialog.dismiss() if leaving.stays else dialog.accept()
                return
            problems.append(f"{page.url}: dialog {dialog.message}")
            dialog.dismiss()

        page.on("console", hear)
        page.on("request", see)
        page.on("dialog", answer)
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))

    def make(*, width: int = 1280, height: int = 900, scheme: str = "light", **named) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            **named,
        )
        contexts.append(context)
        # Some violations reach no console: of a frame, or of a policy that only reports.
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', event =>"
            " console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`))"
        )
        context.on("page", watch)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None:
        skip_or_fail("axe is missing: install the extra `test`.")
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def axe(axe_source) -> Callable[[Page], list[str]]:
    """`axe(page)`: what axe-core finds on the page as it is now, a line for each element."""

    def find(page: Page) -> list[str]:
        page.evaluate(axe_source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{page.url} {violation['id']}: {node['html'][:200]} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return find


def sign_in(page: Page, email: str = "editor@example.org") -> None:
    page.locator("[name=username]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


@pytest.fixture
def signed_in(new_page, editor) -> Callable[..., Page]:
    """`signed_in(width=390)` opens a page on which the editor has signed in; `email` names
    somebody else."""

    def open_page(email: str = editor.email, **named) -> Page:
        page = new_page(**named)
        page.goto("/admin/")
        sign_in(page, email)
        return page

    return open_page


@pytest.fixture
def photo(tmp_path) -> Path:
    path = tmp_path / "DCIM_0001.png"
    Pixels.new("RGB", (640, 400), (10, 90, 87)).save(path)
    return path
