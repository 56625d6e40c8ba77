"""Two editors and a reviewer at three browsers: one article from a clash to its withdrawal.

A writer and an editor are at desks, the reviewer has no account and a phone. They write at once,
merge, send, approve by link, correct a typo under the draft, schedule, publish, withdraw and
restore.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article
from tests.conftest import person

pytestmark = pytest.mark.browser

BODY = """Most bakc pain gets better by itself.

Keep moving.

See a doctor if it does not get better in six weeks."""


@pytest.fixture
def clinician(db):
    return person("Clinician")


class Clicks:
    """Counts what a person presses."""

    def __init__(self, page: Page):
        self.page, self.number = page, 0

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.number += 1

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        self.number += 1

    def choice(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).check()
        self.number += 1


def said(page: Page):
    return page.locator(".messagelist")


def text(page: Page):
    return page.get_by_label("Text", exact=True)


def replace(page: Page, old: str, new: str) -> None:
    value = text(page).input_value()
    assert old in value
    text(page).fill(value.replace(old, new))


def test_two_editors_and_a_reviewer_bring_a_page_from_a_clash_to_its_withdrawal(
    signed_in, new_page, make_article, writer, editor, time_machine
):
    article = make_article("Back pain", body=BODY)
    form = f"/admin/articles/article/{article.pk}/change/"
    ana, ben, phone = signed_in(writer.email), signed_in(editor.email), new_page(width=390)
    reader = new_page()

    # Both write at once, in the same paragraph and in others.
    ana.goto(form)
    ben.goto(form)
    replace(ana, "Keep moving.", "Keep moving, as well as you can.")
    ana.get_by_role("button", name="Save draft").click()
    expect(said(ana)).to_contain_text(re.compile(r"Draft saved \d\d:\d\d\. Readers still see"))
    replace(ben, "Keep moving.", "Go for walks.")
    replace(ben, "six weeks", "four weeks")
    ben.get_by_role("button", name="Save draft").click()
    expect(ben.get_by_text("Nothing is lost")).to_be_visible()
    expect(ben.get_by_text("1 of your 2 changes")).to_be_visible()
    ben.get_by_role("radio", name="Both").check()
    ben.get_by_role("button", name="Save draft").click()
    expect(said(ben)).to_contain_text("Draft saved")
    article.refresh_from_db()
    assert article.body == BODY
    reader.goto("/articles/back-pain/")
    expect(reader.get_by_text("Keep moving.", exact=True)).to_be_visible()

    # Ana sends it to a doctor who has no account; the doctor approves on a phone.
    ana.goto(f"{form}?draft")
    assert "Keep moving, as well as you can.\n\nGo for walks." in text(ana).input_value()
    ana.get_by_role("button", name="Send for review…").click()
    ana.get_by_label("Name", exact=True).fill("Dr Shah")
    ana.get_by_role("button", name="Send for review", exact=True).click()
    link = ana.get_by_label("Copy this link for Dr Shah").input_value()
    phone.goto(link)
    expect(phone.get_by_role("heading", name="What changes for readers")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_label("Your name").fill("Dr Shah")
    phone.get_by_role("button", name="Approve", exact=True).click()
    expect(phone.get_by_text("You have approved ‘Back pain’.")).to_be_visible()
    assert phone.request.get(link).status == 404
    article.refresh_from_db()
    assert (article.stage, article.body) == ("approved", BODY)

    # A typo on the live page, under the draft: three clicks.
    ben.goto(form)
    expect(ben.get_by_text("Work on the draft")).to_be_visible()
    clicks = Clicks(ben)
    clicks.link("Correct the live page")
    replace(ben, "bakc", "back")
    clicks.button("Publish correction…")
    clicks.button("Publish now")
    expect(said(ben)).to_contain_text("Readers see it now")
    assert clicks.number == 3
    article.refresh_from_db()
    assert (article.body, article.stage) == (BODY.replace("bakc", "back"), "approved")
    reader.reload()
    expect(reader.get_by_text("Most back pain")).to_be_visible()

    # Scheduling the draft, with the correction in it: two clicks.
    ben.goto(f"{form}?draft")
    assert "Most back pain" in text(ben).input_value()
    clicks = Clicks(ben)
    clicks.button("Schedule…")
    expect(ben.get_by_text("Goes live")).to_be_visible()
    clicks.button("Schedule")
    assert clicks.number == 2
    article.refresh_from_db()
    assert article.stage == "scheduled"
    time_machine.move_to(article.scheduled_at - timedelta(seconds=1), tick=False)
    reader.reload()
    expect(reader.get_by_text("four weeks")).to_have_count(0)
    time_machine.move_to(article.scheduled_at, tick=False)
    reader.reload()
    expect(reader.get_by_text("four weeks")).to_be_visible()
    time_machine.move_to(timezone.now() + timedelta(minutes=1), tick=True)

    # Publishing at once; the day before is over, so that Ben signs in again.
    ben = signed_in(editor.email)
    ben.goto(form)
    ben.get_by_label("Summary").fill("Why backs ache.")
    ben.get_by_role("button", name="Publish…").click()
    ben.get_by_role("button", name="Publish now").click()
    expect(said(ben)).to_contain_text("Readers see it now")

    # Withdrawing: three clicks.
    ben.goto(form)
    clicks = Clicks(ben)
    clicks.button("Withdraw…")
    clicks.choice("Unsafe")
    clicks.button("Withdraw now")
    assert clicks.number == 3
    expect(said(ben)).to_contain_text(re.compile(r"Withdrawn \d\d:\d\d"))
    assert reader.request.get("/articles/back-pain/").status == 410
    reader.reload()
    expect(reader.get_by_text("We have removed this page because")).to_be_visible()

    # Put back, and an older version restored: as a draft, which is then published.
    ben.goto(form)
    ben.get_by_role("button", name="Put back…").click()
    ben.get_by_role("button", name="Put back now").click()
    expect(said(ben)).to_contain_text("Readers see it now")
    ben.goto(f"/admin/articles/article/{article.pk}/restore/1/")
    ben.locator("main").get_by_role("button").first.click()
    article.refresh_from_db()
    assert article.summary == "Why backs ache."
    ben.goto(f"{form}?draft")
    assert text(ben).input_value().replace("\r\n", "\n") == BODY
    ben.get_by_role("button", name="Publish…").click()
    ben.get_by_role("button", name="Publish now").click()
    reader.reload()
    expect(reader.get_by_text("Keep moving.", exact=True)).to_be_visible()
    article = Article.objects.get()
    assert article.body == BODY
    assert [event.verb for event in article.events.order_by("at", "pk")] == [
        "created", "published", "saved", "saved", "submitted", "link_made", "approved", "corrected",
        "merged", "scheduled", "applied", "saved", "published", "withdrawn", "reinstated",
        "restored", "published",
    ]  # fmt: skip


def test_approving_takes_two_clicks_from_my_work(signed_in, make_article, editor, clinician):
    article = make_article("Back pain", body=BODY)
    content = publishing.Content(title="Back pain", body=BODY.replace("bakc", "back"))
    publishing.save_draft(article, content=content, by=editor)
    publishing.submit(article, reviewer=clinician, by=editor)
    page = signed_in(clinician.email)
    clicks = Clicks(page)
    page.get_by_role("link", name="Back pain").first.click()
    clicks.number += 1
    clicks.button("Approve")
    assert clicks.number == 2
    article.refresh_from_db()
    assert (article.stage, article.review.decided_by) == ("approved", clinician)
