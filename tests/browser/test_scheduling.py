"""Scheduling in two clicks, withdrawing in three, in a real browser, with scripts and without."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article, Schedule
from articles.publishing import Row, content_of, draft_content

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = [(1280, "light"), (390, "dark")]


@pytest.fixture
def article(make_article, make_topic, editor):
    """A live page with a draft, recommended by another."""
    article = make_article("Back pain", slug="back-pain", summary="x", topic=make_topic("Body"))
    make_article("Knee pain", recommendations=(Row(target=article),))
    content = replace(content_of(article), body="Rest, then move, as soon as you can bear it.")
    return publishing.save_draft(article, content=content, by=editor)


def screen(page: Page, article, name: str = "") -> None:
    page.goto(f"/admin/articles/article/{article.pk}/{name}")


def is_too_wide(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_scheduling_takes_two_clicks(signed_in, article):
    page = signed_in()
    screen(page, article, "change/?draft")
    page.get_by_role("button", name="Schedule…").click()
    sentence = page.locator(".moment-sentence")
    expect(sentence).to_contain_text("09:00")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.get_by_text("Scheduled. Goes live")).to_be_visible()
    assert Schedule.objects.get().action == "publish"
    assert Article.objects.get(pk=article.pk).stage == "scheduled"


def test_the_moment_is_said_back_while_it_is_chosen(signed_in, article):
    page = signed_in()
    screen(page, article, "schedule/")
    sentence = page.locator(".moment-sentence")
    page.get_by_label("Day", exact=True).fill("2031-06-03")
    expect(sentence).to_contain_text("Goes live Tue 3 June 2031, 09:00 British Summer Time, in ")
    page.get_by_label("Time", exact=True).fill("17:30")
    expect(sentence).to_contain_text("Tue 3 June 2031, 17:30 British Summer Time")
    page.get_by_label("Day", exact=True).fill("2031-03-30")
    page.get_by_label("Time", exact=True).fill("01:30")
    expect(sentence).to_have_text(
        "The clocks go forward on 30 March 2031: there is no 01:30. Choose another time."
    )
    page.get_by_label("Day", exact=True).fill("2020-01-01")
    expect(sentence).to_have_text("That time has passed. Publish now, or choose a later time.")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator(".errorlist")).to_have_text(
        "That time has passed. Publish now, or choose a later time."
    )
    assert not Schedule.objects.exists()


def test_a_schedule_is_cancelled_from_the_form(signed_in, article, editor):
    publishing.schedule(article, at=datetime(2031, 6, 3, 9, tzinfo=UTC), by=editor)
    page = signed_in()
    screen(page, article, "change/?draft")
    page.get_by_role("button", name="Cancel the schedule").click()
    expect(page.get_by_text("The schedule is cancelled.")).to_be_visible()
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("scripts", [True, False])
def test_withdrawing_takes_three_clicks(signed_in, article, client, scripts):
    page = signed_in(java_script_enabled=scripts)
    screen(page, article, "change/?draft")
    page.get_by_role("button", name="Withdraw…").click()
    page.get_by_label("Unsafe").check()
    page.get_by_role("button", name="Withdraw now").click()
    expect(page.get_by_text("Hidden in 1 Recommend:")).to_be_visible()
    assert client.get("/articles/back-pain/").status_code == 410
    page.get_by_role("link", name="Put back").click()
    page.get_by_role("button", name="Put back now").click()
    expect(page.get_by_text("Readers see it now")).to_be_visible()
    assert client.get("/articles/back-pain/").status_code == 200
    assert draft_content(Article.objects.get(pk=article.pk)).body.startswith("Rest, then move")


def test_the_sentence_is_shown_as_readers_will_see_it(signed_in, article):
    page = signed_in()
    screen(page, article, "withdraw/")
    unsafe = page.locator(".reason").filter(has=page.get_by_label("Unsafe"))
    shown = unsafe.locator(".as-read")
    expect(shown).to_be_hidden()
    page.get_by_label("Unsafe").check()
    expect(shown).to_contain_text("because its advice may not be safe, on ")
    unsafe.get_by_label("Because…").fill("the dose was wrong")
    expect(shown).to_contain_text("because the dose was wrong, on ")
    unsafe.get_by_label("Instead, read:").fill("Knee pain")
    expect(shown).to_contain_text("Instead, read: Knee pain")
    page.get_by_label("Published by mistake").check()
    expect(shown).to_be_hidden()


def test_titles_are_offered_and_one_is_led_to(signed_in, article, client):
    page = signed_in()
    screen(page, article, "withdraw/")
    page.get_by_label("Replaced by…").check()
    page.get_by_label("Which page replaces it?").press_sequentially("knee")
    expect(page.locator("#found-pages option")).to_have_attribute("value", "Knee pain")
    page.get_by_label("Which page replaces it?").fill("Knee pain")
    page.get_by_label("Which page replaces it?").press("Enter")
    expect(page.get_by_role("heading", name="Withdraw")).to_be_visible()
    assert Article.objects.get(pk=article.pk).status == "live"
    page.get_by_role("button", name="Withdraw now").click()
    page.wait_for_url("**/change/**")
    assert client.get("/articles/back-pain/")["Location"] == "/articles/knee-pain/"


def test_a_withdrawal_is_planned_for_later(signed_in, article):
    page = signed_in()
    screen(page, article, "withdraw/")
    page.get_by_label("Published by mistake").check()
    page.get_by_text("Withdraw later").click()
    page.get_by_label("Day", exact=True).fill("2031-06-03")
    expect(page.locator(".moment-sentence")).to_contain_text("Is withdrawn Tue 3 June 2031, 09:00")
    page.get_by_role("button", name="Schedule the withdrawal").click()
    expect(page.get_by_text("Scheduled. Is withdrawn Tue 3 June 2031")).to_be_visible()
    assert Article.objects.get(pk=article.pk).withdraw_at is not None


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_screens_are_accessible_and_fit(signed_in, article, axe, width, scheme):
    page = signed_in(width=width, scheme=scheme)
    for name in ("schedule/", "withdraw/"):
        screen(page, article, name)
        assert axe(page) == []
        assert not is_too_wide(page)
    for reason in ("unsafe", "replaced", "out_of_date"):
        page.locator(f"#reason_{reason}").check()
        assert axe(page) == []
        assert not is_too_wide(page)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_readers_see_the_warning_first(new_page, article, axe, editor, width, scheme):
    publishing.withdraw(article, by=editor, reason="out_of_date")
    page = new_page(width=width, scheme=scheme)
    page.goto("/articles/back-pain/")
    warning = page.locator(".out-of-date")
    expect(warning).to_be_visible()
    assert warning.bounding_box()["y"] < page.locator(".summary").bounding_box()["y"]
    assert axe(page) == []
    assert not is_too_wide(page)
    publishing.withdraw(article, by=editor, reason="unsafe")
    page.goto("/articles/back-pain/")
    expect(page.get_by_text("We have removed this page because its advice")).to_be_visible()
    assert axe(page) == []
    assert not is_too_wide(page)


def test_a_page_that_was_withdrawn_is_not_shown_from_the_browsers_own_store(
    new_page, article, editor
):
    page = new_page()
    for path in ("/", "/articles/back-pain/", "/"):
        page.goto(path)
    publishing.withdraw(article, by=editor, reason="unsafe")
    page.get_by_role("link", name="Knee pain").first.click()
    page.go_back()
    page.goto("/articles/back-pain/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page removed")
