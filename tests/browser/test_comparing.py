"""History, compare, a version and Restore as people use them: on a phone, by keyboard, in the dark,
with colours of their own, with larger text, on paper, and read aloud."""

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article
from articles.publishing import Content, Row, content_of, draft_content
from tests.conftest import person

pytestmark = pytest.mark.browser

PARAGRAPHS = [
    f"Number {n}: most back pain gets better by itself within weeks, whatever is done about it."
    for n in range(24)
]
AROUND = ("## Why it hurts", "## What helps", "See [the leaflet](https://example.org/a).")


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def save(article: Article, by=None, **content) -> Article:
    now = vars(draft_content(article))
    return publishing.save_draft(article, content=Content(**{**now, **content}), by=by)


@pytest.fixture
def article(site, editor, make_article):
    """A live page whose draft differs in every way."""
    article = make_article(
        "Back pain",
        summary="It goes away.",
        body=text(AROUND[0], *PARAGRAPHS, *AROUND[1:]),
        recommendations=(Row(title="Ice"), Row(title="Heat"), Row(title="Sleep")),
    )
    for number in range(4):
        article = save(article, editor, summary=f"It goes away in {number + 2} weeks.")
    changed = [*PARAGRAPHS]
    changed[6] = changed[6].replace("weeks", "six weeks")
    changed[7] = changed[7].replace("better", "worse")
    changed.insert(1, changed.pop(20))
    return save(
        article,
        editor,
        title="Back pain when you run",
        body=text(AROUND[0], *changed, "Swim.", AROUND[2].replace("/a", "/b")),
        recommendations=(Row(title="Heat"), Row(title="Tea"), Row(title="Ice")),
        also_called="Lumbago",
    )


@pytest.fixture
def shared(article, editor, clinician) -> str:
    publishing.submit(article, by=editor, reviewer_name="Dr Shah")
    _link, token = publishing.share(article, by=editor, name="Dr Shah", review=article.review)
    return f"/shared/{token}/"


def address(article: Article, path: str) -> str:
    return f"/admin/articles/article/{article.pk}/{path}"


def screens(article: Article, one: Article) -> list[str]:
    return [
        address(article, "history/"),
        address(article, "compare/"),
        address(article, "compare/?from=2&to=3"),
        address(article, "versions/3/"),
        address(article, "restore/1/"),
        address(article, "review/"),
        address(one, "compare/"),
    ]


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_screen_is_accessible_and_fits(
    signed_in, administrator, article, make_draft, shared, axe, width, scheme
):
    page = signed_in(administrator.email, width=width, scheme=scheme, bypass_csp=True)
    found = []
    for path in [*screens(article, make_draft("One")), shared]:
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        found += axe(page)
        assert sideways(page) <= 0, path
    assert found == []


def test_large_text_and_narrow_windows_need_no_scrolling_sideways(
    signed_in, article, make_draft, shared
):
    page = signed_in(width=640)
    for path in [*screens(article, make_draft("One")), shared]:
        page.set_viewport_size({"width": 640, "height": 900})
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert sideways(page) <= 0, path
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": 320, "height": 900})
        assert sideways(page) <= 0, path


@pytest.mark.parametrize("where", ["admin", "link"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_marks_do_not_depend_on_colour(signed_in, article, shared, where, forced):
    page = signed_in(forced_colors=forced)
    page.goto(shared if where == "link" else address(article, "compare/"))
    for name, line, sign in (("ins", "underline", "+"), ("del", "line-through", "−")):
        mark = page.locator(f".comparison-block.changed {name}").last
        assert line in mark.evaluate("e => getComputedStyle(e).textDecorationLine")
        assert sign in mark.evaluate("e => getComputedStyle(e, '::before').content")
        border = mark.evaluate("e => getComputedStyle(e).borderTopStyle")
        assert (border != "none") == (forced == "active")
    moved = page.locator(".comparison-block.moved").first
    assert moved.evaluate("e => getComputedStyle(e).borderInlineStartStyle") == "dashed"


def test_marks_are_read_aloud(signed_in, article):
    page = signed_in()
    page.goto(address(article, "compare/"))
    changed = page.locator(".comparison-block.changed", has_text="Number 7")
    said = " ".join(changed.aria_snapshot().split())
    assert said == (
        '- paragraph: - text: "Number 7: most back pain gets" - deletion: "removed: better" '
        '- insertion: "added: worse end of change" - text: by itself within weeks, whatever is '
        "done about it."
    )
    added = page.locator(".comparison-block.added", has_text="Swim.")
    assert (
        " ".join(added.aria_snapshot().split()) == "- paragraph: - text: Added - insertion: Swim."
    )


def test_unchanged_paragraphs_are_folded_and_open_by_keyboard(signed_in, article):
    page = signed_in()
    page.goto(address(article, "compare/"))
    hidden = page.get_by_text("Number 14: most")
    expect(hidden).to_be_hidden()
    expect(page.get_by_text("Number 8: most")).to_be_visible()
    folded = page.locator("summary").nth(1)
    assert folded.inner_text().endswith("unchanged paragraphs")
    folded.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)


def test_changes_and_the_ends_of_a_move_lead_to_each_other(signed_in, article):
    page = signed_in(height=500)
    page.goto(address(article, "compare/"))
    page.get_by_role("link", name="Next change").first.click()
    expect(page.locator("#change-2")).to_be_in_viewport()
    page.locator("#change-2").get_by_role("link", name="Next change").click()
    expect(page.locator("#change-3")).to_be_in_viewport()
    page.get_by_role("link", name="Moved from here").click()
    expect(page.locator("#body-1-to")).to_be_in_viewport()
    page.get_by_role("link", name="Moved here").click()
    expect(page.locator("#body-1-from")).to_be_in_viewport()


def test_compare_is_one_click_from_history_and_two_versions_can_be_chosen_and_swapped(
    new_page, editor, article, signed_in
):
    page = signed_in(java_script_enabled=False)
    page.goto(address(article, "history/"))
    page.get_by_role("link", name="Compare", exact=True).click()
    heading = page.get_by_role("heading", level=2, name="From version")
    expect(heading).to_have_text("From version 1 (live) to version 6 (draft)")
    page.get_by_label("From version", exact=True).select_option("2")
    page.get_by_label("To version", exact=True).select_option("5")
    page.get_by_role("button", name="Compare").click()
    expect(heading).to_have_text("From version 2 to version 5")
    expect(page.locator(".comparison-block ins")).to_contain_text(["5"])
    page.get_by_role("link", name="Swap the two versions").click()
    expect(heading).to_have_text("From version 5 to version 2")


def test_restoring_from_the_history_is_three_clicks_and_leaves_the_live_page(signed_in, article):
    page = signed_in()
    before = content_of(article)
    page.goto(address(article, "history/"))
    page.locator("summary", has_text="saves by Editor").click()
    page.get_by_role("link", name="Restore… (version 3)").click()
    expect(page.get_by_text("The live page stays.")).to_be_visible()
    expect(page.get_by_text("is kept in the history.")).to_be_visible()
    page.get_by_role("button", name="Restore as draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Version 3 is the draft now.")
    expect(page.get_by_label("Summary")).to_have_value("It goes away in 3 weeks.")
    article.refresh_from_db()
    assert draft_content(article).summary == "It goes away in 3 weeks."
    assert content_of(article) == before


def test_somebody_who_saved_meanwhile_is_told_of_and_nothing_is_lost(signed_in, article):
    page = signed_in()
    page.goto(address(article, "restore/1/"))
    save(article, person("Writer", name="Ana"), summary="Anas own.")
    page.get_by_role("button", name="Restore as draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Ana saved this page at")
    article.refresh_from_db()
    assert draft_content(article).summary == "Anas own."
    page.get_by_role("button", name="Restore as draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Version 1 is the draft now.")


def test_paper_has_every_paragraph_and_no_colours(signed_in, article):
    page = signed_in()
    page.goto(address(article, "compare/"))
    expect(page.get_by_text("Number 14: most")).to_be_hidden()
    page.emulate_media(media="print")
    for paragraph in page.get_by_text(": most back pain").all():
        assert paragraph.bounding_box()["height"] > 0
    mark = page.locator("ins").last
    assert mark.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert "underline" in mark.evaluate("e => getComputedStyle(e).textDecorationLine")
