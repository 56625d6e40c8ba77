"""Makes the pictures of the README and of the editor's guide from the demo site.

    .venv/bin/python docs/screenshots.py

needs the `test` extra and Chromium. It works on a site of its own in a temporary folder.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ANA = "ana.ferreira@example.org"  # nobody can sign in as the demo's colleagues: here somebody does
GIVE_PASSWORD = f"""
import os
from articles.models import User
ana = User.objects.get(username="{ANA}")
ana.set_password(os.environ["GIVEN"])
ana.save()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(address, timeout=1)
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"{address} does not answer.")


def shoot(page: Page, name: str, *, height: int = WIDE["height"]) -> None:
    """The window as it is, in 256 colours: a third of the size, and nobody sees the difference."""
    size = page.viewport_size
    page.set_viewport_size({**size, "height": height})
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=0)
    small.save(path, optimize=True)
    page.set_viewport_size(size)
    print(path.relative_to(ROOT))


class Desk:
    """Somebody who has signed in, and how they come to the screens of an article."""

    def __init__(self, browser: Browser, site: str, user: str, password: str):
        self.site = site
        self.page = browser.new_page(viewport=WIDE, locale="en-GB")
        self.page.goto(f"{site}/admin/")
        self.page.fill("input[name=username]", user)
        self.page.fill("input[name=password]", password)
        self.page.click("[type=submit]")
        self.page.wait_for_url("**/admin/")

    def open(self, article: str, screen: str = "change/?draft") -> None:
        """A screen of the article with this slug."""
        self.page.goto(f"{self.site}/articles/{article}/edit/")
        number = re.search(r"/article/(\d+)/", self.page.url)[1]
        self.page.goto(f"{self.site}/admin/articles/article/{number}/{screen}")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state("networkidle")

    def replace(self, old: str, new: str) -> None:
        text = self.page.get_by_label("Text", exact=True)
        value = text.input_value()
        if old not in value:
            raise SystemExit(f"The demo's text does not say “{old}” any more.")
        text.fill(value.replace(old, new, 1))


def reader_page(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{site}/articles/lower-back-pain-when-you-run/")
    shoot(page, "article")
    page.close()


def working_day(editor: Desk) -> None:
    page = editor.page
    shoot(page, "work", height=720)
    editor.open("sciatica")
    page.wait_for_timeout(1500)  # the preview is drawn after a pause
    shoot(page, "form")
    page.get_by_role("heading", name="Recommend").evaluate("element => element.scrollIntoView()")
    shoot(page, "recommend")
    for article, screen, height in (
        ("sciatica", "compare", 900),
        ("sciatica", "review", 1180),
        ("sunburn", "publish", 790),
        ("trouble-sleeping", "schedule", 900),
        ("eczema", "history", 860),
    ):
        editor.open(article, f"{screen}/")
        shoot(page, screen, height=height)
    editor.open("asthma", "withdraw/")
    page.get_by_role("radio", name="Unsafe").check()
    shoot(page, "withdraw", height=1120)


def link_on_a_phone(browser: Browser, editor: Desk) -> None:
    editor.open("eczema", "send/")
    editor.page.get_by_label("Reviewer").select_option(label="Somebody without an account")
    editor.page.get_by_label("Name", exact=True).fill("Dr Osei")
    editor.press("Send for review")
    page = browser.new_page(viewport=PHONE)
    page.goto(editor.page.get_by_label("Copy this link for Dr Osei").input_value())
    page.get_by_role("heading", name="What changes for readers").evaluate(
        "element => { element.scrollIntoView(); scrollBy(0, -24) }"
    )
    shoot(page, "link", height=1340)
    page.close()


def clash(editor: Desk, ana: Desk) -> None:
    for desk in (editor, ana):
        desk.open("hay-fever")
    ana.replace("then weeds until autumn", "then weeds until late autumn")
    ana.press("Save draft")
    editor.replace("In many places trees", "Where it is mild, trees")
    editor.replace("You may have:", "You may have some of these:")
    editor.press("Save draft")
    shoot(editor.page, "conflict", height=800)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VAR_DIR": folder, "EMERGENCY_NUMBER": "999"}
        manage = [sys.executable, "manage.py"]
        port = free_port()
        printed = subprocess.run(
            [*manage, "demo", "--no-server"],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        user = re.search(r"^User +(\S+)", printed, re.M)[1]
        password = re.search(r"^Password +(\S+)", printed, re.M)[1]
        subprocess.run(
            [*manage, "shell", "-c", GIVE_PASSWORD],
            cwd=ROOT, env={**environment, "GIVEN": password}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        server = subprocess.Popen(
            [*manage, "demo", f"--port={port}"],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            site = f"http://127.0.0.1:{port}"
            wait_for(site)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
                )
                reader_page(browser, site)
                editor = Desk(browser, site, user, password)
                working_day(editor)
                link_on_a_phone(browser, editor)
                clash(editor, Desk(browser, site, ANA, password))
                browser.close()
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
