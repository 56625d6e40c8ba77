"""Nothing that is typed is lost: autosave, two windows, a lost connection, an ended session, a
browser that was closed. The browser's clock is moved, never waited for."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article, Presence, Version, WorkingCopy
from articles.publishing import Content
from tests.browser.conftest import sign_in
from tests.conftest import person

pytestmark = pytest.mark.browser

SAVED = "Most back pain gets better by itself."
HOUR = "An hour of work."


@pytest.fixture
def article(site, editor, make_draft):
    return make_draft("Back pain", body=SAVED)


def form(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def stop_the_clock(page: Page) -> None:
    if not getattr(page, "stands_still", False):
        page.clock.install()
        page.clock.pause_at(datetime.now() + timedelta(seconds=1))
        page.stands_still = True


def open_form(page: Page, article: Article) -> None:
    """The form, with a clock that stands still."""
    stop_the_clock(page)
    page.goto(form(article))
    expect(page.get_by_label("Text", exact=True)).to_be_editable()


def text(page: Page):
    return page.get_by_label("Text", exact=True)


def kept(page: Page):
    return page.locator("#kept")


def pause(page: Page) -> None:
    """Nobody types for two seconds."""
    page.clock.run_for(2000)


def write(page: Page, words: str) -> None:
    """Types and waits until it is kept."""
    text(page).fill(words)
    with page.expect_response("**/autosave/"):
        pause(page)
    expect(kept(page)).to_have_text(re.compile(r"^Not saved yet. Your changes are kept: \d\d:\d\d"))


def close(page: Page) -> None:
    """At once, so that none of its scripts hears of anything any more."""
    page.goto("about:blank")
    page.close()


def no_connection(context) -> None:
    """For autosave alone: a page that is left hears of the connection again, and uses it."""
    context.route("**/autosave/", lambda route: route.abort("internetdisconnected"))


def waiting() -> list[str]:
    rows = WorkingCopy.objects.waiting().order_by("pk")
    return [copy.typed["body"][0] for copy in rows]


def autosaves(page: Page) -> list:
    """The requests that are sent from now on."""
    sent = []
    page.on("request", lambda one: sent.append(one) if "/autosave/" in one.url else None)
    return sent


def save(page: Page) -> None:
    page.get_by_role("button", name="Save draft").last.click()


def offers(page: Page):
    return page.get_by_role("region", name="Text that was not saved")


# --- autosave ------------------------------------------------------------------------------------


def test_is_kept_two_seconds_after_the_last_change(signed_in, article):
    page = signed_in()
    open_form(page, article)
    sent = autosaves(page)
    text(page).fill("An hour")
    page.clock.run_for(1900)
    text(page).fill(HOUR)
    page.clock.run_for(1900)
    assert sent == []
    page.clock.run_for(100)
    expect(kept(page)).to_contain_text("Not saved yet. Your changes are kept: ")
    assert (len(sent), waiting()) == (1, [HOUR])
    assert Version.objects.filter(article=article).count() == 1
    page.clock.run_for(60_000)
    text(page).press("End")
    page.clock.run_for(60_000)
    assert len(sent) == 1  # nothing changed


def test_rows_and_every_field_are_kept(signed_in, article, make_article):
    make_article("Knee pain", summary="Why your knee hurts.")
    page = signed_in()
    open_form(page, article)
    page.get_by_label("Summary").fill("Short.")
    box = page.locator("#find")
    box.press_sequentially("knee")
    page.clock.run_for(300)
    page.locator("#find-options").get_by_role("option", name="Knee pain").click()
    pause(page)
    expect(kept(page)).to_contain_text("Your changes are kept")
    typed = WorkingCopy.objects.get().typed
    assert typed["summary"] == ["Short."]
    assert typed["row_target"] == [str(Article.objects.get(title="Knee pain").pk)]


def test_change_during_a_request_waits_for_it(signed_in, article):
    page = signed_in()
    open_form(page, article)
    held = []
    page.route("**/autosave/", lambda route: held.append(route))
    text(page).fill("One")
    with page.expect_request("**/autosave/"):
        pause(page)
    text(page).fill("Two")
    pause(page)
    text(page).fill("Three")
    pause(page)
    assert len(held) == 1
    with page.expect_response("**/autosave/"), page.expect_request("**/autosave/"):
        held[0].continue_()
    page.evaluate("0")  # the browser's own events have arrived
    with page.expect_response("**/autosave/"):
        held[1].continue_()
    assert waiting() == ["Three"]
    page.unroute("**/autosave/")
    write(page, "Four")
    assert (len(held), waiting()) == (2, ["Four"])


def test_taking_everything_back_leaves_nothing(signed_in, article, leaving):
    page = signed_in()
    open_form(page, article)
    write(page, HOUR)
    text(page).fill(SAVED)
    pause(page)
    expect(kept(page)).to_be_empty()
    assert waiting() == []
    page.goto("/admin/")
    assert leaving.asked == []


def test_saving_makes_the_version_and_ends_the_copy(signed_in, article, leaving):
    page = signed_in()
    open_form(page, article)
    write(page, HOUR)
    text(page).fill(f"{HOUR} And more.")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert waiting() == []
    assert Article.objects.get().body == f"{HOUR} And more."
    expect(offers(page)).to_have_count(0)
    page.goto("/admin/")
    assert leaving.asked == []
    open_form(page, article)
    expect(offers(page)).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage)") == []


def test_stops_and_says_so_when_somebody_else_has_saved(signed_in, article, writer):
    page = signed_in()
    open_form(page, article)
    content = Content(title="Back pain", body="Hers.")
    publishing.save_draft(article, content=content, by=writer)
    text(page).fill(HOUR)
    pause(page)
    expect(kept(page)).to_contain_text("Writer saved this page at ")
    expect(kept(page)).to_contain_text("while you were writing.")
    assert waiting() == [HOUR]  # kept all the same
    sent = autosaves(page)
    text(page).fill(f"{HOUR} And more.")
    pause(page)
    assert sent == []
    [name] = page.evaluate("Object.keys(localStorage)")
    assert f"{HOUR} And more." in page.evaluate("name => localStorage.getItem(name)", name)
    save(page)
    expect(page.locator("#content")).to_contain_text("while you were writing")
    article.refresh_from_db()
    assert article.body == "Hers."


def test_stops_and_says_so_when_the_server_fails(signed_in, article):
    page = signed_in()
    open_form(page, article)
    page.route("**/autosave/", lambda route: route.fulfill(status=500, body="Broken"))
    text(page).fill(HOUR)
    pause(page)
    expect(kept(page)).to_have_text(
        re.compile(
            r"^The server could not keep your text. Kept on this computer since \d\d:\d\d\.$"
        )
    )
    page.unroute("**/autosave/")
    sent = autosaves(page)
    text(page).fill(f"{HOUR} And more.")
    pause(page)
    assert sent == []
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert Article.objects.get().body == f"{HOUR} And more."


def test_save_that_the_server_breaks_off_is_offered_again(signed_in, article):
    page = signed_in()
    open_form(page, article)
    page.route("**/change/", lambda route: route.fulfill(status=500, body="Broken"))
    text(page).fill(HOUR)
    save(page)
    expect(page.locator("body")).to_have_text("Broken")
    page.unroute("**/change/")
    open_form(page, article)
    offers(page).get_by_role("link", name="use it").click()
    expect(text(page)).to_have_value(HOUR)


def test_two_windows_do_not_write_over_each_other(signed_in, article):
    one = signed_in()
    open_form(one, article)
    other = one.context.new_page()
    open_form(other, article)
    write(one, HOUR)
    text(other).fill("Two words")
    pause(other)
    expect(kept(other)).to_contain_text("waits in another window")
    assert waiting() == [HOUR]
    write(one, f"{HOUR} And more.")
    assert waiting() == [f"{HOUR} And more."]


# --- the browser was closed ----------------------------------------------------------------------


def test_closed_browser_offers_the_text_to_compare_and_use(signed_in, article, leaving):
    page = signed_in()
    open_form(page, article)
    write(page, HOUR)
    close(page)
    page = signed_in()
    open_form(page, article)
    expect(text(page)).to_have_value(SAVED)
    words = r"Text from \d\d:\d\d was not saved:\s+compare\s+/\s+use it\s+/\s+throw it away"
    expect(offers(page)).to_contain_text(re.compile(words))
    offers(page).get_by_role("link", name="compare").click()
    expect(page.get_by_text(HOUR)).to_be_visible()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("link", name="Use it").click()
    expect(text(page)).to_have_value(HOUR)
    expect(offers(page)).to_have_count(0)
    text(page).fill(f"{HOUR} And more.")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert (Article.objects.get().body, waiting()) == (f"{HOUR} And more.", [])


def test_thrown_away_text_is_gone_and_can_be_taken_back(signed_in, article):
    page = signed_in()
    open_form(page, article)
    write(page, HOUR)
    close(page)
    page = signed_in()
    open_form(page, article)
    offers(page).get_by_role("button", name="throw it away").click()
    expect(page.locator(".messagelist")).to_contain_text("Thrown away")
    expect(offers(page)).to_have_count(0)
    assert waiting() == []
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("link", name="Use it")).to_be_visible()
    assert waiting() == [HOUR]


def test_what_was_typed_less_than_two_seconds_ago_is_offered_too(signed_in, article):
    page = signed_in()
    open_form(page, article)
    text(page).fill(HOUR)
    page.goto("/admin/")
    assert waiting() == []
    open_form(page, article)
    expect(offers(page)).to_contain_text("was not saved")
    assert waiting() == [HOUR]
    assert page.evaluate("Object.keys(localStorage)") == []
    offers(page).get_by_role("link", name="use it").click()
    expect(text(page)).to_have_value(HOUR)


def test_new_article_is_kept_and_offered(signed_in, site, editor):
    page = signed_in()
    stop_the_clock(page)
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Title", exact=True).fill("Heel pain")
    write(page, HOUR)
    close(page)
    page = signed_in()
    page.goto("/admin/articles/article/add/")
    expect(text(page)).to_have_value("")
    expect(offers(page)).to_contain_text(
        re.compile(r"Text from \d\d:\d\d \(‘Heel pain’\) was not saved:")
    )
    offers(page).get_by_role("link", name="use it").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Heel pain")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert (Article.objects.get().body, waiting()) == (HOUR, [])


def test_leaving_with_unsaved_text_asks_first(signed_in, article, leaving):
    page = signed_in()
    open_form(page, article)
    page.get_by_role("link", name="History").click()
    assert leaving.asked == []
    open_form(page, article)
    write(page, HOUR)  # kept is not saved
    leaving.stays = True
    page.get_by_role("link", name="History").click()
    expect(text(page)).to_have_value(HOUR)
    assert leaving.asked == [page.url]
    leaving.stays = False
    page.get_by_role("link", name="History").click()
    page.wait_for_url("**/history/")


# --- no connection -------------------------------------------------------------------------------


def test_lost_connection_keeps_the_text_on_this_computer(signed_in, article):
    page = signed_in()
    open_form(page, article)
    page.context.set_offline(True)
    text(page).fill("An hour")
    pause(page)
    words = re.compile(r"^No connection. Kept on this computer since \d\d:\d\d\.$")
    expect(kept(page)).to_have_text(words)
    text(page).fill(HOUR)
    pause(page)
    [name] = page.evaluate("Object.keys(localStorage)")
    assert HOUR in page.evaluate("name => localStorage.getItem(name)", name)
    assert waiting() == []
    page.context.set_offline(False)  # and nobody types
    expect(kept(page)).to_contain_text("Your changes are kept")
    assert waiting() == [HOUR]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_text_kept_on_this_computer_is_offered_after_the_browser_was_closed(signed_in, article):
    page = signed_in()
    open_form(page, article)
    context = page.context
    no_connection(context)
    text(page).fill(HOUR)
    pause(page)
    expect(kept(page)).to_contain_text("Kept on this computer")
    close(page)
    context.unroute("**/autosave/")
    page = context.new_page()
    open_form(page, article)
    expect(offers(page)).to_contain_text("was not saved")
    offers(page).get_by_role("link", name="use it").click()
    expect(text(page)).to_have_value(HOUR)
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert (Article.objects.get().body, waiting()) == (HOUR, [])


def test_nobody_else_on_this_computer_sees_it(signed_in, article, writer):
    page = signed_in()
    open_form(page, article)
    context = page.context
    no_connection(context)
    text(page).fill(HOUR)
    pause(page)
    expect(kept(page)).to_contain_text("Kept on this computer")
    close(page)
    context.unroute("**/autosave/")
    context.clear_cookies()
    page = context.new_page()
    page.goto("/admin/")
    sign_in(page, writer.email)
    open_form(page, article)
    pause(page)
    expect(text(page)).to_have_value(SAVED)
    expect(offers(page)).to_have_count(0)
    assert [copy.by for copy in WorkingCopy.objects.all()] == []
    context.clear_cookies()
    page.goto("/admin/")
    sign_in(page)
    open_form(page, article)
    expect(offers(page)).to_contain_text("was not saved")


def test_browser_that_keeps_nothing_says_so(signed_in, article):
    page = signed_in()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    )
    open_form(page, article)
    page.context.set_offline(True)
    text(page).fill(HOUR)
    pause(page)
    expect(kept(page)).to_have_text(
        "No connection. Your text is in this window only: leave it open."
    )


# --- an ended session ----------------------------------------------------------------------------

LOGGED_OUT = "You have been logged out. Your text is safe here. Log in (new tab), then save again."


def log_in_in_new_tab(page: Page, said, email: str = "editor@example.org") -> None:
    with page.expect_popup() as popup:
        said.get_by_role("link", name="Log in (new tab)").click()
    sign_in(popup.value, email)
    popup.value.close()


def test_ended_session_is_told_while_writing_and_the_same_form_goes_on(signed_in, article):
    page = signed_in()
    open_form(page, article)
    Session.objects.all().delete()
    text(page).fill(HOUR)
    pause(page)
    expect(kept(page)).to_have_text(LOGGED_OUT)
    log_in_in_new_tab(page, kept(page))
    text(page).fill(f"{HOUR} And more.")
    pause(page)
    expect(kept(page)).to_contain_text("Your changes are kept")
    assert waiting() == [f"{HOUR} And more."]
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert (Article.objects.get().body, waiting()) == (f"{HOUR} And more.", [])


def test_ended_session_is_told_when_saving(signed_in, article):
    page = signed_in()
    open_form(page, article)
    text(page).fill(HOUR)
    Session.objects.all().delete()
    save(page)
    wrong = page.locator("#not-sent")
    expect(wrong).to_have_text(LOGGED_OUT)
    log_in_in_new_tab(page, wrong)
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    assert Article.objects.get().body == HOUR


def test_somebody_else_who_logs_in_does_not_save_it_as_their_own(signed_in, article, writer):
    page = signed_in()
    open_form(page, article)
    text(page).fill(HOUR)
    Session.objects.all().delete()
    save(page)
    wrong = page.locator("#not-sent")
    log_in_in_new_tab(page, wrong, writer.email)
    save(page)
    expect(wrong).to_contain_text("Somebody else has logged in here. Your text is safe here.")
    text(page).fill(f"{HOUR} And more.")
    pause(page)
    expect(kept(page)).to_contain_text("Somebody else has logged in here.")
    article.refresh_from_db()
    assert (article.body, waiting()) == (SAVED, [])


def test_ended_session_gives_the_text_back_without_scripts(new_page, article):
    page = new_page(java_script_enabled=False)
    page.goto("/admin/")
    sign_in(page)
    page.goto(form(article))
    text(page).fill("An hour of <b>work</b>\n\n</textarea><script>alert(1)</script>")
    Session.objects.all().delete()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("You have been logged out.")
    expect(page.get_by_label("Title")).to_have_value("Back pain")
    expect(page.get_by_label("Text")).to_have_value(
        "An hour of <b>work</b>\n\n</textarea><script>alert(1)</script>"
    )
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Log in (new tab)").click()
    sign_in(popup.value)


# --- who has it open -----------------------------------------------------------------------------


def present(page: Page):
    return page.locator("#present")


def test_others_are_told_who_has_it_open_and_since_when(signed_in, article, writer):
    ana = signed_in()
    open_form(ana, article)
    with ana.expect_response("**/open/"):
        ana.clock.run_for(30_000)
    ben = signed_in(writer.email)
    open_form(ben, article)
    words = re.compile(r"^Editor has had this open since \d\d:\d\d\. *$")
    expect(present(ben)).to_have_text(words)
    expect(present(ana)).to_be_empty()
    ana.clock.run_for(30_000)
    expect(present(ana)).to_have_text(re.compile("^Writer has had this open since "))
    assert Presence.objects.count() == 2
    before = Presence.objects.get(by=writer).seen_at
    ben.goto("/admin/")
    for _try in range(200):  # closing the form has said so, by a message without an answer
        if Presence.objects.get(by=writer).seen_at < before:
            break
        ben.evaluate("fetch('/admin/signed-in/').then((answer) => answer.text())")
    assert Presence.objects.get(by=writer).seen_at < before


def test_colleague_of_yesterday_is_not_there(signed_in, article):
    colleague = person("Writer")
    publishing.be_present(article, by=colleague)
    Presence.objects.update(seen_at=article.saved_at.replace(year=2020))
    page = signed_in()
    open_form(page, article)
    expect(present(page)).to_be_empty()


# --- how it looks --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_told_is_accessible_and_fits(signed_in, article, writer, axe, width, scheme):
    publishing.be_present(article, by=writer)
    # Some of axe's rules write styles of their own, which the policy would stop.
    page = signed_in(width=width, scheme=scheme, bypass_csp=True)
    found = []

    def look() -> None:
        page.clock.resume()  # axe waits by it
        found.extend(axe(page))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    open_form(page, article)
    top = text(page).evaluate("element => element.offsetTop")
    write(page, HOUR)
    look()
    text(page).fill(f"{HOUR} And more.")
    page.route("**/signed-in/", lambda route: route.fulfill(status=401, json={}))
    save(page)
    expect(page.locator("#not-sent")).to_be_visible()
    look()
    assert text(page).evaluate("element => element.offsetTop") == top  # nothing jumps
    page.unroute("**/signed-in/")
    open_form(page, article)
    expect(offers(page)).to_be_visible()
    look()
    for name in ("compare", "Throw it away", "Take it back"):
        page.locator("#content, #unsaved, .messagelist").get_by_text(name, exact=True).click()
        look()
    assert found == []
