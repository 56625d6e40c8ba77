"""Whether somebody else has approved what is about to go live, where the site asks for that."""

from django.conf import settings
from django.db.models import Q

from articles.models import Article, Event, Review, Version

# A version that one of these events is about was what readers saw.
LIVE_VERBS = [
    Event.Verb.PUBLISHED,
    Event.Verb.PUBLISHED_UNAPPROVED,
    Event.Verb.APPLIED,
    Event.Verb.CORRECTED,
    Event.Verb.REINSTATED,
    Event.Verb.IMPORTED,
]


def approval_missing(article: Article, number: int | None) -> bool:
    """Whether version `number` (None: a text that nobody has seen) still needs an approval by
    somebody who did not write it. Never, where REQUIRE_APPROVAL is off."""
    if not settings.REQUIRE_APPROVAL:
        return False
    if number is None or article._state.adding or article.approved_number != number:
        return True
    return not is_approved_by_another(article, number)


def is_approved_by_another(article: Article, number: int) -> bool:
    """Whether somebody who wrote nothing of version `number` has approved it, or the version that
    it was before a correction of the live page was taken into it."""
    story = Story(article, number)
    deciders = article.reviews.filter(
        outcome=Review.Outcome.APPROVED, decided_number__in=story.numbers()
    ).values_list("decided_by", flat=True)
    # Who has no account has written nothing here.
    return any(decider is None or decider not in story.writers() for decider in deciders)


def writers_of(article: Article, number: int) -> set[int]:
    """Ids of the people who wrote what version `number` changes for readers."""
    return Story(article, number).writers()


class Story:
    """How a version came to be, back to what readers saw. Two queries, however long it is."""

    def __init__(self, article: Article, number: int):
        rows = article.versions.filter(number__lte=number)
        self.versions = {
            row[0]: row for row in rows.values_list("number", "based_on", "kind", "by")
        }
        self.number = number
        was_live = Q(verb__in=LIVE_VERBS)
        if article.was_seen():
            # A first publishing that was planned went live without an event.
            was_live |= Q(verb=Event.Verb.SCHEDULED, was__startswith=Article.Status.DRAFT)
        seen = article.events.filter(was_live, number__lte=number)
        self.live = set(seen.values_list("number", flat=True)) - {number}

    def numbers(self) -> set[int]:
        """The version, and what it was before corrections were merged into it."""
        found, number = set(), self.number
        while number in self.versions and number not in found:
            found.add(number)
            _number, based_on, kind, _by = self.versions[number]
            if kind != Version.Kind.MERGED:
                break
            number = based_on
        return found

    def writers(self) -> set[int]:
        found, number, passed = set(), self.number, set()
        while number in self.versions and number not in passed and number not in self.live:
            passed.add(number)
            _number, based_on, kind, by = self.versions[number]
            # Who corrected the live page has not written the draft that takes it in.
            if by is not None and kind != Version.Kind.MERGED:
                found.add(by)
            number = based_on
        return found
