"""Many articles at once: chosen in the list, counted on a screen, done by the verbs one by one."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from articles import publishing
from articles.admin import bulk
from articles.models import Article, Event, Recommendation, Review
from articles.publishing import Row, draft_content
from tests.admin.conftest import client_of
from tests.conftest import person

pytestmark = pytest.mark.django_db

BULK = "/admin/articles/article/bulk/"
LIST = "/admin/articles/article/"
ACTIONS = {
    "publish": {},
    "send": {},
    "withdraw": {"reason": "mistake"},
    "topic": {},
    "recommend": {},
}


def write(article, by=None, **fields) -> Article:
    fields = fields or {"body": "Most back pain gets better within weeks."}
    return publishing.save_draft(article, content=replace(draft_content(article), **fields), by=by)


def ask(client, action, articles, **data):
    """From the list to the screen."""
    chosen = [getattr(one, "pk", one) for one in articles]
    return client.post(BULK, {"action": action, "chosen": chosen, **data})


def rows_of(response) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)"', response.content.decode())


def go(client, action, articles, **answers):
    """Through the screen to the result; `answers` are what it asks."""
    rows = rows_of(ask(client, action, articles))
    return send(client, action, rows, **answers)


def send(client, action, rows, **answers):
    return client.post(BULK, {"action": action, "row": rows, "step": "go", **answers})


def words(text: str) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    return re.sub(r" ([.:,])", r"\1", text)


def result(answer) -> list[tuple[str, str]]:
    """(state, words) of each row, of an answer or its text."""
    html = answer if isinstance(answer, str) else answer.getvalue().decode()
    found = re.findall(r'<li class="bulk-(\w+)">(.*?)</li>', html, re.S)
    return [(state, words(row)) for state, row in found]


def told(response) -> str:
    return words(response.content.decode().split("<h1>")[1])


def now(article) -> Article:
    return Article.objects.get(pk=article.pk)


# --- the list -------------------------------------------------------------------------------------


def test_list_has_a_box_for_each_row_and_a_button_for_each_action(as_editor, make_draft):
    drafts = [make_draft("Back pain"), make_draft("Knee pain")]
    html = as_editor.get(LIST).content.decode()
    found = re.findall(r'<input type="checkbox" name="chosen" value="(\d+)">', html)
    assert sorted(found) == sorted(str(one.pk) for one in drafts)
    assert "Choose ‘Back pain’" in html
    buttons = re.findall(rf'value="(\w+)" formaction="{BULK}">([^<]+)', html)
    assert buttons == [
        ("publish", "Publish…"),
        ("send", "Send for review…"),
        ("withdraw", "Withdraw…"),
        ("topic", "Set topic…"),
        ("recommend", "Add a recommendation…"),
    ]


def test_actions_are_shown_to_those_who_may(as_writer, as_auditor, clinician, make_draft):
    make_draft()
    html = as_writer.get(LIST).content.decode()
    assert re.findall(r'value="(\w+)" formaction', html) == ["send", "topic", "recommend"]
    for client in (as_auditor, client_of(clinician)):
        html = client.get(LIST).content.decode()
        assert "formaction" not in html
        assert 'name="chosen"' not in html


def test_deleted_drafts_have_no_boxes(as_editor, make_draft):
    publishing.delete_draft(make_draft(), by=None)
    html = as_editor.get(LIST, {"state": "deleted"}).content.decode()
    assert "Back pain" in html
    assert 'name="chosen"' not in html
    assert BULK not in html


# --- the screen -----------------------------------------------------------------------------------


def test_screen_says_the_count_and_names_the_articles(as_editor, make_draft):
    drafts = [make_draft(f"Draft {number:02}") for number in range(22)]
    response = ask(as_editor, "publish", drafts)
    said = told(response)
    assert said.startswith("Publish 22 articles")
    assert all(f"Draft {number:02}" in said for number in range(20))
    assert "Draft 20" not in said
    assert "and 2 more" in said
    assert rows_of(response) == [f"{one.pk}:{one.revision}" for one in drafts]
    assert [one.status for one in Article.objects.all()] == ["draft"] * 22


def test_screen_says_what_will_be_refused(as_editor, make_draft, make_article):
    ready = [make_draft(f"Ready {number}") for number in range(2)]
    empty = [make_draft(f"Empty {number}", body="") for number in range(3)]
    untitled = make_draft("")
    same = make_article("Same")
    later = publishing.schedule(make_draft("Later"), at=timezone.now() + timedelta(1), by=None)
    gone = publishing.withdraw(make_article("Gone"), by=None, reason="unsafe")
    emptied = write(make_article("Emptied"), body="")
    chosen = [*ready, *empty, untitled, same, later, gone, emptied]
    response = ask(as_editor, "publish", chosen)
    said = told(response)
    assert "4 of 10 have no text: Emptied, Empty 0, Empty 1, Empty 2" in said
    assert "1 of 10 has no title: Untitled" in said
    assert "1 of 10 has not changed since it was published: Same" in said
    assert "1 of 10 goes live by itself: it is scheduled: Later" in said
    assert "1 of 10 is withdrawn: put it back by itself: Gone" in said
    assert said.startswith("Publish 2 articles")
    assert rows_of(response) == [f"{one.pk}:{one.revision}" for one in ready]


def test_draft_that_is_behind_the_live_page_is_left_out(as_editor, make_article):
    page = write(make_article())
    content = replace(publishing.content_of(page), body="Most back pain ends by itself.")
    publishing.correct(page, content=content, by=None)
    assert publishing.is_behind(now(page))
    assert "has a draft without the last correction" in told(ask(as_editor, "publish", [page]))


def test_screen_without_anything_to_do_has_no_button(as_editor, make_draft):
    response = ask(as_editor, "withdraw", [make_draft()])
    assert "None of them can be done" in told(response)
    assert 'value="go"' not in response.content.decode()
    assert rows_of(response) == []


def test_screen_warns_of_what_ends(as_editor, make_article, editor, clinician):
    reviewed = write(make_article("Reviewed"))
    publishing.submit(reviewed, by=editor, reviewer=clinician)
    planned = write(make_article("Planned"))
    publishing.schedule(planned, at=timezone.now() + timedelta(days=1), by=editor)
    chosen = [reviewed, planned]
    said = told(ask(as_editor, "publish", chosen))
    assert "1 of 2 is in review or sent back: Reviewed" in said
    assert "1 of 2 has a schedule, which ends: Planned" in said
    said = told(ask(as_editor, "topic", chosen))
    assert "1 of 2 is in review or approved: the change ends that: Reviewed" in said
    assert "1 of 2 is scheduled: what is scheduled stays as it is: Planned" in said
    assert "Readers see it when they are published." in said


def test_screen_says_who_changed_how_much(as_editor, make_article, editor):
    page = write(make_article(), editor)
    response = ask(as_editor, "publish", [page])
    assert "Editor · 2 words changed · Compare" in told(response)
    assert f'href="{LIST}{page.pk}/compare/"' in response.content.decode()


def test_at_most_two_hundred_at_a_time(as_editor, make_draft):
    rows = Article.objects.bulk_create(Article(title=f"A {number}") for number in range(201))
    response = as_editor.post(BULK, {"action": "topic", "chosen": [one.pk for one in rows]})
    assert response.url == LIST
    said = [str(one) for one in as_editor.get(LIST).context["messages"]]
    assert said == ["At most 200 articles at a time."]
    assert ask(as_editor, "topic", rows[:200]).status_code == 200


def test_nothing_chosen_leads_back_in_words(as_editor):
    response = as_editor.post(BULK, {"action": "publish"}, follow=True)
    assert "Choose articles in the list first." in response.content.decode()


def test_looking_again_does_nothing_and_keeps_what_was_typed(as_editor, make_article):
    page = write(make_article())
    rows = rows_of(ask(as_editor, "publish", [page]))
    data = {"action": "publish", "row": rows, "step": "look", "note": "A better word."}
    response = as_editor.post(BULK, data)
    html = response.content.decode()
    assert 'value="A better word."' in html
    assert "errorlist" not in html
    assert now(page).has_draft()
    # Enter in a field presses the first button of the form: the one that looks again.
    assert re.search(r"<button[^>]*>", html.split('class="asking"')[1])[0].count('value="look"')


def test_screen_costs_the_same_for_one_and_three(
    as_editor, make_article, django_assert_num_queries
):
    pages = [write(make_article(f"A {number}")) for number in range(3)]
    as_editor.get(LIST)
    for chosen in (pages[:1], pages):
        # Session, person, two for rights; articles, their drafts, what changed.
        with django_assert_num_queries(7):
            ask(as_editor, "publish", chosen)


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS)
def test_looking_at_the_address_does_nothing(as_editor, as_nobody, client, make_draft, action):
    draft = make_draft()
    query = {"action": action, "chosen": draft.pk, "row": f"{draft.pk}:1", "step": "go"}
    assert as_editor.get(BULK, query).url == LIST
    assert as_nobody.get(BULK, query).status_code == 403
    assert client.get(BULK, query).url.startswith("/admin/login/")
    assert client.post(BULK, query).status_code == 302
    assert now(draft).revision == draft.revision


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("Editor", {"publish", "send", "withdraw", "topic", "recommend"}),
        ("Administrator", {"publish", "send", "withdraw", "topic", "recommend"}),
        ("Writer", {"send", "topic", "recommend"}),
        ("Clinician", set()),
        ("Auditor", set()),
    ],
)
def test_every_action_has_its_audience(make_article, role, allowed):
    client = client_of(person(role))
    page = write(make_article("A secret title"))
    for action, answers in ACTIONS.items():
        for step in ("", "look", "go"):
            data = {"action": action, "step": step, "row": [f"{page.pk}:{page.revision}"]}
            data |= answers
            if action in ("publish", "withdraw") and action in allowed and step == "go":
                continue  # shown by the tests below
            response = client.post(BULK, data)
            assert response.status_code == (200 if action in allowed else 403), (action, step)
            if action not in allowed:
                assert b"A secret title" not in response.content
    assert now(page).revision == page.revision


@pytest.mark.parametrize("chosen", ["999999", "x", "-1", "9" * 40, "1 OR 1=1", "", "٣"])
@pytest.mark.parametrize("name", ["chosen", "row"])
def test_forged_id_is_refused_without_a_title(as_editor, make_draft, name, chosen):
    deleted = make_draft("A secret title")
    publishing.delete_draft(deleted, by=None)
    for value in (chosen, str(deleted.pk)):
        value = f"{value}:1" if name == "row" else value
        response = as_editor.post(BULK, {"action": "publish", name: value, "step": "go"})
        assert response.url == LIST
        html = as_editor.get(LIST).content.decode()
        assert "None of the chosen articles is here any longer." in html
        assert "A secret title" not in html


def test_unknown_ids_among_others_are_counted(as_editor, make_draft):
    draft = make_draft()
    response = ask(as_editor, "publish", [draft, 999_998, 999_999])
    assert "2 of the chosen articles are no longer here." in told(response)
    assert rows_of(response) == [f"{draft.pk}:{draft.revision}"]


def test_unknown_action_is_refused(as_editor, make_draft):
    assert as_editor.post(BULK, {"action": "delete", "chosen": 1}).status_code == 400
    assert as_editor.post(BULK, {"chosen": 1}).status_code == 400


# --- what it does ---------------------------------------------------------------------------------


def test_publish(as_editor, make_draft, make_article, editor):
    draft, page = make_draft("Heel pain"), write(make_article())
    was = now(page).updated_at
    response = go(as_editor, "publish", [draft, page], change="correction", note="Clearer.")
    assert result(response) == [
        ("done", "1 of 2 Back pain: published"),
        ("done", "2 of 2 Heel pain: published"),
    ]
    assert now(page).body == "Most back pain gets better within weeks."
    assert now(page).updated_at == was
    assert now(draft).is_published()
    for article in (draft, page):
        event = article.events.first()
        assert (event.verb, event.by, event.note) == ("published", editor, "Clearer.")


def test_publish_asks_for_the_kind_of_change_of_pages_that_readers_know(
    as_editor, make_draft, make_article
):
    page = write(make_article())
    response = go(as_editor, "publish", [page])
    assert "Choose the kind of change." in told(response)
    assert now(page).has_draft()
    result(go(as_editor, "publish", [page], change="content"))
    assert now(page).updated_at
    assert "What kind of change?" not in told(ask(as_editor, "publish", [make_draft("New")]))


@override_settings(REQUIRE_APPROVAL=True)
def test_publish_needs_an_approval_where_the_site_asks_for_it(
    as_editor, make_article, editor, writer, clinician
):
    ready, other = write(make_article("Ready"), writer), write(make_article("Other"), writer)
    publishing.submit(ready, by=writer, reviewer=clinician)
    publishing.approve(ready, number=ready.draft_number, by=clinician)
    said = told(ask(as_editor, "publish", [ready, other]))
    assert "1 of 2 is not approved: Other" in said
    rows = [f"{one.pk}:{one.revision}" for one in map(now, (ready, other))]
    found = result(send(as_editor, "publish", rows, change="correction"))
    assert found == [("done", "1 of 1 Ready: published")]
    assert now(other).has_draft()


def test_send_for_review(as_writer, make_draft, make_article, writer, clinician):
    draft, page = make_draft("Heel pain"), write(make_article())
    due_on = timezone.localdate() + timedelta(days=3)
    response = go(
        as_writer, "send", [draft, page], reviewer=clinician.pk, due_on=due_on, note="Please."
    )
    assert [state for state, _words in result(response)] == ["done", "done"]
    for review in Review.objects.all():
        assert (review.reviewer, review.asked_by, review.due_on, review.note) == (
            clinician, writer, due_on, "Please.",
        )  # fmt: skip
    assert now(draft).stage == now(page).stage == "in_review"
    assert [one.to for one in mail.outbox] == [["clinician@example.org"]] * 2


def test_send_needs_a_reviewer_who_may(as_writer, make_draft, writer):
    draft = make_draft()
    assert "Choose who shall read them." in told(go(as_writer, "send", [draft]))
    response = go(as_writer, "send", [draft], reviewer=writer.pk)
    assert "This person may not review." in told(response)
    assert now(draft).stage == "draft"


@override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
def test_without_mail_the_result_says_so(as_writer, make_draft, clinician):
    [(_state, said)] = result(go(as_writer, "send", [make_draft()], reviewer=clinician.pk))
    assert said == "1 of 1 Back pain: sent to Clinician; no mail went out"


def test_withdraw(as_editor, make_article, editor):
    pages = [make_article("A"), make_article("B")]
    response = go(as_editor, "withdraw", pages, reason="unsafe", words="the dose was wrong")
    assert [state for state, _words in result(response)] == ["done", "done"]
    for page in map(now, pages):
        assert (page.status, page.withdrawal, page.withdrawal_words) == (
            "withdrawn", "unsafe", "the dose was wrong",
        )  # fmt: skip
        assert page.events.first().by == editor


def test_withdraw_asks_for_the_page_that_replaces_them(as_editor, make_article):
    old, new = make_article("Old"), make_article("New page")
    make_article("Another new page")
    assert "Choose why." in told(go(as_editor, "withdraw", [old]))
    said = told(go(as_editor, "withdraw", [old], reason="replaced"))
    assert "Name the page that replaces them." in said
    response = go(as_editor, "withdraw", [old], reason="replaced", box="new")
    assert re.findall(r'name="target" value="(\d+)"', response.content.decode())
    assert now(old).is_published()
    result(go(as_editor, "withdraw", [old], reason="replaced", target=new.pk))
    assert (now(old).withdrawal, now(old).instead) == ("replaced", new)


def test_page_cannot_replace_itself(as_editor, make_article):
    page, other = make_article("A"), make_article("B")
    answers = {"reason": "replaced", "target": page.pk}
    found = result(go(as_editor, "withdraw", [page, other], **answers))
    assert [state for state, _words in found] == ["refused", "done"]
    assert "A page cannot stand in for itself." in found[0][1]


def test_set_topic_changes_the_drafts_alone(as_writer, make_draft, make_article, make_topic):
    heart, back = make_topic("Heart"), make_topic("Back")
    draft, page = make_draft("Draft"), make_article("Page", topic=heart, also_in=(back,))
    there = make_article("There", topic=back)
    response = go(as_writer, "topic", [draft, page, there], topic=back.pk)
    html = response.getvalue().decode()
    assert "2 of 3 done. 1 was so already." in html
    assert result(html) == [
        ("done", "1 of 3 Draft: draft saved"),
        ("done", "2 of 3 Page: draft saved"),
        ("same", "3 of 3 There: It is in this topic already."),
    ]
    assert now(draft).topic == back
    assert now(page).topic == heart
    content = draft_content(now(page))
    assert (content.topic, content.also_in) == (back, ())
    assert not now(there).has_draft()


def test_set_topic_needs_a_topic_that_is_there(as_editor, make_draft):
    for topic in ("", "999999", "x"):
        assert "Choose a topic." in told(go(as_editor, "topic", [make_draft()], topic=topic))


def test_add_a_recommendation(as_writer, make_article, make_draft):
    target = make_article("Knee pain")
    page = make_article("Page", recommendations=(Row(title="Heel pain"),))
    there = make_draft("There", recommendations=(Row(target=target),))
    full = make_draft("Full", recommendations=[Row(title=f"A {n}") for n in range(50)])
    chosen = [page, there, full, target]
    found = result(go(as_writer, "recommend", chosen, target=target.pk))
    assert [state for state, _words in found] == ["refused", "refused", "done", "same"]
    assert "Recommend at most 50 pages." in found[0][1]
    assert "An article cannot recommend itself." in found[1][1]
    assert [row.target for row in draft_content(now(page)).recommendations] == [None, target]
    assert not Recommendation.objects.filter(article=page, target=target).exists()


def test_recommendation_is_found_by_title_or_address(as_editor, make_draft, make_article):
    knee, draft = make_article("Knee pain"), make_draft("Draft")
    rows = rows_of(ask(as_editor, "recommend", [draft]))
    for text in ("knee", "/articles/knee-pain/"):
        data = {"action": "recommend", "row": rows, "step": "find", "box": text}
        html = as_editor.post(BULK, data).content.decode()
        assert re.findall(r'name="target" value="(\d+)" checked', html) == [str(knee.pk)]
        assert "errorlist" not in html
    said = told(as_editor.post(BULK, {**data, "box": "zzz"}))
    assert "No article has these words in its title." in said
    said = told(send(as_editor, "recommend", rows, box="kn"))
    assert "Choose an article." in said
    result(send(as_editor, "recommend", rows, box="Knee pain"))  # the only one it can mean
    assert draft_content(now(draft)).recommendations[0].target == knee


@pytest.mark.parametrize("target", ["999999", "x", "-1", "9" * 30])
def test_forged_target_is_refused(as_editor, make_draft, make_article, target):
    draft, page = make_draft("Draft"), make_article("About", kind="page")
    deleted = make_draft("Deleted")
    publishing.delete_draft(deleted, by=None)
    for forged in (target, page.pk, deleted.pk):
        response = go(as_editor, "recommend", [draft], target=forged)
        assert "Choose an article." in told(response)
    assert not now(draft).recommendations.exists()


def test_site_pages_have_neither_topic_nor_recommendations(as_editor, make_article):
    page = make_article("About", kind="page")
    assert "is a site page: it has no topic" in told(ask(as_editor, "topic", [page]))
    assert "is a site page: it recommends nothing" in told(ask(as_editor, "recommend", [page]))


def test_changed_drafts_can_be_published_next(as_editor, as_writer, make_draft, make_topic):
    back, drafts = make_topic("Back"), [make_draft("A"), make_draft("B")]
    html = go(as_editor, "topic", drafts, topic=back.pk).getvalue().decode()
    assert "Publish them…" in html
    chosen = re.findall(r'name="chosen" value="(\d+)"', html)
    assert chosen == [str(one.pk) for one in drafts]
    assert told(ask(as_editor, "publish", chosen)).startswith("Publish 2 articles")
    other = make_topic("Heart")
    html = go(as_writer, "topic", drafts, topic=other.pk).getvalue().decode()
    assert "Publish them…" not in html


# --- one by one -----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS)
def test_what_was_changed_meanwhile_is_left_alone(
    as_editor, make_article, make_topic, writer, clinician, action
):
    pages = [write(make_article("A")), write(make_article("B"))]
    answers = {
        **ACTIONS[action],
        "change": "content",
        "reviewer": clinician.pk,
        "topic": make_topic("Back").pk,
        "target": make_article("Knee pain").pk,
    }
    rows = rows_of(ask(as_editor, action, pages))
    write(pages[0], writer, body="Saved while the screen was open.")
    events = Event.objects.filter(article=pages[0]).count()
    found = result(send(as_editor, action, rows, **answers))
    said = "1 of 2 A: Not done. Changed since you looked. Nothing was done: look at it first."
    assert found[0] == ("refused", said)
    assert found[1][0] == "done"
    assert draft_content(now(pages[0])).body == "Saved while the screen was open."
    assert now(pages[0]).status == "live"
    assert Event.objects.filter(article=pages[0]).count() == events


def test_who_does_not_say_what_they_saw_is_refused(as_editor, make_draft):
    draft = make_draft()
    for row in (f"{draft.pk}", f"{draft.pk}:", f"{draft.pk}:x", f"{draft.pk}:0"):
        [(state, _words)] = result(send(as_editor, "publish", [row]))
        assert state == "refused"
    assert now(draft).status == "draft"


def test_what_is_looked_at_again_keeps_the_revision_that_was_seen(as_editor, make_draft):
    draft = make_draft()
    rows = rows_of(ask(as_editor, "recommend", [draft]))
    write(draft, body="Saved meanwhile.")
    data = {"action": "recommend", "row": rows, "step": "find", "box": "knee"}
    assert rows_of(as_editor.post(BULK, data)) == rows


def test_each_article_is_done_and_told_before_the_next(as_editor, make_draft):
    drafts = [make_draft(title) for title in "ABC"]
    response = go(as_editor, "publish", drafts)
    parts = iter(response.streaming_content)
    assert b"<h1>Publish 3 articles</h1>" in next(parts)
    for number, draft in enumerate(drafts, 1):
        assert not now(draft).is_published()
        assert f"{number} of 3".encode() in next(parts)
        assert now(draft).is_published()
    assert b"3 of 3 done." in next(parts)


def test_lost_connection_leaves_each_article_whole(as_editor, make_draft):
    drafts = [make_draft(title) for title in "ABC"]
    response = go(as_editor, "publish", drafts)
    parts = iter(response.streaming_content)
    next(parts), next(parts)
    response._iterator.close()  # what the server does; this one keeps the test's connection
    assert [now(one).status for one in drafts] == ["live", "draft", "draft"]
    assert now(drafts[1]).revision == drafts[1].revision


def test_accident_with_one_leaves_the_others(as_editor, make_draft, monkeypatch, caplog):
    drafts = [make_draft(title) for title in "ABC"]
    publish = publishing.publish

    def fail_once(article, **named):
        if article.pk == drafts[1].pk:
            raise RuntimeError("planted")
        return publish(article, **named)

    monkeypatch.setattr(publishing, "publish", fail_once)
    found = result(go(as_editor, "publish", drafts))
    assert [state for state, _words in found] == ["done", "refused", "done"]
    assert "Something went wrong. Nothing was done to it: try it again." in found[1][1]
    assert "planted" in caplog.text
    assert [now(one).status for one in drafts] == ["live", "draft", "live"]


def test_right_that_is_taken_away_meanwhile_ends_the_work(as_editor, make_draft, editor):
    drafts = [make_draft(title) for title in "AB"]
    response = go(as_editor, "publish", drafts)
    editor.groups.clear()
    editor.is_active = False
    editor.save()
    parts = b"".join(response.streaming_content).decode()
    assert parts.count("published") <= 2


def test_article_that_is_deleted_meanwhile_is_told_without_its_title(as_editor, make_draft):
    drafts = [make_draft("A"), make_draft("B")]
    response = go(as_editor, "publish", drafts)
    publishing.delete_draft(drafts[0], by=None)
    found = result(response)
    assert found[0] == ("refused", "1 of 2 Not done. It has been deleted.")
    assert found[1][0] == "done"


def test_result_is_a_whole_page_that_no_cache_keeps(as_editor, make_draft):
    response = go(as_editor, "publish", [make_draft("<script>alert(1)</script>")])
    assert response["Cache-Control"] == "no-store, private"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Accel-Buffering"] == "no"
    assert "Content-Length" not in response
    html = response.getvalue().decode()
    assert html.count("<html") == html.count("</html>") == 1
    assert html.strip().endswith("</html>")
    rows = html.split("<ol")[1].split("</ol>")[0]
    assert rows.count("<li") == 1
    assert bulk.HERE not in html
    assert "<script>alert" not in html


def test_doing_it_twice_does_it_once(as_editor, make_draft):
    draft = make_draft()
    rows = rows_of(ask(as_editor, "publish", [draft]))
    assert [state for state, _words in result(send(as_editor, "publish", rows))] == ["done"]
    response = send(as_editor, "publish", rows)
    assert not response.streaming
    assert "1 of 1 has not changed since it was published" in told(response)
    assert draft.events.filter(verb="published").count() == 1
