"""Links for people without an account: random, kept as a hash, and good for one version."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Event, SharedLink
from articles.publishing import Content, Refused
from tests.publishing.test_reviewing import everything, rewrite, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(make_draft):
    return make_draft("Back pain")


@pytest.fixture
def asked(draft, writer):
    """A review that Dr Shah, who has no account, is asked for; its link and token."""
    review = publishing.submit(draft, by=writer, reviewer_name="Dr Shah")
    return publishing.share(draft, by=writer, name="Dr Shah", review=review)


def test_link_is_found_by_its_token_alone_and_only_a_hash_is_kept(draft, writer):
    link, token = publishing.share(draft, by=writer, name=" Dr  Shah ")
    assert publishing.find_link(token) == link
    stored = SharedLink.objects.values().get()
    assert token not in str(stored)
    assert stored["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert (link.name, link.number, link.made_by, link.review) == ("Dr Shah", 1, writer, None)
    assert link.expires_at - link.made_at == timedelta(days=14)
    assert told(draft) == [("link_made", 1, "draft/draft", "draft/draft", "Writer")]
    assert token not in str(list(Event.objects.values()))


def test_tokens_are_random_and_long(draft, writer):
    tokens = {publishing.share(draft, by=writer, name="x")[1] for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}  # 256 bits, six a character


def test_link_is_bound_to_its_version(draft, writer):
    _link, token = publishing.share(draft, by=writer, name="Dr Shah")
    rewrite(draft, by=writer)
    assert publishing.find_link(token).number == 1
    _link, newer = publishing.share(draft, by=writer, name="Dr Shah")
    assert publishing.find_link(newer).number == 2
    _link, older = publishing.share(draft, by=writer, name="Dr Shah", number=1)
    assert publishing.find_link(older).number == 1


def test_link_of_a_live_page_shows_what_readers_see_or_the_draft_beside_it(make_article, writer):
    article = make_article()
    assert publishing.share(article, by=writer, name="x")[0].number == article.live_number
    publishing.save_draft(article, content=Content(title="New"), by=writer)
    assert publishing.share(article, by=writer, name="x")[0].number == article.draft_number


@pytest.mark.parametrize(
    "other",
    ["", "x", "x" * 42, "x" * 43, "x" * 44, "é" * 43, "../" * 15, "a b" * 14 + "c", "\0" * 43],
)
def test_what_is_no_token_finds_nothing(asked, other):
    assert publishing.find_link(other) is None


def test_changed_token_finds_nothing(asked):
    _link, token = asked
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert publishing.find_link(changed) is None
    assert publishing.find_link(token + "A") is None
    assert publishing.find_link(token.swapcase()) is None


def test_hash_in_the_database_opens_nothing(asked):
    link, _token = asked
    assert publishing.find_link(link.token_hash) is None
    assert publishing.find_link(link.token_hash[:43]) is None


def test_revoked_link_is_gone_and_stays_so(asked, draft, writer):
    link, token = asked
    publishing.revoke_link(link, by=writer)
    assert publishing.find_link(token) is None
    revoked_at = SharedLink.objects.get().revoked_at
    publishing.revoke_link(link, by=writer)
    assert SharedLink.objects.get().revoked_at == revoked_at
    assert [event[0] for event in told(draft)] == ["submitted", "link_made", "link_revoked"]


def test_expired_link_is_gone(asked, time_machine):
    link, token = asked
    time_machine.move_to(link.expires_at - timedelta(seconds=1), tick=False)
    assert publishing.find_link(token) == link
    time_machine.move_to(link.expires_at, tick=False)
    assert publishing.find_link(token) is None


def test_link_of_a_deleted_draft_is_gone(asked, draft):
    _link, token = asked
    publishing.delete_draft(draft, by=None)
    assert publishing.find_link(token) is None


def test_answer_by_link_is_kept_with_the_name_and_the_version(asked, draft):
    link, token = asked
    publishing.approve(draft, number=1, link=link, name=" Dr A. Shah ", comment="Fine.")
    draft.refresh_from_db()
    review = draft.review
    assert (draft.stage, draft.approved_number) == ("approved", 1)
    assert (review.decided_by, review.decided_name, review.decided_number) == (
        None,
        "Dr A. Shah",
        1,
    )
    assert told(draft)[-1] == ("approved", 1, "draft/in_review", "draft/approved", "Dr A. Shah")
    assert [comment.shown_author() for comment in draft.comments.all()] == ["Dr A. Shah"]
    assert publishing.find_link(token) is None


def test_answer_without_a_name_bears_that_of_the_link(asked, draft):
    link, _token = asked
    publishing.request_changes(draft, number=1, link=link, comment="Name the dose.")
    assert draft.review.decided_name == "Dr Shah"
    assert draft.stage == "sent_back"


def answers(draft, link, number=1):
    return [
        lambda: publishing.approve(draft, number=number, link=link),
        lambda: publishing.request_changes(draft, number=number, link=link, comment="x"),
        lambda: publishing.comment(draft, number=number, link=link, text="x"),
    ]


@pytest.mark.parametrize(
    "end", ["revoked", "expired", "answered", "taken back", "sent anew", "published"]
)
def test_ended_link_answers_nothing_any_more(asked, draft, writer, time_machine, end):
    link, token = asked
    if end == "revoked":
        publishing.revoke_link(link, by=writer)
    elif end == "expired":
        time_machine.move_to(link.expires_at, tick=False)
    elif end == "answered":
        publishing.approve(draft, number=1, link=link)
    elif end == "taken back":
        publishing.cancel_review(draft, by=writer)
    elif end == "published":
        publishing.publish(draft, by=None)
    else:
        publishing.submit(draft, by=writer, reviewer_name="Dr Okafor")
    link.revoked_at = None  # whatever somebody holds in memory
    assert publishing.find_link(token) is None
    before = everything(draft)
    for answer in answers(draft, link):
        with pytest.raises(Refused, match="This link no longer works"):
            answer()
    assert everything(draft) == before


def test_link_answers_for_no_other_version_and_no_other_article(asked, draft, writer, make_draft):
    link, _token = asked
    rewrite(draft, by=writer)
    before = everything(draft)
    for answer in answers(draft, link, number=2):
        with pytest.raises(Refused, match="This link no longer works"):
            answer()
    other = make_draft("Other")
    for answer in answers(other, link):
        with pytest.raises(Refused, match="This link no longer works"):
            answer()
    assert everything(draft)[0] == before[0]
    assert (other.comments.count(), other.reviews.count()) == (0, 0)


def test_link_cannot_approve_what_was_changed_since_but_can_remark(asked, draft, writer):
    link, token = asked
    rewrite(draft, by=writer)
    for answer in answers(draft, link)[:2]:
        with pytest.raises(Refused, match="Changed since by Writer"):
            answer()
    publishing.comment(draft, number=1, link=link, text="Name the dose.")
    assert [(c.number, c.name, c.text) for c in draft.comments.open()] == [
        (1, "Dr Shah", "Name the dose.")
    ]
    assert publishing.find_link(token) == link


def test_link_for_looking_answers_nothing(draft, writer):
    link, token = publishing.share(draft, by=writer, name="Anna")
    before = everything(draft)
    for answer in answers(draft, link):
        with pytest.raises(PermissionDenied):
            answer()
    assert everything(draft) == before
    assert publishing.find_link(token) == link


def test_link_and_account_are_not_used_together(asked, draft, auditor):
    link, _token = asked
    with pytest.raises(PermissionDenied):
        publishing.approve(draft, number=1, link=link, by=auditor)
    with pytest.raises(PermissionDenied):
        publishing.comment(draft, number=1, link=link, by=auditor, text="x")


@pytest.mark.parametrize(
    ("named", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"number": 9}, None),
    ],
)
def test_share_is_refused_in_words(draft, writer, named, field):
    before = everything(draft)
    with pytest.raises(Refused) as refused:
        publishing.share(draft, by=writer, **{"name": "Anna", **named})
    if field:
        assert set(refused.value.message_dict) == {field}
    else:
        assert refused.value.messages == ["There is no such version of this page."]
    assert everything(draft) == before


def test_no_link_for_a_review_that_nobody_is_asked_for_any_longer(asked, draft, writer):
    link, _token = asked
    publishing.cancel_review(draft, by=writer)
    with pytest.raises(Refused, match="Nobody is asked for an answer any longer"):
        publishing.share(draft, by=writer, name="Dr Shah", review=link.review)


def test_revoking_is_for_who_writes(asked, clinician):
    link, token = asked
    with pytest.raises(PermissionDenied):
        publishing.revoke_link(link, by=clinician)
    assert publishing.find_link(token) == link


def test_link_outdates_nobody_elses_work(draft, writer):
    looked_at = draft.revision
    link, _token = publishing.share(draft, by=writer, name="Anna")
    publishing.revoke_link(link, by=writer)
    content = Content(title="Back pain", body="Another text.")
    publishing.save_draft(draft, content=content, by=writer, based_on=looked_at)
    assert draft.draft_number == 2


def test_finding_a_link_is_one_query_that_writes_nothing(asked, django_assert_num_queries):
    link, token = asked
    with django_assert_num_queries(1):
        found = publishing.find_link(token)
        assert (found.article.title, found.review.shown_reviewer()) == ("Back pain", "Dr Shah")
    with django_assert_num_queries(1):
        publishing.find_link("A" * 43)
    assert timezone.now() < link.expires_at
