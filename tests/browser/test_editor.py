"""Editors at work in a real browser: the first article, the keyboard, a session that ended."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article, Image, Recommendation
from articles.publishing import Row
from tests.browser.conftest import ENCODING, sign_in
from tests.conftest import person
from tests.pictures.making import photo as picture
from tests.pictures.making import saved

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")


@pytest.fixture
def content(site, editor, make_topic, make_article, make_draft):
    """A small site with an article in every state."""
    back = make_topic("Back and joints", line="Pain and stiffness")
    make_topic("Knees", parent=back)
    knee = make_article("Knee pain", topic=back, summary="Why your knee hurts.")
    make_article("Back pain", topic=back, summary="Most of it settles by itself.")
    rows = (
        Row(target=knee),
        Row(target=make_draft("Shin splints"), teaser="Our own words"),
        Row(url="https://www.nhs.uk/conditions/back-pain/", title="Back", teaser="At the NHS"),
        Row(title="Heel pain", teaser="Why your heel hurts in the…", is_teaser_imported=True),
    )
    body = "## Why it hurts\n\nEvery **step** counts.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    return {
        "topic": back,
        "live": make_article("Sciatica", topic=back, body=body, recommendations=rows),
        "draft": make_draft("Sprains", recommendations=rows),
        "later": make_article("Later", published_at=timezone.now() + timedelta(days=9)),
        "gone": publishing.withdraw(make_article("Gone"), by=editor),
    }


def find_box(page: Page):
    label = "Find an article by title, or paste an address"
    return page.locator("input").and_(page.get_by_label(label))


def option(page: Page, name: str | None = None):
    """What the box of Recommend offers."""
    return page.locator("#find-options").get_by_role("option", name=name)


def open_form(page: Page, article) -> None:
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.frame_locator(".preview iframe").locator(".text > *").first).to_be_visible()


# --- the first article ---------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_first_article_with_picture_and_two_recommendations(signed_in, content, photo, width):
    page = signed_in(width=width)
    clicks = []

    def click(locator) -> None:
        clicks.append(locator)
        locator.click()

    click(page.get_by_role("navigation").get_by_role("link", name="Write an article"))
    page.get_by_label("Title", exact=True).fill("Pain in the heel")
    page.get_by_label("Summary").fill("It is mostly the tissue under your foot. It gets better.")
    page.get_by_label("Topic", exact=True).select_option(label="Back and joints")
    page.get_by_label("Text", exact=True).fill("## Why it hurts\n\nThe first steps hurt **most**.")
    click(page.get_by_role("button", name="Add a picture…"))
    with page.expect_file_chooser() as chooser:
        click(page.get_by_label("Picture", exact=True))
    chooser.value.set_files(photo)
    page.get_by_label("Describe the picture for someone who cannot see it").fill("A sore heel")
    click(page.get_by_role("button", name="Put it into the text"))
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        re.compile(r"\*\*most\*\*\.\n\n!\[A sore heel\]\(/media/.+\)"), timeout=ENCODING
    )
    box = find_box(page)
    box.press_sequentially("knee")
    click(option(page, name="Knee pain"))
    box.press_sequentially("back")
    click(option(page, name="Back pain"))
    if width < 700:
        click(page.get_by_role("button", name="More buttons"))
    click(page.get_by_role("button", name="Publish…"))
    expect(page.get_by_role("heading", name="Publish: ")).to_be_visible()
    expect(page.get_by_text("/articles/pain-in-the-heel/")).to_be_visible()
    click(page.get_by_role("button", name="Publish now"))
    assert len(clicks) == (8 if width > 700 else 9)

    expect(page.get_by_text("Readers see it now:")).to_be_visible()
    page.get_by_role("link", name="view page", exact=True).click()
    expect(page.get_by_role("heading", name="Pain in the heel")).to_be_visible()
    expect(page.get_by_role("img", name="A sore heel")).to_be_visible()
    recommend = page.get_by_role("region", name="Recommend")
    assert [one.inner_text() for one in recommend.get_by_role("link").all()] == [
        "Knee pain",
        "Back pain",
    ]
    assert Image.objects.get().alt == "A sore heel"


def test_typo_on_a_live_page_is_mended_in_two_clicks(signed_in, content):
    page = signed_in()
    open_form(page, content["live"])
    page.get_by_label("Summary").fill("Mended.")
    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_text("1 word by you.")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Readers see it now:")).to_be_visible()
    article = Article.objects.get(pk=content["live"].pk)
    assert (article.summary, article.updated_at) == ("Mended.", None)


def test_typo_on_a_live_page_that_has_a_draft_is_three_clicks(signed_in, content, writer):
    article = content["live"]
    body = article.body.replace("Every", "Nearly every")
    draft = publishing.Content(**{**vars(publishing.content_of(article)), "summary": "Drafted."})
    publishing.save_draft(article, content=draft, by=writer)
    page = signed_in()
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.get_by_text("This page has a draft by Writer")).to_be_visible()
    expect(page.get_by_role("link", name="Work on the draft")).to_be_visible()
    clicks = 0
    page.get_by_role("link", name="Correct the live page").click()
    clicks += 1
    page.get_by_label("Text", exact=True).fill(body)
    page.get_by_role("button", name="Publish correction…").click()
    clicks += 1
    page.get_by_role("button", name="Publish now").click()
    clicks += 1
    expect(page.locator(".messagelist")).to_contain_text("Readers see it now:")
    expect(page.locator(".messagelist")).to_contain_text("The draft has the correction, too.")
    assert clicks == 3
    article.refresh_from_db()
    merged = publishing.draft_content(article)
    assert (article.body, article.summary, article.updated_at) == (body, "", None)
    assert (merged.body, merged.summary) == (body, "Drafted.")


def test_correction_that_was_gone_back_from_is_still_there(signed_in, content, writer):
    article = content["live"]
    draft = publishing.Content(**{**vars(publishing.content_of(article)), "summary": "Drafted."})
    publishing.save_draft(article, content=draft, by=writer)
    page = signed_in()
    page.goto(f"/admin/articles/article/{article.pk}/correct/")
    page.get_by_label("Summary").fill("Mended.")
    page.get_by_role("button", name="Publish correction…").click()
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_label("Summary")).to_have_value("Mended.")
    assert titles(page) == ["Knee pain", "Shin splints", "Back", "Heel pain"]
    expect(page.get_by_role("button", name="Publish correction…")).to_be_visible()


# --- the text and its preview ---------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
def test_preview_is_the_page(signed_in, content, scheme):
    page = signed_in(scheme=scheme)
    open_form(page, content["live"])
    shown = page.frame_locator(".preview iframe").locator(".text")
    style = (
        "e => { const s = getComputedStyle(e);"
        " return [s.fontSize, s.fontFamily, s.lineHeight, s.color,"
        " getComputedStyle(e.ownerDocument.documentElement).backgroundColor] }"
    )
    preview, preview_style = shown.inner_html().strip(), shown.evaluate(style)
    page.goto(content["live"].get_absolute_url())
    text = page.locator("article .text")
    assert preview == text.inner_html().strip()
    assert preview_style == text.evaluate(style)


@pytest.mark.parametrize(("width", "is_beside"), [(1280, True), (390, False)])
def test_preview_stands_beside_the_text_where_there_is_room(signed_in, content, width, is_beside):
    page = signed_in(width=width)
    open_form(page, content["live"])
    text = page.get_by_label("Text", exact=True).bounding_box()
    frame = page.locator(".preview iframe").bounding_box()
    assert (frame["x"] >= text["x"] + text["width"]) is is_beside
    assert (frame["y"] >= text["y"] + text["height"]) is not is_beside


def test_preview_follows_what_is_typed_and_runs_nothing(signed_in, content):
    page = signed_in()
    open_form(page, content["draft"])
    page.get_by_label("Text", exact=True).fill("## New\n\n<script>alert(1)</script>")
    shown = page.frame_locator(".preview iframe").locator(".text")
    expect(shown.locator("h2")).to_have_text("New")
    expect(shown.locator("p")).to_have_text("<script>alert(1)</script>")
    assert "allow-scripts" not in page.locator(".preview iframe").get_attribute("sandbox")


def test_tab_leaves_the_text(signed_in, content):
    page = signed_in()
    open_form(page, content["draft"])
    text = page.get_by_label("Text", exact=True)
    before = text.input_value()
    text.focus()
    page.keyboard.press("Tab")
    expect(text).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert text.input_value() == before


def test_picture_asks_for_a_description(signed_in, content, photo):
    page = signed_in()
    open_form(page, content["draft"])
    page.get_by_role("button", name="Add a picture…").press("Enter")
    dialog = page.get_by_role("dialog")
    send = dialog.get_by_role("button", name="Put it into the text")
    send.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Choose a picture.")
    page.get_by_label("Picture", exact=True).set_input_files(photo)
    send.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text(
        "Describe the picture, or tick that it is only decoration."
    )
    page.get_by_label("It is only decoration").press("Space")
    send.press("Enter")
    expect(dialog).to_be_hidden(timeout=ENCODING)
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile(r"!\[\]\(/media/"))
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    assert Image.objects.get().is_decorative


def test_picture_that_is_none_is_refused_in_words_and_the_text_stays(signed_in, content, tmp_path):
    page = signed_in()
    open_form(page, content["draft"])
    before = page.get_by_label("Text", exact=True).input_value()
    forged = tmp_path / "picture.png"
    forged.write_text("<script>alert(1)</script>")
    page.get_by_role("button", name="Add a picture…").click()
    page.get_by_label("Picture", exact=True).set_input_files(forged)
    page.get_by_label("Describe the picture").fill("A picture")
    page.get_by_role("button", name="Put it into the text").click()
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).not_to_be_empty(timeout=ENCODING)
    expect(page.get_by_label("Describe the picture")).to_have_value("A picture")
    page.keyboard.press("Escape")
    assert page.get_by_label("Text", exact=True).input_value() == before


# --- Recommend by keyboard ---------------------------------


def titles(page: Page) -> list[str]:
    return page.locator("#rows .row").evaluate_all(
        "rows => rows.map(row => row.querySelector('[data-text=shown_title]')?.textContent"
        " ?? row.querySelector('[name=row_title]').value)"
    )


def test_rows_move_by_keyboard_and_keep_the_focus(signed_in, content):
    page = signed_in()
    open_form(page, content["draft"])
    assert titles(page) == ["Knee pain", "Shin splints", "Back", "Heel pain"]
    said = page.locator("#recommend [role=status]")
    up = page.get_by_role("button", name="Move up Shin splints")
    up.press("Enter")
    assert titles(page) == ["Shin splints", "Knee pain", "Back", "Heel pain"]
    expect(up).to_be_focused()
    expect(said).to_have_text("Shin splints is number 1 now.")
    up.press("Enter")
    expect(said).to_have_text("Shin splints is the first already.")
    page.get_by_role("button", name="Remove Knee pain").press("Space")
    expect(page.get_by_role("button", name=re.compile("^Remove Back"))).to_be_focused()
    expect(said).to_have_text("Knee pain is taken out.")
    page.get_by_role("button", name=re.compile("^Move down Back")).press("Enter")
    page.get_by_role("button", name="Save draft").first.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    rows = Recommendation.objects.filter(article=content["draft"]).order_by("position")
    assert [row.shown_title for row in rows] == ["Shin splints", "Heel pain", "Back (nhs.uk)"]


def test_box_is_worked_by_keyboard(signed_in, content):
    page = signed_in()
    open_form(page, content["draft"])
    box = find_box(page)
    box.press_sequentially("back")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(option(page)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(option(page, name="Back pain")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("back")
    box.press_sequentially(" p")
    expect(option(page, name="Back pain")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert titles(page)[-1] == "Back pain"
    expect(box).to_be_focused()
    expect(page.locator("#recommend [role=status]")).to_have_text("Added as number 5: Back pain.")
    box.press_sequentially("Flat feet")
    expect(option(page)).to_have_count(1)
    page.keyboard.press("Enter")
    assert titles(page)[-1] == "Flat feet"
    box.press_sequentially("knee")
    option(page, name="Knee pain").click()
    expect(page.locator("#recommend [role=status]")).to_have_text(
        "‘Knee pain’ is already number 1 in this list."
    )
    box.fill("http://x.org/")
    expect(page.locator("#recommend [role=status]")).to_have_text(
        "Use an address that starts with https://."
    )
    box.fill("https://www.who.int/feet/")
    option(page).click()
    page.keyboard.type("Feet")  # its title is asked at once
    assert page.url.endswith("/change/")  # and nothing was sent
    page.get_by_role("button", name="Save draft").first.click()
    page.wait_for_load_state()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    rows = Recommendation.objects.filter(article=content["draft"]).order_by("position")
    assert [row.shown_title for row in rows][4:] == ["Back pain", "Flat feet", "Feet (who.int)"]


def test_own_teaser_is_counted_and_shown_as_it_is_typed(signed_in, content):
    page = signed_in()
    open_form(page, content["draft"])
    row = page.locator("#rows .row").first
    expect(row.locator("[data-teaser]")).to_have_text("Why your knee hurts.")
    row.locator("summary").press("Enter")
    teaser = row.locator("[name=row_teaser]")
    teaser.fill("x" * 51)
    expect(row.locator("[data-count]")).to_have_text("51 of 50 characters: too long")
    teaser.fill("Our own")
    expect(row.locator("[data-count]")).to_have_text("7 of 50 characters")
    expect(row.locator("[data-teaser]")).to_have_text("Our own")
    teaser.fill("")
    expect(row.locator("[data-teaser]")).to_have_text("Why your knee hurts.")
    imported = page.locator("#rows .row").last
    expect(imported.locator(".imported")).to_be_visible()
    imported.locator("summary").press("Enter")
    imported.locator("[name=row_teaser]").fill("Heels, explained")
    expect(imported.locator(".imported")).to_be_hidden()


# --- nothing is lost ---------------------------------


def test_ended_session_keeps_the_text(signed_in, content):
    page = signed_in()
    open_form(page, content["draft"])
    page.get_by_label("Text", exact=True).fill("An hour of work.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save draft").first.click()
    wrong = page.locator("#not-sent")
    expect(wrong).to_contain_text("You have been logged out. Your text is safe here.")
    with page.expect_popup() as popup:
        wrong.get_by_role("link").click()
    sign_in(popup.value)
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert Article.objects.get(pk=content["draft"].pk).body == "An hour of work."


def test_lost_connection_keeps_the_text(signed_in, content):
    page = signed_in()
    open_form(page, content["draft"])
    page.get_by_label("Text", exact=True).fill("An hour of work.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator("#not-sent")).to_contain_text("No connection. Your text is safe here.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert Article.objects.get(pk=content["draft"].pk).body == "An hour of work."


@pytest.mark.parametrize("which", ["draft", "live"])
def test_enter_in_a_field_saves_a_draft_and_publishes_nothing(signed_in, content, which):
    page = signed_in()
    open_form(page, content[which])
    page.get_by_label("Title", exact=True).fill("Another title")
    page.get_by_label("Title", exact=True).press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    article = Article.objects.get(pk=content[which].pk)
    assert publishing.draft_content(article).title == "Another title"
    assert article.title == ("Sciatica" if which == "live" else "Another title")


def test_buttons_fit_into_one_row_on_a_phone_and_the_others_open(signed_in, content):
    page = signed_in(width=390, height=844)
    open_form(page, content["live"])
    bar = page.locator(".bar")
    assert bar.bounding_box()["height"] < 844 / 6
    shown = bar.get_by_role("button")
    words = [" ".join(one.inner_text().split()) for one in shown.all()]
    assert words == ["Save draft", "Preview", "More buttons"]
    page.get_by_label("Summary").fill("Mended.")
    page.get_by_role("button", name="More buttons").press("Enter")
    publish = page.get_by_role("button", name="Publish…")
    expect(publish).to_be_in_viewport()
    expect(page.get_by_role("button", name="Withdraw…")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(publish).to_be_hidden()
    page.get_by_role("button", name="More buttons").click()
    publish.click()
    expect(page.get_by_role("heading", name="Publish: ")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".messagelist")).to_contain_text("Readers see it now:")


def test_form_works_without_script(new_page, editor, content):
    page = new_page(java_script_enabled=False)
    page.goto("/admin/")
    sign_in(page)
    page.goto(f"/admin/articles/article/{content['draft'].pk}/change/")
    find_box(page).fill("back pain")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Move up Back pain").click()
    page.get_by_role("button", name="Remove Knee pain").click()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    rows = Recommendation.objects.filter(article=content["draft"]).order_by("position")
    assert [row.shown_title for row in rows] == [
        "Shin splints",
        "Back (nhs.uk)",
        "Back pain",
        "Heel pain",
    ]


# --- every screen ---------------------------------


@pytest.fixture
def everything(content, editor, make_article, make_draft):
    """All of it, and pages with a draft: one that a correction fits, and one that it does not."""
    stored = publishing.store_picture(saved(picture(480, 320), "PNG"), alt="A knee", by=editor)
    colleague = person("Writer")
    drafted, behind = make_article("Drafted"), make_article("Behind")
    for article in (drafted, behind):
        written = {**vars(publishing.content_of(article)), "summary": "Another summary."}
        publishing.save_draft(article, content=publishing.Content(**written), by=colleague)
    written["summary"] = "A third."
    publishing.correct(behind, content=publishing.Content(**written), by=editor)
    publishing.comment(drafted, number=2, text="Check the dose.", by=editor)
    publishing.delete_draft(make_draft("Deleted"), by=editor)
    return {
        **content,
        "picture": stored,
        "colleague": colleague,
        "drafted": drafted,
        "behind": behind,
    }


def screens(content) -> list[str]:
    pk = {name: one.pk for name, one in content.items()}
    article, topic = "/admin/articles/article/", "/admin/articles/topic/"
    return [
        "/admin/",
        article,
        f"{article}?q=zzz&state=draft",
        f"{article}?state=deleted",
        f"{article}add/",
        *(f"{article}{pk[name]}/change/" for name in ("live", "draft", "later", "gone")),
        f"{article}{pk['draft']}/publish/",
        f"{article}{pk['draft']}/delete/",
        f"{article}{pk['drafted']}/change/",
        f"{article}{pk['drafted']}/change/?draft",
        f"{article}{pk['drafted']}/correct/",
        f"{article}{pk['drafted']}/publish/",
        f"{article}{pk['drafted']}/discard/",
        f"{article}{pk['behind']}/change/?draft",
        f"{article}{pk['behind']}/publish/",
        f"{article}{pk['gone']}/put-back/",
        f"{article}{pk['live']}/history/",
        topic,
        f"{topic}{pk['topic']}/change/",
        f"{topic}{pk['topic']}/delete/",
        "/admin/wanted/",
        "/admin/wanted/choose/?key=heel+pain&find=pain",
        "/admin/wanted/forget/?key=heel+pain",
        "/admin/articles/image/",
        "/admin/articles/image/?q=zzz",
        "/admin/articles/image/add/",
        f"/admin/articles/image/{pk['picture']}/change/",
        "/admin/articles/user/",
        "/admin/articles/user/add/",
        f"/admin/articles/user/{pk['colleague']}/change/",
        "/admin/password_change/",
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page, a field or a picture goes beyond the right edge; a row that is
    scrolled by itself may be longer."""
    return page.evaluate(
        """() => {
          const rolls = e => e && (getComputedStyle(e).overflowX === "auto" ||
            rolls(e.parentElement));
          return Math.max(document.documentElement.scrollWidth - innerWidth,
            ...[...document.querySelectorAll("input, select, textarea, button, img")]
              .filter(e => !rolls(e.parentElement))
              .map(e => Math.ceil(e.getBoundingClientRect().right - innerWidth)));
        }"""
    )


def heights(page: Page) -> list[list[int]]:
    """Of the buttons that stand side by side, in each group that there is."""
    return page.locator(".buttons, .bar").evaluate_all(
        "all => all.map(group => [...group.querySelectorAll('.button')]"
        ".map(e => Math.round(e.getBoundingClientRect().height)).filter(height => height))"
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_screen_is_accessible_and_fits(
    signed_in, administrator, everything, axe, width, scheme
):
    # Some of axe's rules write styles of their own, which the policy would stop: test_policy.py.
    page = signed_in(administrator.email, width=width, scheme=scheme, bypass_csp=True)
    found = []
    for path in screens(everything):
        page.goto(path)
        page.locator("#more").evaluate_all("all => all.forEach(one => { one.open = true })")
        page.locator(".row details").evaluate_all("all => all.forEach(one => { one.open = true })")
        found += axe(page)
        assert sideways(page) <= 0, path
        assert all(len(set(group)) <= 1 for group in heights(page)), path
    assert found == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_what_opens_is_accessible_and_fits(signed_in, content, axe, width, scheme):
    page = signed_in(width=width, scheme=scheme)
    open_form(page, content["live"])
    find_box(page).press_sequentially("pain")
    expect(option(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    found = axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add a picture…").click()
    page.get_by_role("button", name="Put it into the text").click()
    found += axe(page)
    page.keyboard.press("Escape")
    find_box(page).fill("")
    if width < 700:
        page.get_by_role("button", name="More buttons").click()
        found += axe(page)
        assert sideways(page) <= 0
        page.keyboard.press("Escape")
    page.locator("#more summary").click()
    page.get_by_label("Address", exact=True).fill("knee-pain")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("‘Knee pain’ has the address ‘knee-pain’.")).to_be_visible()
    expect(page.locator("#more")).to_have_attribute("open", "")
    found += axe(page)
    assert sideways(page) <= 0
    assert found == []
