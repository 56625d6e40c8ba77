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

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


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


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, full_page=whole, animations="disabled")
    print(path.relative_to(ROOT))


def reader_pages(browser: Browser, site: str) -> None:
    address = f"{site}/articles/lower-back-pain-when-you-run/"
    for name, size in (("article", WIDE), ("article-phone", PHONE)):
        page = browser.new_page(viewport=size)
        page.goto(address)
        shoot(page, name)
        page.close()


def editor_pages(browser: Browser, site: str, user: str, password: str) -> None:
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{site}/admin/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", password)
    page.click("[type=submit]")
    shoot(page, "admin")
    page.goto(f"{site}/admin/articles/article/")
    shoot(page, "list")
    page.goto(f"{site}/articles/sciatica/edit/")
    page.wait_for_timeout(1500)  # the preview is drawn after a pause
    shoot(page, "form")
    page.get_by_role("heading", name="Recommend").evaluate("element => element.scrollIntoView()")
    shoot(page, "recommend")
    page.goto(f"{site}/admin/wanted/")
    shoot(page, "wanted")
    page.goto(f"{site}/admin/articles/article/add/")
    page.fill("input[name=title]", "Plantar fasciitis")
    page.fill("textarea[name=body]", "Heel pain that is worst with the first steps of the day.")
    page.click("button[value=publish]")
    page.wait_for_load_state()
    shoot(page, "publish")
    page.close()


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
                reader_pages(browser, site)
                editor_pages(browser, site, user, password)
                browser.close()
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
