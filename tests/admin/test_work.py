"""“My work”: what it shows to whom, where its rows lead, and what it costs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from articles import publishing
from articles.admin.changed import Changes
from articles.admin.states import moment_in_words
from articles.models import Article, Schedule, Version
from articles.publishing import Content, draft_content
from tests.admin.conftest import client_of
from tests.conftest import person
from tests.crawling import links

pytestmark = pytest.mark.django_db

EMPTY = "Nothing is waiting for you."
LIST = "/admin/articles/article/"


def sections(client) -> dict[str, list]:
    """Titles by section, as they are shown."""
    context = client.get("/admin/").context
    return {
        one.title: [line.title for line in one.lines]
        for one in [*context["mine"], *context["others"]]
    }


def line(client, section, title="Back pain"):
    context = client.get("/admin/").context
    [found] = [one for one in [*context["mine"], *context["others"]] if one.title == section]
    return next(one for one in found.lines if one.title == title)


def write(article, by, body="Most back pain gets better within weeks.") -> Article:
    content = replace(draft_content(article), body=body)
    return publishing.save_draft(article, content=content, by=by)


def send(article, by, reviewer, **named) -> Article:
    publishing.submit(article, by=by, reviewer=reviewer, **named)
    return article


@pytest.fixture
def ana(db):
    return person("Writer", "ana@example.org", "Ana")


def test_nothing_is_said_in_words_that_lead_on(as_editor, as_writer, as_auditor):
    html = as_editor.get("/admin/").content.decode()
    assert EMPTY in html
    assert '<a href="/admin/articles/article/add/">Write an article</a>' in html
    assert f'<a href="{LIST}">See all articles</a>' in html
    html = as_auditor.get("/admin/").content.decode()
    assert EMPTY in html
    assert "Write an article" not in html
    assert f'<a href="{LIST}">See all articles</a>' in html


def test_review_that_waits_for_me_says_whose_it_is_and_how_much_changes(
    as_editor, make_article, editor, ana
):
    article = write(make_article(), ana)
    due_on = timezone.localdate() + timedelta(days=3)
    send(article, ana, editor, due_on=due_on, note="Is it true?")
    assert next(iter(sections(as_editor))) == "Awaiting me"
    shown = line(as_editor, "Awaiting me")
    assert shown.said == ["Ana", "2 words changed"]
    assert shown.quote == "Is it true?"
    assert shown.actions == [
        ("Review", f"{LIST}{article.pk}/review/"),
        ("Compare", f"{LIST}{article.pk}/compare/"),
    ]
    assert not shown.is_late
    html = as_editor.get("/admin/").content.decode()
    assert EMPTY not in html
    assert {shown.actions[0][1], shown.actions[1][1]} <= set(links(html, "/admin/"))


def test_review_that_is_late_is_marked(as_editor, make_article, editor, ana, monkeypatch):
    article = send(write(make_article(), ana), ana, editor, due_on=timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("articles.admin.work.timezone.localdate", lambda: tomorrow)
    shown = line(as_editor, "Awaiting me")
    assert shown.is_late
    assert shown.said[0].startswith("was due ")
    assert article.stage == "in_review"


def test_reviews_of_others_do_not_wait_for_me(as_editor, make_article, ana, clinician):
    send(write(make_article(), ana), ana, clinician)
    publishing.submit(write(make_article("Knee pain"), ana), by=ana, reviewer_name="Dr Who")
    assert "Awaiting me" not in sections(as_editor)
    assert sections(client_of(clinician))["Awaiting me"] == ["Back pain"]


def test_answered_and_withdrawn_requests_wait_no_longer(as_editor, make_article, editor, ana):
    answered = send(write(make_article("Answered"), ana), ana, editor)
    publishing.approve(answered, number=answered.draft_number, by=editor)
    taken_back = send(write(make_article("Taken back"), ana), ana, editor)
    publishing.cancel_review(taken_back, by=ana)
    send(write(make_article("Waiting"), ana), ana, editor)
    assert sections(as_editor)["Awaiting me"] == ["Waiting"]


def test_discarded_draft_is_no_longer_mine(as_writer, make_article, writer, ana):
    page = publishing.discard_draft(write(make_article(), writer), by=writer)
    write(page, ana, "Hers.")
    assert "My drafts" not in sections(as_writer)


def test_draft_that_i_shall_review_is_not_among_my_drafts_too(as_editor, make_article, editor, ana):
    page = write(write(make_article(), editor), ana, "Hers.")
    send(page, ana, editor)
    assert sections(as_editor)["Awaiting me"] == ["Back pain"]
    assert "My drafts" not in sections(as_editor)


def test_most_urgent_review_comes_first(as_editor, make_article, editor, ana):
    today = timezone.localdate()
    for title, days in (("Later", 9), ("Whenever", None), ("Soon", 1)):
        due_on = today + timedelta(days=days) if days else None
        send(write(make_article(title), ana), ana, editor, due_on=due_on)
    assert sections(as_editor)["Awaiting me"] == ["Soon", "Later", "Whenever"]


def test_what_is_approved_waits_for_who_may_publish(as_editor, make_article, ana, clinician):
    article = send(write(make_article(), ana), ana, clinician)
    publishing.approve(article, number=article.draft_number, by=clinician)
    shown = line(as_editor, "To be published")
    assert shown.said == ["approved by Clinician", "Ana", "2 words changed"]
    assert shown.actions[0] == ("Publish…", f"{LIST}{article.pk}/publish/")
    of_ana = sections(client_of(ana))
    assert "To be published" not in of_ana
    assert of_ana["My drafts"] == ["Back pain"]


def test_sent_back_to_who_asked_and_to_who_wrote(
    as_editor, as_writer, make_article, editor, writer, ana, clinician
):
    article = send(write(make_article(), ana), editor, clinician)
    publishing.request_changes(
        article, number=article.draft_number, by=clinician, comment="Name the dose."
    )
    for client in (as_editor, client_of(ana)):
        shown = line(client, "Sent back to me")
        assert shown.quote == "Name the dose."
        assert shown.actions[0] == ("Edit", f"{LIST}{article.pk}/change/?draft")
        assert "1 open comment" in shown.said
    assert "Sent back to me" not in sections(as_writer)
    assert "My drafts" not in sections(client_of(ana))


def test_my_drafts_are_those_i_write_in(as_writer, make_article, make_draft, writer, ana):
    write(make_draft("New"), writer, "Words of mine.")
    page = write(make_article("Beside a page"), writer)
    write(make_article("Hers"), ana)
    shared = write(write(make_article("Shared"), writer), ana, "Hers came later.")
    published = publishing.publish(write(make_article("Published"), writer), by=None)
    write(published, ana, "Hers, after mine was published.")
    assert sections(as_writer)["My drafts"] == ["Shared", "Beside a page", "New"]
    assert line(as_writer, "My drafts", "New").actions == [
        ("Edit", f"{LIST}{Article.objects.get(title='New').pk}/change/")
    ]
    assert line(as_writer, "My drafts", "Beside a page").actions == [
        ("Edit", f"{LIST}{page.pk}/change/?draft"),
        ("Compare", f"{LIST}{page.pk}/compare/"),
    ]
    assert line(as_writer, "My drafts", "Shared").said[0] == "Ana"
    assert shared.stage == "draft"


def test_correction_by_somebody_else_leaves_the_draft_mine(as_writer, make_article, writer, editor):
    body = "One paragraph.\n\nAnother paragraph."
    page = write(make_article(body=body), writer, "One paragraph.\n\nAnother, better paragraph.")
    content = replace(publishing.content_of(page), body="A paragraph.\n\nAnother paragraph.")
    publishing.correct(page, content=content, by=editor)
    assert Version.objects.filter(kind="merged").count() == 1
    assert sections(as_writer)["My drafts"] == ["Back pain"]
    assert "My drafts" not in sections(client_of(editor))


def test_deleted_draft_is_nobodys_work(as_writer, make_draft, writer):
    draft = write(make_draft("Gone"), writer)
    publishing.delete_draft(draft, by=None)
    assert sections(as_writer) == {}


def test_what_happens_this_week_stands_in_its_order(as_editor, make_article, make_draft, editor):
    now = timezone.now()
    publishing.schedule(make_draft("First"), at=now + timedelta(days=3), by=editor)
    version = write(make_article("New version"), editor)
    publishing.schedule(version, at=now + timedelta(days=2), by=editor)
    publishing.schedule_withdrawal(
        make_article("Ends"), at=now + timedelta(days=1), by=editor, reason="out_of_date"
    )
    publishing.schedule(make_draft("In a month"), at=now + timedelta(days=30), by=editor)
    assert sections(as_editor)["Scheduled this week"] == ["Ends", "New version", "First"]
    said = {one: line(as_editor, "Scheduled this week", one).said for one in ("Ends", "First")}
    assert said["Ends"][0].endswith(": is withdrawn")
    assert said["First"][0].endswith(": goes live")
    shown = line(as_editor, "Scheduled this week", "New version")
    assert shown.said[0].endswith(": a new version goes live")
    assert shown.said[1] == "Editor"
    assert shown.actions[1] == ("Cancel…", f"{LIST}{version.pk}/cancel-schedule/")


def test_who_may_not_publish_sees_the_schedule_without_its_button(as_writer, make_draft, editor):
    publishing.schedule(make_draft(), at=timezone.now() + timedelta(days=1), by=editor)
    assert [words for words, _to in line(as_writer, "Scheduled this week").actions] == ["Open"]


def test_stopped_schedule_is_marked_and_comes_first(as_editor, make_article, make_draft, editor):
    now = timezone.now()
    publishing.schedule(make_draft("Sooner"), at=now + timedelta(hours=1), by=editor)
    page = write(make_article(), editor)
    publishing.schedule(page, at=now + timedelta(days=20), by=editor)
    content = replace(publishing.content_of(page), body="Most back pain ends by itself.")
    publishing.correct(page, content=content, by=editor)
    assert Schedule.objects.get().suspended_at
    assert sections(as_editor)["Scheduled this week"] == ["Back pain", "Sooner"]
    shown = line(as_editor, "Scheduled this week")
    assert shown.is_late
    assert shown.said[0] == "stopped: open it and choose what stays"


def test_recently_published_names_each_page_once(as_editor, make_article, editor):
    old = make_article("Old", published_at=timezone.now() - timedelta(days=400))
    new = make_article("New")
    withdrawn = make_article("Withdrawn")
    publishing.withdraw(withdrawn, by=editor)
    publishing.publish(write(old, editor), by=editor)
    assert sections(as_editor)["Recently published"] == ["Old", "New"]
    shown = line(as_editor, "Recently published", "Old")
    assert shown.said[1:] == ["Editor", "published"]
    assert ("View page", old.get_absolute_url()) in shown.actions
    assert new.is_published()


def test_first_publishing_that_came_by_its_moment_is_among_the_recent(
    as_editor, make_draft, editor, ana, monkeypatch
):
    page = publishing.schedule(make_draft(), at=timezone.now() + timedelta(hours=1), by=editor)
    assert "Recently published" not in sections(as_editor)
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    as_editor = client_of(editor)
    assert sections(as_editor)["Recently published"] == ["Back pain"]
    write(page, ana)
    said = line(as_editor, "Recently published").said
    assert said == [moment_in_words(page.published_at)]  # who wrote later has published nothing


@override_settings(REQUIRE_APPROVAL=True)
def test_what_was_published_without_approval_is_listed_for_editors(
    as_editor, as_writer, make_draft, editor
):
    article = publishing.publish(make_draft(), by=editor, without_approval="A fault in it.")
    assert sections(as_editor)["Published without approval"] == ["Back pain"]
    assert "Published without approval" not in sections(as_writer)
    publishing.approve(article, number=article.live_number, by=person("Clinician"))
    assert "Published without approval" not in sections(as_editor)


def test_text_that_was_not_saved_is_mine_alone(as_editor, as_writer, make_draft, editor):
    draft = make_draft()
    typed = {"title": ["Back pain"], "body": ["More."]}
    copy = publishing.keep_working_copy(
        by=editor, article=draft, key="k" * 32, typed=typed, based_on=draft.revision
    )
    publishing.keep_working_copy(
        by=editor, article=None, key="n" * 32, typed={"title": ["A new one"]}, based_on=None
    )
    assert sections(as_editor)["Not saved"] == ["A new one", "Back pain"]
    assert line(as_editor, "Not saved").actions == [("Look at it", f"{LIST}unsaved/{copy.pk}/")]
    assert "Not saved" not in sections(as_writer)
    html = as_editor.get("/admin/").content.decode()
    assert html.count('id="unsaved"') == 1  # the notices' place, which no section shares
    assert html.count('id="not-saved"') == 1


def test_long_section_shows_ten_and_leads_to_all(as_writer, make_draft, writer):
    for number in range(11):
        write(make_draft(f"Draft {number:02}"), writer)
    context = as_writer.get("/admin/").context
    [section] = context["mine"]
    assert len(section.lines) == 10
    assert section.more == f"{LIST}?state=written&mine=written"
    rows = as_writer.get(section.more).context["cl"].result_list
    assert len(rows) == 11


def test_every_list_that_is_led_to_shows_the_same(
    as_editor, make_article, make_draft, editor, ana, clinician
):
    send(write(make_article("Waits"), ana), ana, editor)
    sent = send(write(make_article("Sent back"), editor), editor, clinician)
    publishing.request_changes(sent, number=sent.draft_number, by=clinician, comment="No.")
    publishing.schedule(make_draft("Later"), at=timezone.now() + timedelta(days=1), by=editor)
    for query, titles in (
        ("reviewer=me", ["Waits"]),
        ("state=sent_back&mine=written", ["Sent back"]),
        ("state=sent_back&mine=sent", ["Sent back"]),
        ("state=scheduled", ["Later"]),
    ):
        rows = as_editor.get(f"{LIST}?{query}").context["cl"].result_list
        assert [str(row) for row in rows] == titles, query


def test_words_are_counted_against_what_readers_see(make_article, make_draft, ana):
    new = make_draft("New", body="Five words are in here.")
    once = write(make_article("Once", body="One two three four."), ana, "One two 3 four.")
    twice = write(make_article("Twice", body="One two three four."), ana, "1 two three four.")
    twice = write(twice, ana, "One 2 three 4.")
    page = make_article("Other fields", also_called="Sore back")
    other = publishing.save_draft(
        page, content=replace(draft_content(page), also_called="Bad back"), by=ana
    )
    changes = Changes([new, once, twice, other, make_article("Not written in")])
    assert changes.of(other).in_words == "no words changed"
    assert changes.of(new).in_words == "new, 6 words"
    assert changes.of(once).in_words == "1 word changed"
    assert changes.of(twice).in_words == "2 words changed"
    assert changes.of(twice).by == ana
    assert changes.of(Article.objects.get(title="Not written in")).in_words == ""


def test_long_texts_are_not_counted_for_ever(make_article, ana, monkeypatch):
    monkeypatch.setattr("articles.admin.changed.MOST", 100)
    page = write(write(make_article(body="a " * 100), ana, "b " * 100), ana, "c " * 100)
    assert Changes([page]).of(page).in_words == ""
    assert Changes([page]).of(page).by == ana


def test_front_page_costs_the_same_for_one_and_three(
    as_editor, make_article, make_draft, editor, ana, clinician, django_assert_num_queries
):
    def another(number):
        send(write(make_article(f"Waits {number}"), ana), ana, editor)
        back = send(write(make_article(f"Back {number}"), editor), editor, clinician)
        publishing.request_changes(back, number=back.draft_number, by=clinician, comment="No.")
        ready = send(write(make_article(f"Ready {number}"), ana), ana, clinician)
        publishing.approve(ready, number=ready.draft_number, by=clinician)
        write(make_draft(f"Mine {number}"), editor)
        at = timezone.now() + timedelta(days=number)
        publishing.schedule(make_draft(f"First {number}"), at=at, by=editor)
        publishing.schedule(write(make_article(f"New {number}"), ana), at=at, by=editor)
        publishing.keep_working_copy(
            by=editor, article=None, key=f"{number}" * 32, typed={"title": ["X"]}, based_on=None
        )

    another(1)
    as_editor.get("/admin/")
    for numbers in ((), (2, 3)):
        for number in numbers:
            another(number)
        # Session, person, two for rights; what is mine; reviews, approved, sent back, drafts,
        # unapproved, their versions and comments; unsaved; first publishings and schedules;
        # events and pages.
        with django_assert_num_queries(17):
            as_editor.get("/admin/")


def test_front_page_reads_no_texts(as_editor, make_article, editor, ana):
    send(write(make_article(), ana), ana, editor)
    article = line(as_editor, "Awaiting me").article
    assert article.get_deferred_fields() >= {"body", "html", "text", "contents"}


def test_hostile_title_and_note_stay_text(as_editor, make_draft, editor, ana):
    evil = "<script>alert(1)</script>"
    draft = publishing.save_draft(Article(), content=Content(title=evil, body="x"), by=ana)
    send(draft, ana, editor, note=evil)
    html = as_editor.get("/admin/").content.decode()
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)") >= 2
