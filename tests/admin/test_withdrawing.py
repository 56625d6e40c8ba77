"""“Withdraw…” and “Put back…”: what is asked, what is shown beforehand, and what is said after."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles import publishing
from articles.models import Article, Event, Schedule
from articles.publishing import Row, content_of
from tests.admin.conftest import words
from tests.views import reading
from tests.views.reading import find, read

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 6, 2, 11, tzinfo=UTC)  # 12:00 in London
NINE = datetime(2030, 6, 3, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def address(article, name="withdraw") -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def given(article, reason, **fields) -> dict:
    seen = Article.objects.get(pk=article.pk).revision
    data = {"seen": seen, "action": "now", "reason": reason}
    for one in ("unsafe", "mistake", "out_of_date"):
        data[f"words_{one}"] = publishing.words_for(one)
    data |= {"instead_unsafe": "", "instead_mistake": "", "instead_replaced": ""}
    return data | {"date": "2030-06-03", "time": "09:00"} | fields


def stored(article) -> tuple:
    article.refresh_from_db()
    return article.status, article.withdrawal, article.withdrawal_words, article.instead


def errors(response) -> list[str]:
    return [reading.words(e) for e in read(response).iter("ul") if e.get("class") == "errorlist"]


def test_the_reasons_are_shown_with_what_readers_will_see(as_editor, make_article, settings):
    settings.EMERGENCY_NUMBER = "999"
    root = read(as_editor.get(address(make_article())))
    reasons = find(root, "fieldset", _class="reasons")
    labels = [reading.words(div.find("label")) for div in reasons if div.tag == "div"]
    assert labels == [
        "Unsafe",
        "Published by mistake",
        "Replaced by…",
        "Out of date (stays readable under a warning)",
    ]
    shown = [reading.words(div) for div in root.iter("div") if div.get("class") == "as-read"]
    assert [p.get("hidden") for p in root.iter("p") if "data-line" in p.attrib] == ["", ""]
    worried = (
        "on 2 June 2030. If you followed its advice and are worried, ask a pharmacist or doctor, "
        "or call 999. Instead, read:"  # which is hidden while there is nothing
    )
    assert shown == [
        "What readers will see We have removed this page because its advice may not be safe, "
        + worried,
        "What readers will see We have removed this page because it was published by mistake, "
        + worried,
        "What readers will see The page that replaces it, at once.",
        "What readers will see Out of date since 2 June 2030. Do not rely on this page alone. Ask "
        "a pharmacist or doctor before you act on it. Then the text as it is.",
    ]
    filled = {area.get("name"): area.text.strip() for area in root.iter("textarea")}
    assert filled["words_unsafe"] == "its advice may not be safe"


def test_what_is_shown_is_what_readers_see(as_editor, make_article, client):
    article = make_article(slug="one")
    root = read(as_editor.get(address(article)))
    preview = find(root, "div", _class="as-read").findall("p")[1]
    as_editor.post(address(article), given(article, "unsafe"))
    page = find(read(client.get("/articles/one/")), "div", _class="text")
    assert reading.words(preview) == reading.words(page.find("p"))


def test_three_clicks_take_a_page_away(as_editor, make_article):
    article = make_article()
    for number in range(9):
        make_article(f"Page {number}", recommendations=(Row(target=article),))
    page = as_editor.get(address(article))
    assert "It will be hidden in 9 Recommends:" in reading.words(read(page))
    answer = as_editor.post(address(article), given(article, "unsafe"), follow=True)
    assert stored(article)[:3] == ("withdrawn", "unsafe", "its advice may not be safe")
    [said] = words(answer)
    assert said == (
        "Withdrawn 12:00. Hidden in 9 Recommends: "
        f'<a href="/admin/articles/article/?recommends={article.pk}">see them</a>. '
        f'<a href="{address(article, "put-back")}">Put back</a>'
    )


def test_where_nothing_recommends_it_nothing_is_said_of_that(as_editor, make_article):
    article = make_article()
    answer = as_editor.post(address(article), given(article, "mistake"), follow=True)
    put_back = f'<a href="{address(article, "put-back")}">Put back</a>'
    assert words(answer) == [f"Withdrawn 12:00. {put_back}"]


@pytest.mark.parametrize("text", ["Other page", "other  PAGE", "/articles/other/",
                                  "http://testserver/articles/former/"])  # fmt: skip
def test_the_other_page_is_found_by_title_or_address(as_editor, make_article, text):
    article, other = make_article(), make_article("Other page", slug="former")
    publishing.publish(other, content=replace(content_of(other), slug="other"), by=None)
    make_article("Other pages")
    as_editor.post(address(article), given(article, "replaced", instead_replaced=text))
    assert stored(article) == ("withdrawn", "replaced", "", other)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Name the page that replaces this one."),
        ("Nowhere", "No page that readers can open has these words in its title. Try others."),
        ("/articles/none/", "There is no article at this address of the site."),
        ("/articles/back-pain/", "A page cannot stand in for itself. Choose another."),
        ("/articles/draft/", "Readers cannot find ‘Draft’. Choose a page that they can open."),
        ("Draft", "No page that readers can open has these words in its title. Try others."),
        ("Pain", "Choose which one you mean."),
        ("x" * 501, "Ensure this value has at most 500 characters (it has 501)."),
    ],
)
def test_a_page_that_cannot_replace_it_is_said(as_editor, make_article, make_draft, text, message):
    article = make_article("Back pain", slug="back-pain")
    make_draft("Draft", slug="draft")
    make_article("Knee pain")
    make_article("Heel pain")
    answer = as_editor.post(address(article), given(article, "replaced", instead_replaced=text))
    assert errors(answer) == [message]
    assert stored(article)[0] == "live"
    field = find(read(answer), "input", name="instead_replaced")
    assert field.get("value", "") == text


def test_of_several_one_is_chosen_without_a_script(as_editor, make_article):
    article = make_article("Back pain")
    knee, heel = make_article("Knee pain"), make_article("Heel pain")
    sent = given(article, "unsafe", instead_unsafe="pain")
    answer = as_editor.post(address(article), sent)
    options = find(read(answer), "ul", _class="found")
    assert [reading.words(item) for item in options.iter("li")] == [
        f"Heel pain {heel.get_absolute_url()}",
        f"Knee pain {knee.get_absolute_url()}",
    ]
    as_editor.post(address(article), sent | {"chosen_unsafe": knee.pk})
    assert stored(article)[1::2] == ("unsafe", knee)


def test_a_choice_that_was_forged_is_none(as_editor, make_article, make_draft):
    article, draft = make_article("Back pain"), make_draft("Knee pain")
    sent = given(article, "unsafe", instead_unsafe="pain")
    for pk in (draft.pk, 10**18, "x", "-1"):
        answer = as_editor.post(address(article), sent | {"chosen_unsafe": pk})
        assert answer.status_code == 200
    assert stored(article)[0] == "live"


def test_a_reason_has_to_be_chosen(as_editor, make_article):
    article = make_article()
    for reason, message in {
        "": "Choose why.",
        "bored": "Select a valid choice. bored is not one of the available choices.",
    }.items():
        answer = as_editor.post(address(article), given(article, reason))
        assert errors(answer) == [message]
    assert stored(article)[0] == "live"


def test_enter_in_a_field_withdraws_nothing(as_editor, make_article):
    article = make_article()
    page = read(as_editor.get(address(article)))
    first = next(find(page, "form", id="withdraw-form").iter("button"))
    assert first.get("value") == "look"
    answer = as_editor.post(
        address(article), given(article, "unsafe", action="look", words_unsafe="it was wrong")
    )
    assert stored(article)[0] == "live"
    assert not Schedule.objects.exists()
    assert "because it was wrong, on 2 June 2030" in reading.words(read(answer))


def test_a_withdrawal_can_be_planned(as_editor, make_article, editor):
    article = make_article()
    page = as_editor.get(address(article))
    assert reading.words(find(read(page), "p", _class="moment-sentence")) == (
        "Is withdrawn Mon 3 June, 09:00 British Summer Time, in 21 hours"
    )
    late = given(article, "mistake", action="later", time="11:00", date="2030-06-02")
    answer = as_editor.post(address(article), late)
    assert errors(answer) == ["That time has passed. Withdraw now, or choose a later time."]
    answer = as_editor.post(
        address(article), given(article, "mistake", action="later"), follow=True
    )
    assert words(answer) == [
        "Scheduled. Is withdrawn Mon 3 June, 09:00 British Summer Time, in 21 hours."
    ]
    assert stored(article)[0] == "live"
    assert (Schedule.objects.get().at, Schedule.objects.get().by) == (NINE, editor)
    page = as_editor.get(address(article))
    root = read(page)
    assert "It will be withdrawn on 3 June, 09:00, as scheduled: this replaces that." in (
        reading.words(root)
    )
    assert find(root, "input", value="mistake").get("checked") is not None


def test_what_ends_with_it_is_said_first(as_editor, make_article, editor):
    article = make_article()
    publishing.save_draft(article, content=replace(content_of(article), body="New."), by=editor)
    publishing.schedule(article, at=NINE, by=editor)
    said = reading.words(read(as_editor.get(address(article))))
    assert (
        "A new version is scheduled for 3 June, 09:00. Withdraw now, and it does not go live. "
        "Withdraw later, and it still does, at its moment."
    ) in said


def test_a_page_that_is_still_to_come_can_only_be_withdrawn_later(as_editor, make_draft, editor):
    article = publishing.schedule(make_draft(), at=NINE, by=editor)
    root = read(as_editor.get(address(article)))
    assert [button.get("value") for button in root.iter("button") if button.get("name")] == [
        "look",
        "later",
    ]
    assert "It goes live Mon 3 June, 09:00 British Summer Time, in 21 hours." in reading.words(root)
    as_editor.post(address(article), given(article, "mistake"))
    assert stored(article)[0] == "live"
    sent = given(article, "mistake", action="later", date="2030-06-09")
    as_editor.post(address(article), sent)
    assert Schedule.objects.get().at == datetime(2030, 6, 9, 8, tzinfo=UTC)


def test_what_was_saved_meanwhile_is_looked_at_first(as_editor, make_article, administrator):
    article = make_article()
    sent = given(article, "unsafe")
    publishing.publish(
        article, content=replace(content_of(article), body="Theirs."), by=administrator
    )
    answer = as_editor.post(address(article), sent, follow=True)
    assert words(answer) == ["Administrator saved this at 12:00. Look again: nothing was done yet."]
    assert stored(article)[0] == "live"


def test_a_draft_has_nothing_to_withdraw(as_editor, make_draft):
    answer = as_editor.get(address(make_draft()), follow=True)
    assert words(answer) == ["Readers do not see this page: there is nothing to withdraw."]


# --- withdrawn already --------------------------------------------------------------------------


def test_the_reason_can_be_changed_afterwards(as_editor, make_article, editor):
    article, other = make_article(), make_article("Other")
    publishing.withdraw(article, by=editor, reason="unsafe", words="it was old", instead=other)
    link = f'href="{address(article)}"'
    assert link in as_editor.get(address(article, "put-back")).content.decode()
    root = read(as_editor.get(address(article)))
    assert find(root, "input", value="unsafe").get("checked") is not None
    assert find(root, "input", name="instead_unsafe").get("value") == "Other"
    assert "it was old" in [area.text.strip() for area in root.iter("textarea")]
    as_editor.post(address(article), given(article, "mistake"))
    assert stored(article) == ("withdrawn", "mistake", "it was published by mistake", None)


def test_what_readers_find_at_the_address_is_said_of_every_reason(as_editor, make_article):
    said = reading.words(read(as_editor.get(address(make_article()))))
    assert (
        "‘Back pain’ disappears from every list, feed and Recommend. What readers find at its "
        "address is yours to choose: why it was removed, the page that replaces it, or its text "
        "under a warning." in said
    )


def test_put_back_says_what_readers_will_see(as_editor, make_article, editor, client):
    article = make_article(slug="one")
    publishing.withdraw(article, by=editor, reason="unsafe")
    page = as_editor.get(address(article, "put-back"))
    said = reading.words(read(page))
    assert "Readers will see ‘Back pain’ again, as they last saw it" in said
    assert "Unsafe, 2 June 2030, 12:00: “its advice may not be safe”" in said
    answer = as_editor.post(address(article, "put-back"), {"seen": article.revision}, follow=True)
    assert words(answer) == [
        'Put back 12:00. Readers see it now: <a href="/articles/one/">view page</a>.'
    ]
    assert client.get("/articles/one/").status_code == 200
    assert as_editor.get(address(article, "put-back")).status_code == 302


def test_who_saw_something_else_puts_nothing_back(as_editor, make_article, editor):
    article = publishing.withdraw(make_article(), by=editor, reason="unsafe")
    answer = as_editor.post(
        address(article, "put-back"), {"seen": article.revision - 1}, follow=True
    )
    assert words(answer) == ["Editor saved this at 12:00. Look again: nothing was done yet."]
    assert stored(article)[0] == "withdrawn"


def test_looking_changes_nothing_and_is_for_those_who_may(
    as_editor, as_writer, as_auditor, as_nobody, client, make_article, editor
):
    article = make_article()
    gone = publishing.withdraw(make_article("Gone"), by=editor)
    events = Event.objects.count()
    for page, name in ((article, "withdraw"), (gone, "withdraw"), (gone, "put-back")):
        assert as_editor.get(address(page, name)).status_code == 200
        for person in (as_writer, as_auditor, as_nobody):
            assert person.get(address(page, name)).status_code == 403
            assert person.post(address(page, name), given(page, "unsafe")).status_code == 403
        assert client.get(address(page, name)).status_code == 302
        missing = address(Article(pk=article.pk + 99), name)
        assert as_editor.get(missing).status_code == 404
        assert as_nobody.get(missing).status_code == 403
    assert Event.objects.count() == events


def test_a_later_look_costs_the_same(as_editor, make_article, django_assert_num_queries):
    article = make_article()
    as_editor.get(address(article))
    with django_assert_num_queries(9):
        as_editor.get(address(article))
    for number in range(3):
        make_article(f"Page {number}", recommendations=(Row(target=article),))
    with django_assert_num_queries(9):
        as_editor.get(address(article))
