"""Plain mails about reviews: one each, to the addressee alone, and nothing breaks without them."""

from datetime import date

import pytest
from django.core import mail as outgoing
from django.core.mail.backends.base import BaseEmailBackend
from django.test import RequestFactory

from articles import mail, publishing
from articles.models import User

pytestmark = pytest.mark.django_db

DUMMY = "django.core.mail.backends.dummy.EmailBackend"


class Broken(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("The mail server is away.")


@pytest.fixture
def request_(rf: RequestFactory):
    return rf.get("/")


@pytest.fixture
def review(make_draft, writer, clinician):
    draft = make_draft("Back pain")
    return publishing.submit(
        draft, by=writer, reviewer=clinician, due_on=date(2999, 6, 3), note="Are the doses right?"
    )


def test_reviewer_gets_one_plain_mail_with_the_link(request_, review):
    assert mail.ask_for_review(request_, review) is True
    [sent] = outgoing.outbox
    assert (sent.to, sent.cc, sent.bcc) == (["clinician@example.org"], [], [])
    assert sent.subject == "Please review: Back pain"
    assert (type(sent), sent.content_subtype) == (outgoing.EmailMessage, "plain")
    link = f"http://testserver/admin/articles/article/{review.article_id}/review/"
    assert sent.body == (
        "Hello Clinician,\n\n"
        "Writer asks you to read ‘Back pain’ before it is published.\n"
        "Please answer by 3 June 2999.\n\n"
        "Are the doses right?\n\n"
        "Read it, then approve it or ask for changes:\n\n"
        f"{link}\n\n"
        "You can switch these mails off under ‘My settings’.\n\n"
        "Plain Health\n"
    )


def test_who_has_no_account_gets_their_own_link(request_, make_draft, writer):
    review = publishing.submit(
        make_draft("Back pain"),
        by=writer,
        reviewer_name="Dr Shah",
        reviewer_email="shah@example.org",
    )
    link = "https://health.example/shared/TOKEN/"
    assert mail.ask_for_review(request_, review, link) is True
    [sent] = outgoing.outbox
    assert sent.to == ["shah@example.org"]
    assert sent.body.count(link) == 1
    assert "whoever has it can answer in your name" in sent.body
    assert "My settings" not in sent.body
    assert "Please answer by" not in sent.body


def test_site_url_wins_over_the_host_that_was_asked(settings, rf, review):
    settings.SITE_URL = "https://health.example"
    settings.ALLOWED_HOSTS = ["*"]
    mail.ask_for_review(rf.get("/", headers={"host": "evil.example"}), review)
    body = outgoing.outbox[0].body
    assert f"https://health.example/admin/articles/article/{review.article_id}/review/" in body
    assert "evil" not in body


def test_who_has_switched_mail_off_gets_none(request_, review):
    User.objects.filter(pk=review.reviewer_id).update(wants_mail=False)
    review.refresh_from_db()
    assert mail.ask_for_review(request_, review) is None
    assert outgoing.outbox == []


def test_who_has_left_or_has_no_address_gets_none(request_, review):
    for changed in ({"is_active": False}, {"is_active": True, "email": ""}):
        User.objects.filter(pk=review.reviewer_id).update(**changed)
        review.refresh_from_db()
        assert mail.ask_for_review(request_, review) is None
    assert outgoing.outbox == []


def test_site_without_mail_sends_none(settings, request_, review):
    settings.EMAIL_BACKEND = DUMMY
    assert mail.sends_mail() is False
    assert mail.ask_for_review(request_, review) is None
    assert mail.tell_answer(request_, review) is None


def test_mail_server_that_is_away_is_told_and_raises_nothing(settings, request_, review, caplog):
    settings.EMAIL_BACKEND = "tests.test_mail.Broken"
    assert mail.ask_for_review(request_, review) is False
    assert f"A mail to the reviewer of review {review.pk} could not be sent." in caplog.text
    assert "clinician@example.org" not in caplog.records[0].getMessage()


def test_line_breaks_in_a_title_or_name_forge_no_header(request_, review):
    review.article.title = "Back\r\nBcc: everybody@example.org\r\n\r\npain"
    assert mail.ask_for_review(request_, review) is True
    [sent] = outgoing.outbox
    assert sent.recipients() == ["clinician@example.org"]
    assert "\n" not in sent.subject


def test_words_are_sent_as_they_were_written(request_, review):
    review.article.title, review.note = "Pain & <b>aches</b>", 'Is "5 < 6"?'
    mail.ask_for_review(request_, review)
    [sent] = outgoing.outbox
    assert sent.subject == "Please review: Pain & <b>aches</b>"
    assert 'Is "5 < 6"?' in sent.body


@pytest.mark.parametrize(
    ("outcome", "subject", "words"),
    [
        ("approved", "Approved: Back pain", "Clinician has approved ‘Back pain’."),
        ("changes", "Changes asked for: Back pain", "Clinician asks for changes in ‘Back pain’:"),
    ],
)
def test_who_asked_is_told_the_answer(request_, review, clinician, outcome, subject, words):
    if outcome == "approved":
        publishing.approve(review.article, number=1, by=clinician, comment="Mind the dose.")
    else:
        publishing.request_changes(review.article, number=1, by=clinician, comment="Mind the dose.")
    review.refresh_from_db()
    assert mail.tell_answer(request_, review) is True
    [sent] = outgoing.outbox
    assert (sent.to, sent.subject) == (["writer@example.org"], subject)
    assert words in sent.body
    assert "Mind the dose." in sent.body


def test_nobody_is_told_what_they_answered_themselves_or_did_not_ask_for(
    request_, make_draft, editor
):
    article = make_draft()
    publishing.submit(article, by=editor, reviewer=editor)
    publishing.approve(article, number=1, by=editor)
    assert mail.tell_answer(request_, article.review) is None
    other = make_draft("Other")
    publishing.approve(other, number=1, by=editor)
    assert mail.tell_answer(request_, other.review) is None
    assert mail.tell_answer(request_, None) is None
    assert outgoing.outbox == []
