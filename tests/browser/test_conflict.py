"""Two editors write at once, each in a browser: the later is told, chooses, and loses nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article
from articles.publishing import Row, draft_content
from tests.browser.conftest import sign_in
from tests.conftest import person

pytestmark = pytest.mark.browser

BODY = "Keep moving.\n\nTake a walk.\n\nSee a doctor."


@pytest.fixture
def article(site, make_article):
    rows = (Row(title="Heel pain"),)
    return make_article("Back pain", summary="Short.", body=BODY, recommendations=rows)


@pytest.fixture
def ana(db):
    return person("Editor", "ana@example.org", "Ana")


def open_form(page: Page, article: Article) -> None:
    page.goto(f"/admin/articles/article/{article.pk}/change/?draft")


def type_text(page: Page, text: str) -> None:
    page.get_by_label("Text", exact=True).fill(text)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()


def saved(page: Page) -> None:
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")


@pytest.fixture
def clash(signed_in, article, ana):
    """The screen of the editor who saved later: both changed the first paragraph, Ana the
    third, the editor the summary. `named` goes to the editor's browser."""

    def make(**named) -> Page:
        hers, mine = signed_in(ana.email), signed_in(**named)
        open_form(hers, article)
        open_form(mine, article)
        type_text(hers, BODY.replace("Keep moving.", "Rest a little.").replace("See", "Ask"))
        type_text(mine, BODY.replace("Keep moving.", "Keep dancing."))
        mine.get_by_label("Summary").fill("Mine.")
        save(hers)
        saved(hers)
        save(mine)
        expect(mine.get_by_role("heading", name="Put the texts together")).to_be_visible()
        return mine

    return make


def test_later_of_two_editors_chooses_and_loses_nothing(clash, article):
    page = clash()
    expect(page.get_by_role("status").first).to_have_text(
        re.compile(
            r"Ana saved this page at \d\d:\d\d while you were writing\. Nothing is lost\. "
            r"1 of your 2 changes fits; choose for 1 paragraph: Ana’s / yours / both\."
        )
    )
    page.get_by_label("Both").check()
    save(page)
    saved(page)
    merged = draft_content(Article.objects.get())
    assert merged.body == "Rest a little.\n\nKeep dancing.\n\nTake a walk.\n\nAsk a doctor."
    assert merged.summary == "Mine."
    assert merged.recommendations == (Row(title="Heel pain"),)
    assert Article.objects.get().body == BODY


def test_choice_is_made_by_keyboard(clash):
    page = clash()
    page.get_by_label("Ana’s").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Yours")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save draft")).to_be_focused()
    page.keyboard.press("Enter")
    saved(page)
    assert draft_content(Article.objects.get()).body.startswith("Keep dancing.")


def test_going_back_and_forth_keeps_what_was_typed(clash):
    page = clash()
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_label("Summary")).to_have_value("Mine.")
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        BODY.replace("Keep moving.", "Keep dancing.")
    )
    save(page)
    expect(page.get_by_role("heading", name="Put the texts together")).to_be_visible()


def test_lost_session_keeps_the_screen(clash, article, editor):
    page = clash()
    page.context.clear_cookies()
    page.get_by_label("Yours").check()
    save(page)
    wrong = page.locator("#not-sent")
    expect(wrong).to_contain_text("You have been logged out. Your text is safe here.")
    with page.expect_popup() as popup:
        wrong.get_by_role("link").click()
    sign_in(popup.value)
    save(page)
    saved(page)
    assert draft_content(Article.objects.get()).summary == "Mine."


def test_screen_works_without_script(new_page, editor, article, ana):
    page = new_page(java_script_enabled=False)
    page.goto("/admin/")
    sign_in(page)
    open_form(page, article)
    type_text(page, BODY.replace("Keep moving.", "Keep dancing."))
    theirs = publishing.Content(
        **{**vars(draft_content(article)), "body": BODY.replace("Keep moving.", "Rest.")}
    )
    publishing.save_draft(article, content=theirs, by=ana)
    save(page)
    save(page)
    expect(page.get_by_text("Choose for each place that is marked.")).to_be_visible()
    page.get_by_label("Yours").check()
    save(page)
    saved(page)
    assert draft_content(Article.objects.get()).body.startswith("Keep dancing.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_screen_is_accessible_and_fits(clash, axe, width, scheme):
    page = clash(width=width, scheme=scheme, bypass_csp=True)
    found = axe(page)
    save(page)  # nothing is chosen yet
    expect(page.get_by_text("Choose for each place that is marked.")).to_be_visible()
    found += axe(page)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
