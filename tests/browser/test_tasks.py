"""What people do in the admin besides writing: one task, one test, from the first click to what
readers or colleagues see."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article, Image, Recommendation, Topic, User
from articles.publishing import Row
from tests.browser.conftest import ENCODING
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser

TRANSFER = """([text, kind]) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["x"], "carried.png", {type: "image/png"}));
  const named = {bubbles: true, cancelable: true};
  text.dispatchEvent(kind === "drop"
    ? new DragEvent("drop", {dataTransfer: carried, ...named})
    : new ClipboardEvent("paste", {clipboardData: carried, ...named}));
}"""


def said(page: Page):
    return page.locator(".messagelist")


def menu(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=name, exact=True).click()


def test_colleague_is_invited_and_chooses_a_password(signed_in, new_page, administrator):
    page = signed_in(administrator.email)
    menu(page, "People")
    page.get_by_role("link", name="Add a colleague").click()
    page.get_by_label("Name").fill("Ana Costa")
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_label("Role").select_option(label="Writer")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("The link").input_value()

    hers = new_page()
    hers.goto(link)
    for field in hers.locator("input[type=password]").all():
        field.fill(PASSWORD)
    hers.locator("main").get_by_role("button").click()
    hers.goto("/admin/")
    hers.get_by_label("E-mail address or user name").fill("ana@example.org")
    hers.get_by_label("Password").fill(PASSWORD)
    hers.get_by_role("button", name="Sign in").click()
    menu(hers, "Write an article")
    expect(hers.get_by_role("button", name="Save draft")).to_be_visible()
    expect(hers.get_by_role("button", name="Publish…")).to_have_count(0)
    ana = User.objects.get(email="ana@example.org")
    assert (str(ana), ana.groups.get().name) == ("Ana Costa", "Writer")


def test_wanted_article_is_written_and_connects(signed_in, make_article):
    make_article("Back pain", recommendations=(Row(title="Heel pain"),))
    page = signed_in()
    menu(page, "Wanted articles")
    page.get_by_role("button", name="Write it Heel pain").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Heel pain")
    page.get_by_label("Text", exact=True).fill("The first steps hurt most.")
    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_text("1 page will recommend this:")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(said(page)).to_contain_text("Readers see it now")
    page.goto("/articles/back-pain/")
    page.get_by_role("region", name="Recommend").get_by_role("link", name="Heel pain").click()
    expect(page.get_by_role("heading", name="Heel pain")).to_be_visible()


def test_wanted_article_that_exists_is_chosen(signed_in, make_article):
    make_article("Heels", body="The first steps hurt.")
    waiting = make_article("Back pain", recommendations=(Row(title="Heel pain"),))
    page = signed_in()
    menu(page, "Wanted articles")
    page.get_by_role("link", name="It exists: choose the article Heel pain").click()
    page.get_by_label("Find an article by title, or paste an address").fill("heels")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Heels").click()
    expect(said(page)).to_contain_text("1 page recommends ‘Heels’ now.")
    expect(page.get_by_text("No page waits for an article.")).to_be_visible()
    assert waiting.recommendations.get().target.title == "Heels"


def test_title_is_not_wanted_any_more(signed_in, make_article):
    make_article("Back pain", recommendations=(Row(title="Heel pain"),))
    page = signed_in()
    menu(page, "Wanted articles")
    page.get_by_role("link", name="Not wanted Heel pain").click()
    page.locator("#content").get_by_role("button").click()
    expect(said(page)).to_contain_text("‘Heel pain’ is no longer wanted")
    assert Recommendation.objects.count() == 0


def test_page_is_withdrawn_and_put_back(signed_in, make_article):
    article = make_article("Back pain")
    page = signed_in()
    page.goto("/articles/back-pain/edit/")
    page.get_by_role("button", name="Withdraw…").click()
    page.get_by_label("Published by mistake").check()
    page.get_by_role("button", name="Withdraw now").click()
    expect(said(page)).to_contain_text("Withdrawn")
    assert page.request.get("/articles/back-pain/").status == 410
    expect(page.get_by_role("link", name="Delete draft…")).to_have_count(0)
    page.get_by_role("button", name="Put back…").click()
    page.get_by_role("button", name="Put back now").click()
    page.get_by_role("link", name="view page", exact=True).click()
    expect(page.get_by_role("heading", name="Back pain")).to_be_visible()
    assert Article.objects.get().published_at == article.published_at


def test_topic_is_added_and_an_article_put_into_it(signed_in, make_article):
    make_article("Knee pain")
    page = signed_in()
    menu(page, "Topics")
    page.get_by_role("link", name="Add a topic").click()
    page.get_by_label("Name").fill("Back and joints")
    page.get_by_label("One line").fill("Pain and stiffness")
    page.get_by_role("button", name="Save").click()
    expect(said(page)).to_contain_text("The topic ‘Back and joints’ is saved.")
    page.goto("/articles/knee-pain/edit/")
    page.get_by_label("Topic", exact=True).select_option(label="Back and joints")
    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_text("Besides: Topic.")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(said(page)).to_contain_text("Readers see it now")
    page.goto("/topics/back-and-joints/")
    expect(page.get_by_role("link", name="Knee pain")).to_be_visible()
    assert Topic.objects.get().line == "Pain and stiffness"


def test_draft_is_deleted_after_it_is_said_where_it_is_used(signed_in, make_draft, make_article):
    draft = make_draft("Heel pain")
    make_article("Back pain", recommendations=(Row(target=draft),))
    page = signed_in()
    menu(page, "Articles")
    page.get_by_role("link", name="Heel pain").click()
    page.get_by_role("link", name="Delete draft…").click()
    expect(page.get_by_role("link", name="Back pain")).to_be_visible()
    page.get_by_role("button", name="Delete this draft").click()
    expect(said(page)).to_contain_text("‘Heel pain’ is deleted. You can take it back for 30 days.")
    assert [one.title for one in Article.objects.kept()] == ["Back pain"]
    assert Recommendation.objects.get().title == "Heel pain"


def test_deleting_a_draft_is_undone_at_once_or_later(signed_in, make_draft):
    draft = make_draft("Heel pain", body="An hour of work.")
    page = signed_in()
    for later in (False, True):
        page.goto(f"/admin/articles/article/{draft.pk}/delete/")
        page.get_by_role("button", name="Delete this draft").click()
        if later:
            page.get_by_label("State").select_option(label="Deleted")
            page.get_by_role("button", name="Search").click()
            page.get_by_role("button", name="Take back").click()
        else:
            page.get_by_role("button", name="Undo").click()
        expect(said(page)).to_contain_text("‘Heel pain’ is a draft again.")
        expect(page.get_by_label("Text", exact=True)).to_have_value("An hour of work.")


def test_draft_of_a_live_page_is_discarded_and_stays_in_the_history(signed_in, make_article):
    article = make_article("Back pain", body="Old.")
    page = signed_in()
    page.goto("/articles/back-pain/edit/")
    page.get_by_label("Text", exact=True).fill("New.")
    page.get_by_role("button", name="Save draft").click()
    expect(said(page)).to_contain_text("Readers still see the version of")
    page.get_by_role("button", name="Discard draft…").click()
    expect(page.get_by_text("What goes: 1 word by you.")).to_be_visible()
    page.get_by_role("button", name="Discard draft").click()
    expect(said(page)).to_contain_text("The draft is discarded. Readers see what they saw before.")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Old.")
    assert publishing.content_at(article, 2).body == "New."


def test_picture_is_added_shown_in_every_size_and_then_described_anew(
    signed_in, make_article, photo, editor
):
    page = signed_in()
    menu(page, "Pictures")
    page.get_by_role("link", name="Add a picture").click()
    page.get_by_label("Picture", exact=True).set_input_files(photo)
    page.get_by_label("Describe the picture").fill("A sore heel")
    page.get_by_role("button", name="Add the picture").click()
    expect(said(page)).to_contain_text("The picture was added.", timeout=ENCODING)
    page.get_by_label("Describe the picture").fill("A heel, seen from behind")
    page.get_by_role("button", name="Save").click()
    expect(said(page)).to_be_visible()
    assert Image.objects.get().alt == "A heel, seen from behind"

    make_article("Heels", body=f"![Sore]({Image.objects.get().file.url})")
    page.goto("/articles/heels/")
    types = page.locator("picture source").evaluate_all("all => all.map(one => one.type)")
    assert types == ["image/avif", "image/webp"]
    image = page.get_by_role("img", name="Sore")
    assert image.evaluate("e => [e.complete, e.width > 0, e.currentSrc.split('.').pop()]") == [
        True, True, "avif",
    ]  # fmt: skip
    ratio = image.evaluate("e => e.getAttribute('width') / e.getAttribute('height')")
    assert ratio == pytest.approx(640 / 400, abs=0.01)


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_picture_that_is_carried_into_the_text_is_described_first(signed_in, make_draft, kind):
    draft = make_draft("Heel pain")
    page = signed_in()
    page.goto(f"/admin/articles/article/{draft.pk}/change/")
    page.get_by_label("Text", exact=True).evaluate(f"text => ({TRANSFER})([text, '{kind}'])")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_label("Describe the picture")).to_be_focused()
    named = page.get_by_label("Picture", exact=True).evaluate("e => e.files[0].name")
    assert (named, Image.objects.count()) == ("carried.png", 0)


def test_characters_typed_with_altgr_arrive(signed_in, make_draft):
    """Such a keyboard says Ctrl and Alt; none of it may be taken for a short cut."""
    draft = make_draft("Heel pain", body="x")
    page = signed_in()
    page.goto(f"/admin/articles/article/{draft.pk}/change/")
    text = page.get_by_label("Text", exact=True)
    stopped = text.evaluate(
        """text => [..."@€[]{}\\\\|~"].filter(key => !text.dispatchEvent(
          new KeyboardEvent("keydown", {
            key, ctrlKey: true, altKey: true, bubbles: true, cancelable: true})))"""
    )
    assert stopped == []
    text.press_sequentially("@€[]{}")
    assert sorted(text.input_value()) == sorted("x@€[]{}")


def test_somebody_who_guesses_is_asked_to_wait(new_page, editor):
    page = new_page()
    page.goto("/admin/login/")
    for _ in range(11):
        page.get_by_label("E-mail address or user name").fill(editor.email)
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
    expect(page.get_by_role("alert")).to_have_text(
        re.compile(r"Too many attempts\. Try again at \d\d:\d\d\.\s*$")
    )


def test_draft_saved_by_a_colleague_is_looked_at_again_before_publishing(
    signed_in, make_draft, editor
):
    draft = make_draft("Heel pain")
    page = signed_in()
    page.goto(f"/admin/articles/article/{draft.pk}/publish/")
    content = publishing.Content(title="Heel pain", body="Another text.")
    publishing.save_draft(draft, content=content, by=editor)
    page.get_by_role("button", name="Publish now").click()
    expect(said(page)).to_contain_text("Look again before you publish.")
    assert Article.objects.get().status == Article.Status.DRAFT
