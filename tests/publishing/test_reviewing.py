"""Review: who is asked, what they answer for, and what ends it."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Comment, Event, Review, SharedLink, User
from articles.publishing import Content, Refused
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(make_draft):
    return make_draft("Back pain")


@pytest.fixture
def live_draft(make_article, writer):
    """A live page with a draft beside it that the writer wrote."""
    article = make_article("Back pain", body="Rest for a day.")
    return publishing.save_draft(
        article, content=Content(title="Back pain", body="Keep moving."), by=writer
    )


def rewrite(article, by=None, body="Another text."):
    return publishing.save_draft(article, content=Content(title=article.title, body=body), by=by)


def told(article) -> list[tuple]:
    """The events since the article was made, oldest first: verb, version, was, now, who."""
    rows = article.events.exclude(verb__in=["created", "saved", "published"]).order_by("pk")
    return [(e.verb, e.number, e.was, e.now, str(e.by or e.name)) for e in rows]


def row(article) -> dict:
    """All that is stored of it."""
    return Article.objects.filter(pk=article.pk).values().get()


def everything(article) -> tuple:
    counts = [kind.objects.count() for kind in (Event, Review, SharedLink, Comment)]
    return row(article), counts


# --- sending ------------------------------------------------------------------------------------


def test_submit_asks_a_colleague_by_a_day(draft, writer, clinician):
    day = timezone.localdate() + timedelta(days=3)
    review = publishing.submit(
        draft, by=writer, reviewer=clinician, due_on=day, note=" Are the\ndoses right? "
    )
    draft.refresh_from_db()
    assert (draft.stage, draft.review) == ("in_review", review)
    assert (review.number, review.asked_by, review.reviewer, review.due_on) == (
        1,
        writer,
        clinician,
        day,
    )
    assert (review.note, review.outcome) == ("Are the doses right?", "")
    assert told(draft) == [("submitted", 1, "draft/draft", "draft/in_review", "Writer")]
    assert draft.events.first().note == "Clinician: Are the doses right?"
    assert list(Review.objects.waiting()) == [review]


def test_submit_asks_somebody_without_an_account_by_name(draft, writer):
    review = publishing.submit(
        draft, by=writer, reviewer_name=" Dr  Shah ", reviewer_email="shah@example.org"
    )
    assert (review.reviewer, review.reviewer_name, review.reviewer_email) == (
        None,
        "Dr Shah",
        "shah@example.org",
    )
    assert review.shown_reviewer() == "Dr Shah"


def test_draft_of_a_live_page_is_sent_and_readers_see_nothing_of_it(live_draft, writer, clinician):
    before = row(live_draft)
    publishing.submit(live_draft, by=writer, reviewer=clinician)
    changed = {name for name, value in row(live_draft).items() if value != before[name]}
    assert changed == {"stage", "review_id", "revision"}
    assert told(live_draft) == [("submitted", 2, "live/draft", "live/in_review", "Writer")]


def test_second_request_takes_the_first_back(draft, writer, clinician):
    first = publishing.submit(draft, by=writer, reviewer_name="Dr Shah")
    _link, token = publishing.share(draft, by=writer, name="Dr Shah", review=first)
    second = publishing.submit(draft, by=writer, reviewer=clinician)
    first.refresh_from_db()
    assert first.outcome == Review.Outcome.CANCELLED
    assert list(Review.objects.waiting()) == [second]
    assert publishing.find_link(token) is None


@pytest.mark.parametrize(
    ("named", "field", "words"),
    [
        ({}, "reviewer", "Choose who shall read it, or give a name."),
        ({"reviewer_name": " \n"}, "reviewer", "Choose who shall read it, or give a name."),
        (
            {"reviewer_name": "x" * 101},
            "reviewer_name",
            "This is too long: 101 characters, where at most 100 fit.",
        ),
        (
            {"reviewer_name": "Dr Shah", "reviewer_email": "shah@"},
            "reviewer_email",
            "This is no e-mail address. Look at it again.",
        ),
        (
            {"reviewer_name": "Dr Shah", "due_on": date(2020, 1, 1)},
            "due_on",
            "That day has passed. Choose a later one.",
        ),
        (
            {"reviewer_name": "Dr Shah", "note": "x" * 501},
            "note",
            "This is too long: 501 characters, where at most 500 fit.",
        ),
    ],
)
def test_submit_is_refused_in_words_and_changes_nothing(draft, writer, named, field, words):
    before = everything(draft)
    with pytest.raises(Refused) as refused:
        publishing.submit(draft, by=writer, **named)
    assert refused.value.message_dict == {field: [words]}
    assert everything(draft) == before


def test_submit_names_only_people_who_may_review(draft, writer, clinician):
    other = person("Auditor")
    for somebody in (other, writer):
        with pytest.raises(Refused) as refused:
            publishing.submit(draft, by=writer, reviewer=somebody)
        assert refused.value.message_dict == {
            "reviewer": ["This person may not review. Choose somebody else."]
        }
    User.objects.filter(pk=clinician.pk).update(is_active=False)
    with pytest.raises(Refused):
        publishing.submit(draft, by=writer, reviewer=User.objects.get(pk=clinician.pk))


def test_submit_needs_a_draft(make_article, writer, clinician):
    article = make_article()
    with pytest.raises(Refused, match=r"There is no draft of this page to send."):
        publishing.submit(article, by=writer, reviewer=clinician)


def test_taking_back_ends_the_request_and_its_links(draft, writer, clinician):
    review = publishing.submit(draft, by=writer, reviewer_name="Dr Shah")
    _link, token = publishing.share(draft, by=writer, name="Dr Shah", review=review)
    publishing.cancel_review(draft, by=writer)
    draft.refresh_from_db()
    assert draft.stage == "draft"
    assert publishing.find_link(token) is None
    assert list(Review.objects.waiting()) == []
    assert told(draft)[-1] == ("review_cancelled", 1, "draft/in_review", "draft/draft", "Writer")
    with pytest.raises(Refused, match=r"This draft is not in review."):
        publishing.cancel_review(draft, by=writer)


def test_what_is_scheduled_or_published_waits_for_nobody(live_draft, writer, clinician):
    publishing.submit(live_draft, by=writer, reviewer=clinician)
    tomorrow = timezone.now() + timedelta(days=1)
    publishing.schedule(live_draft, at=tomorrow, by=None)
    assert list(Review.objects.waiting()) == []
    publishing.publish(live_draft, by=None)
    assert list(Review.objects.waiting()) == []


# --- answering ----------------------------------------------------------------------------------


def test_approving_is_of_one_version_and_publishes_nothing(live_draft, writer, clinician):
    review = publishing.submit(live_draft, by=writer, reviewer=clinician)
    before = row(live_draft)
    publishing.approve(live_draft, number=2, by=clinician, comment="Good.")
    changed = {name for name, value in row(live_draft).items() if value != before[name]}
    assert changed == {"stage", "approved_number", "revision"}
    live_draft.refresh_from_db()
    review.refresh_from_db()
    assert (live_draft.stage, live_draft.approved_number, live_draft.body) == (
        "approved",
        2,
        "Rest for a day.",
    )
    assert (review.outcome, review.decided_number, review.decided_by, review.comment) == (
        "approved",
        2,
        clinician,
        "Good.",
    )
    assert told(live_draft)[-1] == (
        "approved",
        2,
        "live/in_review",
        "live/approved",
        "Clinician",
    )
    assert [(c.number, c.by, c.text) for c in live_draft.comments.open()] == [
        (2, clinician, "Good.")
    ]


def test_asking_for_changes_sends_it_back_with_words(draft, writer, clinician):
    review = publishing.submit(draft, by=writer, reviewer=clinician)
    publishing.request_changes(draft, number=1, by=clinician, comment="Name the dose.\nTwice.")
    draft.refresh_from_db()
    review.refresh_from_db()
    assert (draft.stage, draft.approved_number) == ("sent_back", None)
    assert (review.outcome, review.decided_number, review.comment) == (
        "changes",
        1,
        "Name the dose.\nTwice.",
    )
    assert told(draft)[-1] == (
        "changes_requested",
        1,
        "draft/in_review",
        "draft/sent_back",
        "Clinician",
    )
    assert [comment.text for comment in draft.comments.open()] == ["Name the dose.\nTwice."]


@pytest.mark.parametrize("comment", ["", " \n "])
def test_asking_for_changes_needs_words(draft, clinician, comment):
    before = everything(draft)
    with pytest.raises(Refused) as refused:
        publishing.request_changes(draft, number=1, by=clinician, comment=comment)
    assert refused.value.message_dict == {
        "comment": ["Say what is to change: the writer sees only this."]
    }
    assert everything(draft) == before


def test_who_was_not_asked_may_answer_too(draft, editor):
    publishing.approve(draft, number=1, by=editor)
    draft.refresh_from_db()
    assert (draft.stage, draft.review.decided_by, draft.review.reviewer) == (
        "approved",
        editor,
        editor,
    )


def test_answer_about_an_older_version_is_refused(draft, writer, clinician):
    publishing.submit(draft, by=writer, reviewer=clinician)
    rewrite(draft, by=writer)
    assert draft.stage == "in_review"
    before = everything(draft)
    for answer in (
        lambda: publishing.approve(draft, number=1, by=clinician),
        lambda: publishing.request_changes(draft, number=1, by=clinician, comment="x"),
    ):
        with pytest.raises(Refused, match=r"Changed since by Writer at .*: look again") as said:
            answer()
        assert said.value.code == "saved_since"
        assert everything(draft) == before
    publishing.approve(draft, number=2, by=clinician)
    assert draft.approved_number == 2


def test_answer_about_what_was_published_meanwhile_is_refused(draft, clinician):
    publishing.publish(draft, by=None)
    before = everything(draft)
    with pytest.raises(Refused, match="This is no longer a draft"):
        publishing.approve(draft, number=1, by=clinician)
    assert everything(draft) == before


def test_change_after_approval_ends_it(draft, writer, clinician):
    publishing.approve(draft, number=1, by=clinician)
    rewrite(draft, by=writer)
    draft.refresh_from_db()
    assert (draft.stage, draft.draft_number, draft.approved_number) == ("draft", 2, 1)


def test_button_pressed_twice_approves_once(draft, clinician, editor):
    publishing.approve(draft, number=1, by=clinician)
    before = everything(draft)
    with pytest.raises(Refused, match=r"You have approved this version already."):
        publishing.approve(draft, number=1, by=clinician)
    assert everything(draft) == before
    publishing.approve(draft, number=1, by=editor)  # a second pair of eyes is welcome
    assert draft.reviews.filter(outcome="approved").count() == 2


# --- who may ------------------------------------------------------------------------------------

MAY = {
    "submit": {"Writer", "Editor", "Administrator"},
    "cancel_review": {"Writer", "Editor", "Administrator"},
    "share": {"Writer", "Editor", "Administrator"},
    "approve": {"Editor", "Clinician", "Administrator"},
    "request_changes": {"Editor", "Clinician", "Administrator"},
    "comment": {"Writer", "Editor", "Clinician", "Administrator"},
}


@pytest.mark.parametrize("role", ["Writer", "Editor", "Clinician", "Auditor", "Administrator"])
@pytest.mark.parametrize("verb", MAY)
def test_verbs_look_at_the_role_themselves(draft, verb, role):
    somebody, named = (
        person(role),
        {
            "submit": {"reviewer_name": "Dr Shah"},
            "share": {"name": "Dr Shah"},
            "approve": {"number": 1},
            "request_changes": {"number": 1, "comment": "x"},
            "comment": {"number": 1, "text": "x"},
        },
    )
    if verb == "cancel_review":
        publishing.submit(draft, by=None, reviewer_name="Dr Shah")
    before = everything(draft)
    call = getattr(publishing, verb)
    if role in MAY[verb]:
        call(draft, by=somebody, **named.get(verb, {}))
        assert everything(draft) != before
    else:
        with pytest.raises(PermissionDenied):
            call(draft, by=somebody, **named.get(verb, {}))
        assert everything(draft) == before


# --- where approval is asked for ----------------------------------------------------------------


@pytest.fixture
def required(settings):
    settings.REQUIRE_APPROVAL = True


def test_nothing_needs_approval_where_the_site_does_not_ask(draft):
    assert publishing.approval_missing(draft, 1) is False
    assert publishing.approval_missing(draft, None) is False


def test_approval_of_that_very_version_is_needed(required, draft, writer, clinician):
    assert publishing.approval_missing(draft, 1)
    publishing.approve(draft, number=1, by=clinician)
    assert not publishing.approval_missing(draft, 1)
    assert publishing.approval_missing(draft, None)
    rewrite(draft, by=writer)
    assert publishing.approval_missing(draft, 2)
    assert publishing.approval_missing(draft, 1) is False


def test_own_work_is_not_approved_where_approval_is_needed(required, make_draft, editor, writer):
    draft = rewrite(make_draft(), by=editor)
    rewrite(draft, by=writer, body="A word more.")
    before = everything(draft)
    with pytest.raises(Refused, match=r"You wrote a part of this version.") as refused:
        publishing.approve(draft, number=3, by=editor)
    assert refused.value.code == "own"
    with pytest.raises(Refused) as refused:
        publishing.submit(draft, by=writer, reviewer=editor)
    assert refused.value.message_dict == {
        "reviewer": ["Editor wrote a part of this. Choose somebody else."]
    }
    assert everything(draft) == before


def test_own_approval_from_before_the_setting_does_not_count(settings, make_draft, editor):
    draft = rewrite(make_draft(), by=editor)
    publishing.approve(draft, number=2, by=editor)
    settings.REQUIRE_APPROVAL = True
    assert publishing.approval_missing(draft, 2)


def test_approval_of_an_older_text_does_not_count_for_a_newer(
    settings, make_draft, editor, clinician
):
    draft = make_draft()
    publishing.approve(draft, number=1, by=clinician)
    rewrite(draft, by=editor)
    publishing.approve(draft, number=2, by=editor)
    settings.REQUIRE_APPROVAL = True
    assert publishing.approval_missing(draft, 2)


def test_who_wrote_what_is_live_may_approve_what_others_wrote_since(
    required, make_draft, editor, writer, clinician
):
    article = rewrite(make_draft(), by=editor)
    publishing.publish(article, by=editor, without_approval="Nobody is here today.")
    rewrite(article, by=writer, body="Something new.")
    assert publishing.writers_of(article, article.draft_number) == {writer.pk}
    publishing.approve(article, number=article.draft_number, by=editor)
    assert not publishing.approval_missing(article, article.draft_number)


def test_approval_stays_when_a_correction_of_the_live_page_is_taken_in(
    required, make_article, writer, editor, clinician
):
    body = "Rest for a day.\n\nThen move.\n\nCal your doctor."
    article = make_article("Back pain", body=body)
    draft = body.replace("a day", "two days")
    publishing.save_draft(article, content=Content(title="Back pain", body=draft), by=writer)
    publishing.approve(article, number=2, by=clinician)
    content = Content(
        title="Back pain",
        slug="back-pain",
        body=body.replace("Cal ", "Call "),
        published_at=article.published_at,
    )
    publishing.correct(article, content=content, by=editor, without_approval="A typo.")
    merged = publishing.content_at(article, article.draft_number)
    assert merged.body == "Rest for two days.\n\nThen move.\n\nCall your doctor."
    assert (article.stage, article.approved_number) == ("approved", article.draft_number)
    assert not publishing.approval_missing(article, article.draft_number)
    assert publishing.writers_of(article, article.draft_number) == {writer.pk}


def test_changes_asked_for_after_an_approval_end_it(required, draft, clinician, editor):
    publishing.approve(draft, number=1, by=clinician)
    publishing.request_changes(draft, number=1, by=editor, comment="The dose is wrong.")
    draft.refresh_from_db()
    assert (draft.stage, draft.approved_number) == ("sent_back", None)
    assert publishing.approval_missing(draft, 1)
    publishing.approve(draft, number=1, by=clinician)
    assert not publishing.approval_missing(draft, 1)


def test_what_went_live_without_approval_is_approved_afterwards(
    required, make_draft, editor, clinician
):
    article = rewrite(make_draft(), by=editor)
    publishing.publish(article, by=editor, without_approval="Nobody is here today.")
    assert article.is_unapproved
    with pytest.raises(Refused, match="You wrote a part"):
        publishing.approve(article, number=article.live_number, by=editor)
    publishing.approve(article, number=article.live_number, by=clinician)
    article.refresh_from_db()
    assert (article.is_unapproved, article.status, article.stage) == (False, "live", "")
    assert told(article)[-1] == ("approved", 2, "live", "live", "Clinician")


# --- comments -----------------------------------------------------------------------------------


def test_comment_is_open_until_somebody_says_it_is_dealt_with(draft, writer, clinician):
    made = publishing.comment(draft, number=1, text=" Which dose?\r\n", by=clinician)
    assert (made.number, made.text, made.by) == (1, "Which dose?", clinician)
    assert list(draft.comments.open()) == [made]
    publishing.resolve_comment(made, by=writer)
    made.refresh_from_db()
    assert made.resolved_by == writer
    assert list(draft.comments.open()) == []
    publishing.resolve_comment(made, by=clinician)
    made.refresh_from_db()
    assert made.resolved_by == writer
    assert [event[0] for event in told(draft)] == ["commented", "comment_resolved"]


def test_comment_outdates_nobody_elses_work(draft, writer, clinician):
    looked_at = draft.revision
    publishing.comment(draft, number=1, text="Which dose?", by=clinician)
    content = Content(title="Back pain", body="Another text.")
    publishing.save_draft(draft, content=content, by=writer, based_on=looked_at)
    assert draft.draft_number == 2


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"text": " "}, "Write what you want to say."),
        ({"text": "x" * 2001}, "This is too long: 2001 characters, where at most 2000 fit."),
        ({"text": "x", "number": 7}, "There is no such version of this page."),
    ],
)
def test_comment_is_refused_in_words(draft, clinician, named, words):
    with pytest.raises(Refused) as refused:
        publishing.comment(draft, by=clinician, **{"number": 1, **named})
    assert refused.value.messages == [words]
    assert Comment.objects.count() == 0


def test_comment_is_resolved_by_who_writes_or_reviews(draft, clinician, auditor):
    made = publishing.comment(draft, number=1, text="Which dose?", by=clinician)
    with pytest.raises(PermissionDenied):
        publishing.resolve_comment(made, by=auditor)
    made.refresh_from_db()
    assert made.resolved_at is None


def test_roles_of_review_hold_what_they_need(db):
    def of(name):
        rows = Permission.objects.filter(group__name=name, content_type__app_label="articles")
        return set(rows.values_list("codename", flat=True))

    assert of("Clinician") == {"view_article", "view_topic", "view_image", "review_article"}
    assert of("Auditor") == {
        "view_article",
        "view_topic",
        "view_image",
        "view_user",
        "view_event",
    }
    assert "review_article" in of("Editor")
    assert "review_article" not in of("Writer")
    for name in ("Writer", "Editor", "Clinician", "Auditor"):
        assert of(name) <= of("Administrator"), name
