"""Review as people do it: sent by a writer, answered on a phone by somebody without an account,
and in two clicks by a colleague."""

import re
from dataclasses import replace

import pytest
from django.test import override_settings

from articles import publishing
from articles.models import SharedLink

DUMMY = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture
def draft(make_draft, site):
    return make_draft("Back pain", summary="Keep moving.", body="Rest for **one** day.")


@pytest.fixture
def live_draft(make_article, writer, site):
    """A live page of some length, whose draft changes one word."""
    paragraphs = [f"Paragraph {number} says that you should rest." for number in range(1, 9)]
    article = make_article("Knee pain", body="\n\n".join(paragraphs))
    content = publishing.content_of(article)
    body = content.body.replace("5 says that you should rest", "5 says that you should walk")
    return publishing.save_draft(article, content=replace(content, body=body), by=writer)


def marked(page) -> tuple[list[str], list[str]]:
    """What is marked as removed and as added, without what is said for screen readers."""
    own = "all => all.map(one => [...one.childNodes].filter(n => n.nodeType == 3)"
    own += ".map(n => n.data).join('').trim())"
    change = page.locator(".comparison-change")
    return change.locator("del").evaluate_all(own), change.locator("ins").evaluate_all(own)


def is_too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_writer_sends_and_a_reviewer_without_an_account_approves_on_a_phone(
    signed_in, new_page, draft, writer, axe
):
    with override_settings(EMAIL_BACKEND=DUMMY):
        page = signed_in(email=writer.email)
        page.goto(f"/admin/articles/article/{draft.pk}/send/")
        page.get_by_label("Name", exact=True).fill("Dr Shah")
        page.get_by_label("Note").fill("Is one day right?")
        page.get_by_role("button", name="Send for review", exact=True).click()
        link = page.get_by_label("Copy this link for Dr Shah").input_value()

        phone = new_page(width=390, height=844, java_script_enabled=False)
        answer = phone.goto(link)
        assert answer.status == 200
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert phone.get_by_role("heading", name="Back pain").is_visible()
        assert phone.get_by_text("Is one day right?").is_visible()
        phone.get_by_role("link", name="Your answer").click()
        phone.get_by_label("Comment").fill("Two days would be better, but fine.")
        phone.get_by_role("button", name="Approve").click()
        assert phone.get_by_text("You have approved ‘Back pain’.").is_visible()
        assert phone.context.cookies() == []

        # Going back and answering again changes nothing.
        assert phone.goto(link).status == 404
        assert phone.get_by_role("heading", name="This link no longer works").is_visible()

    page.goto(f"/admin/articles/article/{draft.pk}/comments/")
    assert page.get_by_text("approved", exact=False).first.is_visible()
    assert page.get_by_text("Two days would be better, but fine.").first.is_visible()
    assert page.get_by_text("Dr Shah").first.is_visible()


def test_colleague_approves_in_two_clicks(signed_in, live_draft, writer, clinician):
    publishing.submit(live_draft, by=writer, reviewer=clinician)
    page = signed_in(email=clinician.email)
    main = page.get_by_role("main")
    main.get_by_role("link", name="Knee pain").first.click()
    assert marked(page) == (["rest"], ["walk"])
    page.get_by_role("button", name="Approve", exact=True).click()
    page.wait_for_url("**/admin/")
    assert page.get_by_text("Approved: ‘Knee pain’.").is_visible()
    live_draft.refresh_from_db()
    assert (live_draft.stage, live_draft.status) == ("approved", "live")


@pytest.mark.parametrize("width", [1280, 390])
def test_approve_is_in_sight_at_once(signed_in, make_article, writer, site, width):
    words = "\n\n".join(f"Paragraph {number} says that you should rest." for number in range(80))
    article = make_article("Knee pain", body=words)
    content = publishing.content_of(article)
    content = replace(content, body=words.replace("rest", "walk"))
    publishing.save_draft(article, content=content, by=writer)
    page = signed_in(width=width, height=900)
    page.goto(f"/admin/articles/article/{article.pk}/review/")
    assert page.evaluate("document.documentElement.scrollHeight") > 1800
    box = page.get_by_role("button", name="Approve", exact=True).bounding_box()
    assert box["y"] + box["height"] <= 900
    links = page.locator(".about-links a").all()
    assert len({one.bounding_box()["y"] for one in links}) == 1
    assert links[-1].inner_text() == "Comments"


def brightness(colour: str) -> float:
    """The relative luminance of `rgb(…)`, as WCAG defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_notices_of_care_are_dark_on_a_dark_page(signed_in, live_draft, writer):
    publishing.comment(live_draft, number=live_draft.draft_number, text="Dose?", by=writer)
    page = signed_in(scheme="dark")
    page.goto(f"/admin/articles/article/{live_draft.pk}/review/")
    style = page.locator(".notice.care").first.evaluate(
        "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    )
    ground, words = map(brightness, style)
    assert ground < 0.1
    assert (words + 0.05) / (ground + 0.05) >= 4.5


def test_one_changed_word_is_marked_on_the_link_page(new_page, live_draft, writer):
    review = publishing.submit(live_draft, by=writer, reviewer_name="Dr Shah")
    _link, token = publishing.share(live_draft, by=writer, name="Dr Shah", review=review)
    phone = new_page(width=390, height=844)
    phone.goto(f"/shared/{token}/")
    phone.get_by_role("link", name="What changes").click()
    assert marked(phone) == (["rest"], ["walk"])
    phone.get_by_role("button", name="Ask for changes").click()
    assert phone.get_by_text("Say what is to change: the writer sees only this.").is_visible()
    phone.get_by_label("Comment").fill("Walk how far?")
    phone.get_by_role("button", name="Ask for changes").click()
    assert phone.get_by_text("Your words are with the editors.").is_visible()
    live_draft.refresh_from_db()
    assert live_draft.stage == "sent_back"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_pages_of_review_are_accessible_and_fit(
    signed_in, new_page, live_draft, draft, writer, clinician, axe, width, scheme
):
    review = publishing.submit(live_draft, by=writer, reviewer_name="Dr Shah", note="Look!")
    _link, token = publishing.share(live_draft, by=writer, name="Dr Shah", review=review)
    publishing.comment(live_draft, number=live_draft.draft_number, text="Dose?", by=clinician)
    publishing.share(draft, by=writer, name="Anna")
    reader = new_page(width=width, scheme=scheme)
    for path in (f"/shared/{token}/", "/shared/none/"):
        reader.goto(path)
        assert axe(reader) == []
        assert not is_too_wide(reader), path
    editor = signed_in(width=width, scheme=scheme)
    for article in (live_draft, draft):
        for name in ("send/", "review/", "review/?ask", "comments/", "links/", "preview/"):
            editor.goto(f"/admin/articles/article/{article.pk}/{name}")
            assert axe(editor) == [], name
            assert not is_too_wide(editor), name
    editor.goto("/admin/my-settings/")
    assert axe(editor) == []
    assert not is_too_wide(editor)


def test_preview_link_is_made_and_revoked(signed_in, new_page, draft, writer):
    page = signed_in(email=writer.email)
    page.goto(f"/admin/articles/article/{draft.pk}/preview/")
    page.get_by_role("link", name="Links for others").click()
    page.get_by_label("For whom?").fill("Anna")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Copy this link for Anna").input_value()
    reader = new_page(width=390)
    assert reader.goto(link).status == 200
    assert reader.locator(".watermark").get_attribute("data-words") == "Draft"
    page.get_by_role("link", name="Go back").click()
    page.get_by_role("button", name="Revoke the link for Anna").click()
    assert page.get_by_text("the link for Anna shows nothing any longer").is_visible()
    assert reader.goto(link).status == 404
    assert SharedLink.objects.open().count() == 0
