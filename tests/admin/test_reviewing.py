"""The screens of review: sending, reading and answering, comments, links, previews."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from articles import publishing
from articles.models import Comment, Event, SharedLink, User
from articles.publishing import Content, content_of, draft_content
from tests.admin.conftest import client_of, words
from tests.publishing.test_reviewing import everything, rewrite
from tests.views.test_shared import text_of

pytestmark = pytest.mark.django_db

ADMIN = "/admin/articles/article"
DUMMY = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture
def draft(make_draft):
    return make_draft("Back pain", body="Rest for **one** day.")


@pytest.fixture
def as_clinician(clinician):
    return client_of(clinician)


def screen(article, name: str) -> str:
    return f"{ADMIN}/{article.pk}/{name}/"


def sending(article, **fields) -> dict:
    data = {"reviewer": "", "reviewer_name": "", "reviewer_email": "", "due_on": "", "note": ""}
    return data | {"seen": article.revision, "action": "send"} | fields


def shown_link(response) -> str:
    return re.search(r'id="link"[^>]* value="([^"]+)"', response.content.decode())[1]


# --- sending ------------------------------------------------------------------------------------


def test_colleague_is_asked_and_gets_a_mail(as_writer, draft, clinician):
    day = timezone.localdate() + timedelta(days=2)
    data = sending(draft, reviewer=clinician.pk, due_on=day.isoformat(), note="The doses?")
    response = as_writer.post(screen(draft, "send"), data, follow=True)
    assert words(response) == ["Sent to Clinician for review. A mail with the link is on its way."]
    draft.refresh_from_db()
    assert (draft.stage, draft.review.reviewer, draft.review.due_on, draft.review.note) == (
        "in_review",
        clinician,
        day,
        "The doses?",
    )
    assert [sent.to for sent in mail.outbox] == [["clinician@example.org"]]


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (DUMMY, "Copy this link for Clinician"),
        ("tests.test_mail.Broken", "The mail could not be sent. "),
    ],
)
def test_without_mail_the_link_is_there_to_copy(
    as_writer, settings, draft, clinician, backend, said
):
    settings.EMAIL_BACKEND = backend
    response = as_writer.post(screen(draft, "send"), sending(draft, reviewer=clinician.pk))
    assert response.status_code == 200
    assert said in f"{text_of(response)} "
    assert "Copy this link for Clinician" in text_of(response)
    assert shown_link(response) == f"http://testserver{screen(draft, 'review')}"
    draft.refresh_from_db()
    assert draft.stage == "in_review"


def test_who_has_switched_mail_off_is_asked_without_one(as_writer, draft, clinician):
    User.objects.filter(pk=clinician.pk).update(wants_mail=False)
    response = as_writer.post(screen(draft, "send"), sending(draft, reviewer=clinician.pk))
    assert "Copy this link for Clinician" in text_of(response)
    assert mail.outbox == []


def test_somebody_without_an_account_gets_a_link_that_works(as_writer, client, settings, draft):
    settings.EMAIL_BACKEND = DUMMY
    response = as_writer.post(screen(draft, "send"), sending(draft, reviewer_name="Dr Shah"))
    assert "Copy this link for Dr Shah" in text_of(response)
    link = shown_link(response)
    assert re.fullmatch(r"http://testserver/shared/[\w-]{43}/", link)
    page = client.get(link)
    assert "Dr Shah, Writer asks you to read this" in text_of(page)
    token = link.split("/")[4]
    assert token not in str(list(SharedLink.objects.values()))
    assert token not in str(dict(as_writer.session))
    assert token not in str(list(Event.objects.values()))


def test_mailed_link_goes_to_its_addressee_alone(as_writer, draft, client):
    data = sending(draft, reviewer_name="Dr Shah", reviewer_email="shah@example.org")
    response = as_writer.post(screen(draft, "send"), data, follow=True)
    assert words(response) == ["Sent to Dr Shah for review. A mail with the link is on its way."]
    [sent] = mail.outbox
    assert sent.to == ["shah@example.org"]
    [link] = re.findall(r"http://testserver/shared/[\w-]{43}/", sent.body)
    assert link not in response.content.decode()
    assert client.get(link).status_code == 200


def test_link_of_a_review_works_a_week_beyond_the_day_when_it_is_due(as_writer, draft):
    for days, lasts in ((2, 14), (20, 27), (200, 90)):
        draft.refresh_from_db()
        day = timezone.localdate() + timedelta(days=days)
        data = sending(draft, reviewer_name="Dr Shah", due_on=day.isoformat())
        as_writer.post(screen(draft, "send"), data)
        link = SharedLink.objects.order_by("-pk").first()
        assert link.expires_at - link.made_at == timedelta(days=lasts)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose who shall read it, or give a name."),
        ({"reviewer": "999999"}, "This person may not review any longer. Choose somebody else."),
        ({"reviewer": "x"}, "This person may not review any longer. Choose somebody else."),
        ({"reviewer_name": "Dr Shah", "due_on": "soon"}, "Give a day, such as 2026-06-03."),
        (
            {"reviewer_name": "Dr Shah", "due_on": "2020-01-01"},
            "That day has passed. Choose a later one.",
        ),
        (
            {"reviewer_name": "Dr Shah", "reviewer_email": "shah"},
            "This is no e-mail address. Look at it again.",
        ),
    ],
)
def test_refused_sending_says_why_and_keeps_what_was_typed(as_writer, draft, fields, said):
    before = everything(draft)
    data = sending(draft, note="An hour of work.", **fields)
    response = as_writer.post(screen(draft, "send"), data)
    assert response.status_code == 200
    assert said in text_of(response)
    assert "Nothing was sent yet." in text_of(response)
    assert response.context["form"]["note"].value() == "An hour of work."
    assert everything(draft) == before
    assert mail.outbox == []


def test_sending_what_somebody_saved_meanwhile_is_refused(as_writer, draft, editor, clinician):
    data = sending(draft, reviewer=clinician.pk)
    rewrite(draft, by=editor)
    before = everything(draft)
    response = as_writer.post(screen(draft, "send"), data)
    assert "Editor saved this page at" in text_of(response)
    assert everything(draft) == before
    assert f'name="seen" value="{draft.revision}"' in response.content.decode()


def test_only_those_who_may_review_are_offered(as_writer, draft, clinician, auditor, editor):
    response = as_writer.get(screen(draft, "send"))
    choices = [label for _value, label in response.context["form"].fields["reviewer"].choices]
    assert choices == ["Somebody without an account", "Clinician", "Editor"]


def test_request_that_waits_is_told_and_taken_back(as_writer, draft, writer, clinician):
    publishing.submit(draft, by=writer, reviewer=clinician)
    assert "Clinician was asked on" in text_of(as_writer.get(screen(draft, "send")))
    data = {"action": "take-back", "seen": draft.revision}
    response = as_writer.post(screen(draft, "send"), data, follow=True)
    assert words(response) == ["Taken back from review. It is a draft again."]
    draft.refresh_from_db()
    assert draft.stage == "draft"


def test_page_without_a_draft_is_not_sent(as_editor, make_article):
    article = make_article()
    response = as_editor.get(screen(article, "send"), follow=True)
    assert words(response) == ["There is no draft of this page to send."]


# --- reading and answering ----------------------------------------------------------------------


@pytest.fixture
def in_review(draft, writer, clinician):
    publishing.submit(draft, by=writer, reviewer=clinician, note="The doses?")
    return draft


@pytest.fixture
def live_in_review(make_article, writer, clinician):
    article = make_article("Back pain", body="Rest for a day.")
    content = replace(content_of(article), body="Rest for two days.")
    publishing.save_draft(article, content=content, by=writer)
    publishing.submit(article, by=writer, reviewer=clinician)
    return article


def buttons(response) -> list[tuple[str, str]]:
    """The buttons of the answer, and the links that stand beside them."""
    main = response.content.decode().split('<form method="post" class="asking"')[1]
    return re.findall(r'name="action" value="([\w-]+)">([^<]+)<', main)


def answer(article, action: str, **fields) -> dict:
    return {"number": article.draft_number, "action": action, "comment": ""} | fields


def test_first_version_is_shown_whole(as_clinician, in_review):
    response = as_clinician.get(screen(in_review, "review"))
    html = response.content.decode()
    assert "A new page" in html
    assert "<p>Rest for <strong>one</strong> day.</p>" in html
    assert "The doses?" in html
    assert buttons(response) == [("approve", "Approve")]
    assert "Ask for changes…" in html


def marks(response) -> list[str]:
    """The words that the comparison marks, as they are said: without its key."""
    html = response.content.decode().split('</p>\n<p class="comparison-key"', 1)[-1]
    found = re.findall(r"<(ins|del)>(?:<span[^>]*>[^<]*</span>)?([^<]*)", html.split("</p>", 1)[1])
    return [f"{kind} {text.strip()}" for kind, text in found]


def test_draft_of_a_live_page_is_compared_with_what_readers_see(as_clinician, live_in_review):
    response = as_clinician.get(screen(live_in_review, "review"))
    html = response.content.decode()
    assert "What changes for readers" in html
    assert response.context["comparison"].words == 2
    assert marks(response) == ["del a day", "ins two days"]
    assert "comparison.css" in html
    whole = as_clinician.get(screen(live_in_review, "review") + "?with=whole")
    assert whole.context["comparison"] is None
    assert "<p>Rest for two days.</p>" in whole.content.decode()


def test_reviewer_sees_what_has_changed_since_they_last_approved(
    as_clinician, live_in_review, writer, clinician
):
    url = screen(live_in_review, "review")
    assert "Since I last approved" not in as_clinician.get(url).content.decode()
    publishing.approve(live_in_review, number=2, by=clinician)
    content = replace(draft_content(live_in_review), body="Rest for two days. Then move.")
    publishing.save_draft(live_in_review, content=content, by=writer)
    page = as_clinician.get(url)
    assert "Since I last approved" in page.content.decode()
    since = as_clinician.get(f"{url}?with=approved")
    assert "What has changed since you last approved" in since.content.decode()
    assert marks(since) == ["ins Then move."]
    odd = as_clinician.get(f"{url}?with=%00nonsense")
    assert odd.context["looked"].base == "live"


def test_approving_takes_two_clicks_from_my_work(as_clinician, in_review):
    front = as_clinician.get("/admin/")
    assert f'href="{screen(in_review, "review")}"' in front.content.decode()
    page = as_clinician.get(screen(in_review, "review"))
    assert ("approve", "Approve") in buttons(page)
    response = as_clinician.post(
        screen(in_review, "review"), answer(in_review, "approve"), follow=True
    )
    assert response.redirect_chain == [("/admin/", 302)]
    assert words(response) == ["Approved: ‘Back pain’.", "Nothing else is waiting for you."]
    in_review.refresh_from_db()
    assert (in_review.stage, in_review.status) == ("approved", "draft")


def test_after_an_answer_the_next_one_comes(as_clinician, in_review, make_draft, writer, clinician):
    today = timezone.localdate()
    later, soon = make_draft("Later"), make_draft("Soon")
    publishing.submit(later, by=writer, reviewer=clinician, due_on=today + timedelta(days=9))
    publishing.submit(soon, by=writer, reviewer=clinician, due_on=today + timedelta(days=1))
    page = as_clinician.get(screen(in_review, "review"))
    assert "2 more are waiting for you" in text_of(page)
    response = as_clinician.post(
        screen(in_review, "review"), answer(in_review, "approve"), follow=True
    )
    assert response.redirect_chain == [(screen(soon, "review"), 302)]
    assert words(response) == ["Approved: ‘Back pain’.", "Next: ‘Soon’."]


def test_asking_for_changes_is_one_more_screen(as_clinician, in_review, writer):
    page = as_clinician.get(screen(in_review, "review") + "?ask")
    assert buttons(page) == [("changes", "Ask for changes")]
    data = answer(in_review, "changes", comment="Name the dose.")
    response = as_clinician.post(screen(in_review, "review") + "?ask", data, follow=True)
    assert words(response)[0] == "Sent back: ‘Back pain’."
    in_review.refresh_from_db()
    assert (in_review.stage, in_review.review.comment) == ("sent_back", "Name the dose.")
    assert [sent.to for sent in mail.outbox] == [["writer@example.org"]]


def test_asking_for_changes_without_words_says_so(as_clinician, in_review):
    before = everything(in_review)
    response = as_clinician.post(
        screen(in_review, "review") + "?ask", answer(in_review, "changes", comment=" ")
    )
    assert "Say what is to change: the writer sees only this." in text_of(response)
    assert everything(in_review) == before


@pytest.mark.parametrize("action", ["approve", "changes", "approve-publish"])
def test_answer_about_an_older_version_is_refused_and_keeps_the_words(
    as_editor, in_review, writer, action
):
    data = answer(in_review, action, comment="Name the dose.", change="content", note="")
    rewrite(in_review, by=writer)
    before = everything(in_review)
    response = as_editor.post(screen(in_review, "review"), data)
    assert "Changed since by Writer at" in text_of(response)
    assert response.context["form"]["comment"].value() == "Name the dose."
    assert f'name="number" value="{in_review.draft_number}"' in response.content.decode()
    assert everything(in_review) == before


def test_approving_publishes_nothing(as_clinician, live_in_review, client):
    as_clinician.post(screen(live_in_review, "review"), answer(live_in_review, "approve"))
    live_in_review.refresh_from_db()
    assert (live_in_review.stage, live_in_review.body) == ("approved", "Rest for a day.")
    assert "two days" not in client.get(live_in_review.get_absolute_url()).content.decode()


def test_who_holds_both_rights_can_approve_and_publish(as_editor, live_in_review, client, editor):
    page = as_editor.get(screen(live_in_review, "review"))
    assert buttons(page) == [
        ("approve", "Approve"),
        ("approve-publish", "Approve and publish"),
    ]
    data = answer(live_in_review, "approve-publish", change="correction", note="A day more.")
    response = as_editor.post(screen(live_in_review, "review"), data, follow=True)
    assert words(response)[0].startswith("Published ")
    assert words(response)[1] == "Approved: ‘Back pain’."
    live_in_review.refresh_from_db()
    assert (live_in_review.stage, live_in_review.body, live_in_review.updated_at) == (
        "",
        "Rest for two days.",
        None,
    )
    verbs = list(live_in_review.events.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["approved", "published"]
    assert "two days" in client.get(live_in_review.get_absolute_url()).content.decode()


def test_approve_and_publish_is_both_or_none(as_editor, make_draft, writer, clinician):
    draft = make_draft("", body="No title yet.")
    publishing.submit(draft, by=writer, reviewer=clinician)
    before = everything(draft)
    data = answer(draft, "approve-publish", note="")
    response = as_editor.post(screen(draft, "review"), data)
    assert "Give the article a title to publish it." in text_of(response)
    assert everything(draft) == before


def test_approve_and_publish_needs_both_rights(as_clinician, live_in_review):
    before = everything(live_in_review)
    assert (
        "Approve and publish"
        not in as_clinician.get(screen(live_in_review, "review")).content.decode()
    )
    data = answer(live_in_review, "approve-publish", change="content", note="")
    assert as_clinician.post(screen(live_in_review, "review"), data).status_code == 403
    assert everything(live_in_review) == before


@pytest.mark.parametrize("role", ["as_writer", "as_auditor"])
def test_who_may_only_look_sees_no_answer(request, in_review, role):
    somebody = request.getfixturevalue(role)
    html = somebody.get(screen(in_review, "review")).content.decode()
    assert "Rest for" in html
    assert 'name="action"' not in html.split("<main", 1)[1]
    before = everything(in_review)
    for action in ("approve", "changes", "approve-publish"):
        response = somebody.post(
            screen(in_review, "review"), answer(in_review, action, comment="x")
        )
        assert response.status_code == 403
    assert everything(in_review) == before


def test_own_work_is_not_offered_for_approval_where_the_site_asks_for_another(
    settings, make_draft, editor, as_editor
):
    settings.REQUIRE_APPROVAL = True
    draft = rewrite(make_draft(), by=editor)
    response = as_editor.get(screen(draft, "review"))
    assert "You wrote a part of this version" in text_of(response)
    assert buttons(response) == []
    response = as_editor.post(screen(draft, "review"), answer(draft, "approve"))
    assert "Somebody else has to approve it." in text_of(response)
    draft.refresh_from_db()
    assert draft.stage == "draft"


def test_what_went_live_without_approval_is_approved_afterwards(
    settings, make_draft, editor, as_clinician
):
    settings.REQUIRE_APPROVAL = True
    article = rewrite(make_draft(), by=editor)
    publishing.publish(article, by=editor, without_approval="Nobody is here.")
    page = as_clinician.get(screen(article, "review"))
    assert "It was published without approval" in text_of(page)
    assert buttons(page) == [("approve", "Approve")]
    as_clinician.post(
        screen(article, "review"), {"number": article.live_number, "action": "approve"}
    )
    article.refresh_from_db()
    assert article.is_unapproved is False


def test_without_mail_who_answers_gets_the_link_for_who_asked(as_clinician, in_review, settings):
    settings.EMAIL_BACKEND = DUMMY
    response = as_clinician.post(
        screen(in_review, "review"), answer(in_review, "approve"), follow=True
    )
    assert words(response)[1] == (
        f"Copy this link for Writer: http://testserver{screen(in_review, 'change')}"
    )


def test_failed_mail_is_told_and_the_answer_stands(as_clinician, in_review, settings):
    settings.EMAIL_BACKEND = "tests.test_mail.Broken"
    response = as_clinician.post(
        screen(in_review, "review"), answer(in_review, "approve"), follow=True
    )
    assert words(response)[1].startswith("The mail could not be sent. Copy this link for Writer: ")
    in_review.refresh_from_db()
    assert in_review.stage == "approved"


def test_page_with_nothing_to_review_leads_to_its_history(as_clinician, make_article):
    article = make_article()
    response = as_clinician.get(screen(article, "review"), follow=True)
    assert response.redirect_chain == [(screen(article, "history"), 302)]
    assert words(response) == ["There is nothing to review on this page."]


# --- comments -----------------------------------------------------------------------------------


def test_comment_is_written_named_and_dealt_with(as_clinician, as_writer, draft, clinician, writer):
    url = screen(draft, "comments")
    response = as_clinician.post(url, {"number": 1, "comment": "Which dose?"}, follow=True)
    assert words(response) == ["Your comment is kept."]
    [comment] = draft.comments.all()
    assert (comment.number, comment.by, comment.text) == (1, clinician, "Which dose?")
    page = as_writer.get(url)
    assert [one.text for one in page.context["open"]] == ["Which dose?"]
    assert "on version 1" in text_of(page)
    response = as_writer.post(url, {"resolve": comment.pk}, follow=True)
    assert words(response) == ["Dealt with."]
    comment.refresh_from_db()
    assert comment.resolved_by == writer
    page = as_writer.get(url)
    assert (list(page.context["open"]), [one.text for one in page.context["resolved"]]) == (
        [],
        ["Which dose?"],
    )


def test_open_comments_are_named_before_publishing_and_in_review(as_editor, draft, clinician):
    publishing.comment(draft, number=1, text="Which dose?", by=clinician)
    for name in ("publish", "review"):
        assert "Clinician: ‘Which dose?’" in text_of(as_editor.get(screen(draft, name)))


def test_comment_of_another_article_is_not_found_here(as_writer, draft, make_draft, clinician):
    other = make_draft("Other")
    comment = publishing.comment(other, number=1, text="x", by=clinician)
    for pk in (comment.pk, 999999, "x", ""):
        assert as_writer.post(screen(draft, "comments"), {"resolve": pk}).status_code == 404
    assert Comment.objects.get().resolved_at is None


def test_empty_comment_is_refused_in_words(as_writer, draft):
    response = as_writer.post(screen(draft, "comments"), {"number": 1, "comment": " "})
    assert "Write what you want to say." in text_of(response)


def test_auditor_reads_comments_and_writes_none(as_auditor, draft, clinician):
    comment = publishing.comment(draft, number=1, text="Which dose?", by=clinician)
    page = as_auditor.get(screen(draft, "comments"))
    assert "Which dose?" in text_of(page)
    assert "<button" not in page.content.decode().split("<main", 1)[1]
    for data in ({"number": 1, "comment": "x"}, {"resolve": comment.pk}):
        assert as_auditor.post(screen(draft, "comments"), data).status_code == 403
    assert Comment.objects.count() == 1


# --- links --------------------------------------------------------------------------------------


def test_preview_link_is_made_listed_and_revoked(as_writer, client, draft):
    url = screen(draft, "links")
    response = as_writer.post(url, {"name": "Anna", "days": "7", "action": "make"})
    assert "Copy this link for Anna" in text_of(response)
    link = shown_link(response)
    assert client.get(link).status_code == 200
    page = as_writer.get(url)
    [stored] = page.context["links"]
    assert (stored.name, stored.review, stored.expires_at - stored.made_at) == (
        "Anna",
        None,
        timedelta(days=7),
    )
    assert link.split("/")[4] not in page.content.decode()
    response = as_writer.post(url, {"revoke": stored.pk}, follow=True)
    assert words(response) == ["Revoked: the link for Anna shows nothing any longer."]
    assert list(response.context["links"]) == []
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    "data", [{"name": "", "days": "7"}, {"name": "Anna", "days": "5000"}, {"name": "Anna"}]
)
def test_link_that_cannot_be_made_says_why(as_writer, draft, data):
    response = as_writer.post(screen(draft, "links"), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert SharedLink.objects.count() == 0


def test_link_of_another_article_is_not_found_here(as_writer, draft, make_draft, writer):
    link, token = publishing.share(make_draft("Other"), by=writer, name="Anna")
    for pk in (link.pk, 999999, "x"):
        assert as_writer.post(screen(draft, "links"), {"revoke": pk}).status_code == 404
    assert publishing.find_link(token) == link


@pytest.mark.parametrize("role", ["as_clinician", "as_auditor"])
def test_links_are_made_and_revoked_by_who_writes(request, draft, writer, role):
    link, token = publishing.share(draft, by=writer, name="Anna")
    somebody = request.getfixturevalue(role)
    page = somebody.get(screen(draft, "links"))
    assert "Anna" in text_of(page)
    assert "<button" not in page.content.decode().split("<main", 1)[1]
    for data in ({"revoke": link.pk}, {"name": "Ben", "days": "7"}):
        assert somebody.post(screen(draft, "links"), data).status_code == 403
    assert publishing.find_link(token) == link
    assert SharedLink.objects.count() == 1


# --- preview ------------------------------------------------------------------------------------


def test_preview_is_the_page_of_the_draft(as_auditor, make_article, writer):
    article = make_article("Back pain", body="Old text.")
    publishing.save_draft(article, content=Content(title="Back pain", body="New text."), by=writer)
    response = as_auditor.get(screen(article, "preview"))
    html = response.content.decode()
    assert "<p>New text.</p>" in html
    assert '<div class="watermark" aria-hidden="true" data-words="Draft"></div>' in html
    assert '<meta name="robots" content="noindex' in html
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert 'href="/admin/' in html


def test_preview_leads_back_to_the_form(as_writer, draft):
    html = as_writer.get(screen(draft, "preview")).content.decode()
    assert f'href="{ADMIN}/{draft.pk}/change/"' in html


# --- one's own settings -------------------------------------------------------------------------


def test_each_person_switches_mail_off_for_themselves(as_clinician, clinician, editor):
    url = "/admin/my-settings/"
    assert f'href="{url}"' in as_clinician.get("/admin/").content.decode()
    assert as_clinician.get(url).context["form"]["wants_mail"].value() is True
    response = as_clinician.post(url, {"id": editor.pk, "is_superuser": "on"}, follow=True)
    assert words(response) == ["Your settings are saved."]
    clinician.refresh_from_db()
    editor.refresh_from_db()
    assert (clinician.wants_mail, clinician.is_superuser, editor.wants_mail) == (False, False, True)
    as_clinician.post(url, {"wants_mail": "on"})
    clinician.refresh_from_db()
    assert clinician.wants_mail is True


def test_settings_are_for_who_is_signed_in(client):
    response = client.get("/admin/my-settings/")
    assert (response.status_code, response["Location"]) == (
        302,
        "/admin/login/?next=/admin/my-settings/",
    )
