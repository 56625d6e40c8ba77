"""“My work”, the list and bulk actions in a browser."""

import pytest

from articles import publishing
from articles.models import Article
from tests.conftest import person

LIST = "/admin/articles/article/"


@pytest.fixture
def drafts(site, make_draft):
    return [make_draft(title) for title in ("Back pain", "Heel pain", "Knee pain")]


def sizes():
    return [(1280, "light"), (390, "dark")]


@pytest.mark.parametrize(("width", "scheme"), sizes())
def test_my_work_leads_to_the_review(signed_in, axe, make_article, editor, width, scheme):
    ana = person("Writer", "ana@example.org", "Ana")
    page = make_article(body="Most back pain gets better by itself.")
    content = publishing.content_of(page)
    publishing.save_draft(
        page,
        content=content.__class__(
            **{**vars(content), "body": "Most back pain gets better within weeks."}
        ),
        by=ana,
    )
    publishing.submit(page, by=ana, reviewer=editor, note="Is it true?")
    browser = signed_in(width=width, scheme=scheme)
    row = browser.get_by_role("region", name="Awaiting me").get_by_role("listitem")
    assert "Ana · 2 words changed" in row.inner_text()
    assert axe(browser) == []
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    row.get_by_role("link", name="Review").click()
    browser.wait_for_url(f"**{LIST}{page.pk}/review/")


def test_nothing_to_do_leads_on(signed_in, axe):
    page = signed_in()
    assert "Nothing is waiting for you." in page.locator("#content").inner_text()
    assert axe(page) == []
    page.get_by_role("link", name="See all articles").click()
    page.wait_for_url(f"**{LIST}")


@pytest.mark.parametrize(("width", "scheme"), sizes())
def test_many_are_published_and_told_row_by_row(signed_in, axe, drafts, width, scheme):
    page = signed_in(width=width, scheme=scheme)
    page.goto(LIST)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    said = page.locator("#chosen")
    assert said.inner_text() == "Choose articles, then:"
    page.get_by_label("Choose ‘Back pain’").check()
    assert said.inner_text() == "1 chosen:"
    page.get_by_label("All on this page").check()
    assert said.inner_text() == "3 chosen:"
    page.get_by_label("Choose ‘Heel pain’").uncheck()
    assert said.inner_text() == "2 chosen:"
    page.get_by_role("button", name="Publish…").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Publish 2 articles"
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Publish 2 articles").click()
    page.get_by_text("2 of 2 done.").wait_for()
    rows = page.locator(".bulk-rows li")
    assert [row.inner_text() for row in rows.all()] == [
        "1 of 2 Back pain: published",
        "2 of 2 Knee pain: published",
    ]
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sorted(Article.objects.published().values_list("title", flat=True)) == [
        "Back pain",
        "Knee pain",
    ]
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_url(f"**{LIST}")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_done_with_the_chosen_stays_in_sight(signed_in, make_draft, site, width):
    for number in range(25):
        make_draft(f"Draft {number:02}")
    page = signed_in(width=width, height=844)
    page.goto(LIST)
    bar = page.locator(".bar.bulk")
    if width == 390:
        assert bar.bounding_box()["y"] > 844  # it covers nothing before there is a use for it
    boxes = page.locator("[name=chosen]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    box = bar.bounding_box()
    assert box["y"] + box["height"] <= 844
    buttons = bar.locator("button")
    assert len({one.bounding_box()["y"] for one in buttons.all()}) == 1  # one row
    # The keyboard reaches every row and every button, none below the bar or cut off.
    boxes.nth(2).focus()
    in_list = "!!document.activeElement.closest('#result_list')"
    while page.evaluate(in_list):
        bottom = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        assert bottom <= bar.bounding_box()["y"]
        page.keyboard.press("Tab")
    buttons.last.focus()
    last = buttons.last.bounding_box()
    assert last["x"] + last["width"] <= width
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    row = page.locator("#result_list tbody tr").last.bounding_box()
    assert row["y"] + row["height"] <= bar.bounding_box()["y"]


def test_row_that_is_ticked_comes_out_from_under_the_bar(signed_in, make_draft, site):
    for number in range(25):
        make_draft(f"Draft {number:02}")
    page = signed_in(width=390, height=844)
    page.goto(LIST)
    tick = page.locator("[name=chosen]").nth(12)
    tick.evaluate("one => scrollBy(0, one.getBoundingClientRect().bottom - innerHeight + 20)")
    x, y = (tick.bounding_box()[name] + 10 for name in "xy")
    page.mouse.click(x, y)
    assert tick.is_checked()
    found = tick.bounding_box()
    assert found["y"] + found["height"] <= page.locator(".bar.bulk").bounding_box()["y"]


def test_head_takes_three_rows_on_a_phone(signed_in, editor):
    editor.first_name = "Dr Maximiliana Longbottom-Featherstonehaugh"
    editor.save()
    page = signed_in(width=390, height=844)
    assert page.locator("#header").bounding_box()["height"] <= 120
    links = page.locator(".menu li a").all()
    assert len({one.bounding_box()["y"] for one in links}) == 1
    links[0].focus()
    for one in links:
        assert one.evaluate("one => one === document.activeElement")
        box = one.bounding_box()
        # with the ring around it: three pixels, two away
        assert box["x"] >= 5
        assert box["x"] + box["width"] <= 385
        menu = page.locator(".menu ul").bounding_box()
        assert menu["y"] + 5 <= box["y"]
        assert box["y"] + box["height"] + 5 <= menu["y"] + menu["height"]
        page.keyboard.press("Tab")


def test_shift_chooses_all_between(signed_in, drafts):
    page = signed_in()
    page.goto(LIST)
    boxes = page.locator("[name=chosen]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    assert page.locator("#chosen").inner_text() == "3 chosen:"


def test_many_are_given_a_topic_without_script(new_page, editor, drafts, make_topic):
    make_topic("Back and joints")
    page = new_page(java_script_enabled=False)
    page.goto("/admin/")
    page.locator("[name=username]").fill(editor.email)
    page.locator("[name=password]").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.goto(LIST)
    for draft in drafts:
        page.get_by_label(f"Choose ‘{draft}’").check()
    page.get_by_role("button", name="Set topic…").click()
    page.get_by_label("Topic").select_option("Back and joints")
    page.get_by_role("button", name="Set the topic of 3 articles").click()
    page.get_by_text("3 of 3 done.").wait_for()
    assert {str(one.topic) for one in Article.objects.all()} == {"Back and joints"}
    page.get_by_role("button", name="Publish them…").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Publish 3 articles"


def test_enter_in_a_field_does_nothing_to_any_article(signed_in, make_article):
    pages = [make_article("Back pain"), make_article("Knee pain")]
    page = signed_in()
    page.goto(LIST)
    page.get_by_label("Choose ‘Back pain’").check()
    page.get_by_role("button", name="Add a recommendation…").click()
    box = page.get_by_label("Find an article by title, or paste an address")
    box.fill("knee pain")
    box.press("Enter")
    page.get_by_role("radio", name="Knee pain").wait_for()
    pages[0].refresh_from_db()
    assert not pages[0].has_draft()
    page.get_by_role("button", name="Add a recommendation to 1 article").click()
    page.get_by_text("1 of 1 done.").wait_for()
    pages[0].refresh_from_db()
    assert publishing.draft_content(pages[0]).recommendations[0].target == pages[1]
