"""Readers' pages in a real browser: for every eye, by keyboard, on paper, without a script."""

from datetime import UTC, datetime

import pytest

from articles import publishing
from articles.models import Article, Topic
from articles.publishing import Content, Row

pytestmark = pytest.mark.browser

LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis"
BODY = f"""\
Most back pain gets better by itself. Keep moving, **gently**, and take *rests*. {"Word " * 60}

## Lists

- one thing
- another, of ~~three~~ two
  - inside

1. First
2. Then [read more](https://www.example.org/a/long/address/of/a/page/that/nobody/can/read).[^1]

## A wide table

| Medicine | Dose | Times a day | With food | Most in a day | Who should not take it |
|:--|--:|:-:|---|---|---|
| Paracetamol | 500 mg | 4 | no | 4 g | people with liver disease |

### Quotes and code

> What was said.

```
{LONG * 3}
```

Some `code`, and {LONG * 2}.

---

## When to get help

See [sciatica](/articles/sciatica/).

[^1]: The note.
"""

PAGES = {
    "home": "/",
    "topic": "/topics/body/",
    "article": "/articles/back-pain/",
    "bare article": "/articles/sciatica/",
    "A to Z": "/a-to-z/",
    "letter": "/a-to-z/b/",
    "site page": "/about/",
    "gone": "/articles/gone/",
    "missing": "/none/",
    "sign in": "/admin/login/",
}
VIEWS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


def publish(title: str, **content) -> Article:
    content = {"body": "Some text.", "published_at": datetime(2026, 5, 3, tzinfo=UTC), **content}
    return publishing.publish(Article(), content=Content(title=title, **content), by=None)


@pytest.fixture
def filled(site) -> str:
    """A site with something of everything on it."""
    top = publishing.save_topic(Topic(name="Body", introduction="Move **more**."), by=None)
    topic = publishing.save_topic(Topic(name="Back", parent=top, line="Spines"), by=None)
    sciatica = publish("Sciatica", topic=topic, summary="Pain down the leg.")
    publish("Stretching", topic=topic, also_in=(top,))
    rows = (
        Row(target=sciatica),
        Row(url="https://www.nhs.uk/back/", title="Back pain", teaser="What to do."),
    )
    publish(
        "Back pain",
        topic=topic,
        also_in=(top,),
        summary="It usually comes from tired muscles, and settles within weeks.",
        body=BODY,
        also_called="Backache\nЛюмбаго",
        recommendations=rows,
    )
    publish("Neck pain", topic=topic)
    publish(f"{LONG * 2} in short", topic=topic, also_called=f"Silicosis{LONG}")
    publish("About", kind="page", body="Who we are.")
    publishing.withdraw(publish("Gone"), by=None)
    return site


def wait_until(page, expression: str) -> None:
    """Playwright's own waiting would evaluate a string in the page, which its policy forbids."""
    for _attempt in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{page.url}: never {expression}")


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_nothing(filled, new_page, axe, width, scheme):
    page = new_page(width=width, scheme=scheme)
    found = []
    for address in PAGES.values():
        page.goto(address)
        found += axe(page)
    assert found == []


def test_pages_run_no_script_and_set_no_cookie(filled, new_page):
    page = new_page(java_script_enabled=False)
    for name, address in PAGES.items():
        response = page.goto(address)
        if name != "sign in":
            assert page.context.cookies() == [], name
        policy = response.header_value("content-security-policy")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.locator("script:not([type='application/ld+json'])").count() == 0


def widths(page) -> tuple[int, int]:
    return tuple(
        page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
    )


@pytest.mark.parametrize(("width", "text"), [(320, 100), (390, 200), (1280, 200), (1280, 100)])
def test_nothing_scrolls_sideways(filled, new_page, width, text):
    page = new_page(width=width)
    for name, address in PAGES.items():
        page.goto(address)
        page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
        needed, there = widths(page)
        assert needed <= there, (name, width, text)
        boxes = page.locator("h1, p, li, pre, .more a").evaluate_all(
            "found => found.filter(e => !e.closest('.table-scroller') && e.offsetParent"
            " && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))"
        )
        assert boxes == [], (name, width, text)


def test_wide_table_scrolls_in_its_own_focusable_box(filled, new_page):
    page = new_page(width=390)
    page.goto(PAGES["article"])
    box = page.locator(".table-scroller")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    box.focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, "document.querySelector('.table-scroller').scrollLeft > 0")
    assert page.evaluate("document.activeElement.className") == "table-scroller"


def test_summary_begins_on_the_first_screen_of_a_phone(filled, new_page):
    page = new_page(width=390, height=664)
    page.goto(PAGES["article"])
    assert page.locator(".summary").bounding_box()["y"] < 664 / 2
    shown = page.locator(".breadcrumb li").evaluate_all(
        "found => found.filter(e => e.offsetParent).map(e => e.innerText)"
    )
    assert shown == ["Back"]


def test_lines_have_at_most_65_characters(filled, new_page):
    page = new_page(width=1280)
    page.goto(PAGES["article"])
    paragraph = page.locator(".text > p").first
    style = paragraph.evaluate(
        "e => [getComputedStyle(e).fontSize, parseFloat(getComputedStyle(e).lineHeight)"
        " / parseFloat(getComputedStyle(e).fontSize)]"
    )
    assert style == ["19px", 1.5]
    lines = paragraph.evaluate("e => e.getBoundingClientRect().height / 28.5")
    assert len(paragraph.inner_text()) / round(lines) <= 65


def test_contents_stay_beside_the_text_on_a_wide_screen(filled, new_page):
    page = new_page(width=1280)
    page.goto(PAGES["article"])
    text = page.locator(".text").bounding_box()
    contents = page.locator(".contents").bounding_box()
    assert contents["x"] >= text["x"] + text["width"]
    assert contents["y"] == text["y"]
    page.locator("text=When to get help").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    wait_until(page, "scrollY > 200")
    assert page.locator(".contents").bounding_box()["y"] >= 0


def test_whole_page_is_walked_by_keyboard_in_its_order(filled, new_page):
    page = new_page(width=1280)
    page.goto(PAGES["article"])
    expected = page.evaluate(
        "[...document.querySelectorAll('a[href], [tabindex=\"0\"]')]"
        ".map(e => e.getAttribute('href') || e.className)"
    )
    walked, hidden = [], []
    for _step in expected:
        page.keyboard.press("Tab")
        place = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " const r = e.getBoundingClientRect();"
            " return [e.getAttribute('href') || e.className, s.outlineStyle, s.outlineWidth,"
            " s.outlineColor, s.boxShadow !== 'none', r.left >= 0 && r.top >= 0"
            " && r.bottom <= innerHeight + 1] })()"
        )
        walked.append(place[0])
        if place[1:] != ["solid", "3px", "rgb(255, 191, 46)", True, True]:
            hidden.append(place)
    assert walked == expected
    assert hidden == []


def test_first_tab_offers_to_skip_to_the_text(filled, new_page):
    page = new_page(width=390)
    page.goto(PAGES["article"])
    link = page.locator(".skip")
    assert link.bounding_box()["y"] < -50
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [390, 1280])
def test_targets_are_large_enough(filled, new_page, width):
    page = new_page(width=width)
    for name in ("home", "article", "A to Z", "letter", "topic"):
        page.goto(PAGES[name])
        small = page.locator("nav a, .topics a, .titles a, .letters a, .mistake a").evaluate_all(
            "found => found.filter(e => e.offsetParent && e.getBoundingClientRect().height < 24)"
            ".map(e => e.outerHTML)"
        )
        assert small == [], name
    page.goto(PAGES["article"])
    heights = page.locator(".more a").evaluate_all(
        "found => found.map(e => e.getBoundingClientRect().height)"
    )
    assert len(heights) == 2
    assert min(heights) >= 44
    places = page.locator(".more a").evaluate_all(
        "found => found.map(e => e.getBoundingClientRect().top)"
    )
    assert (places[0] == places[1]) == (width == 1280)


def test_paper_holds_the_text_and_where_to_find_a_newer_one(filled, new_page):
    page = new_page(width=800)
    page.goto(PAGES["article"])
    page.emulate_media(media="print")
    shown = page.locator("nav, .recommend, .mistake, .bottom, .skip").evaluate_all(
        "found => found.filter(e => e.getClientRects().length).map(e => e.outerHTML.slice(0, 60))"
    )
    assert shown == []
    assert page.locator(".for-print").inner_text() == (
        f"Check for a newer version: {filled}/articles/back-pain/"
    )
    for selector in ("h1", ".summary", ".dates", ".text", ".brand"):
        assert page.locator(selector).is_visible(), selector
    after = page.locator(".text a[href^='https']").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    assert "https://www.example.org/a/long/address" in after.replace('" "', "") or "attr" in after
    page.emulate_media(media="screen")
    assert not page.locator(".for-print").is_visible()


def test_dark_is_dark_and_light_is_light(filled, new_page):
    for scheme, paper, ink in (
        ("light", "rgb(251, 250, 246)", "rgb(26, 43, 46)"),
        ("dark", "rgb(15, 23, 24)", "rgb(228, 235, 232)"),
    ):
        page = new_page(scheme=scheme)
        page.goto("/")
        seen = page.evaluate(
            "(s => [s.backgroundColor, s.color])(getComputedStyle(document.documentElement))"
        )
        assert seen == [paper, ink]


def test_page_and_style_are_light(filled, new_page):
    page = new_page(width=1280)
    sizes = []
    page.on("response", lambda response: sizes.append((response.url, len(response.body()))))
    page.goto(PAGES["article"])
    page.wait_for_load_state("networkidle")
    style = [size for url, size in sizes if url.endswith(".css")]
    assert len(style) == 1
    assert style[0] <= 20_000
    assert sum(size for _url, size in sizes) < 60_000


def test_right_to_left_mirrors_the_page(filled, new_page, settings):
    settings.LANGUAGE_CODE = "ar"
    page = new_page(width=1280)
    page.goto(PAGES["article"])
    assert page.evaluate("document.documentElement.dir") == "rtl"
    text = page.locator(".text").bounding_box()
    contents = page.locator(".contents").bounding_box()
    assert contents["x"] + contents["width"] <= text["x"]
    previous, following = (
        page.locator(f".more .{side}").bounding_box() for side in ("previous", "next")
    )
    assert previous["x"] > following["x"]
    needed, there = widths(page)
    assert needed <= there


def test_script_planted_past_the_sanitiser_does_not_run(filled, chromium):
    attack = (
        "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>"
    )
    Article.objects.filter(slug="sciatica").update(html=attack)
    context = chromium.new_context(base_url=filled)
    page = context.new_page()
    dialogs, refused = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: refused.append(message.text))
    page.goto("/articles/sciatica/")
    page.locator(".text a").click()
    page.wait_for_timeout(200)
    context.close()
    assert dialogs == []
    assert len([text for text in refused if "script-src" in text]) == 3
