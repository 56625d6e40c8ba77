"""What an import is asked for, and what it tells."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import ngettext

from articles.models import Topic
from articles.transfer.record import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Options:
    """`publish` lets records that were public go live; `topic` is the main topic of all."""

    publish: bool = False
    topic: Topic | None = None
    allow_empty: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    drafts: Counter = field(default_factory=Counter)  # "empty" and "hidden" ones, not published

    def __str__(self):
        # Scripts read this line: it is the same in every language.
        return (
            f"created {self.created}, updated {self.updated}, "
            f"unchanged {self.unchanged}, failed {self.failed}"
        )

    def remarks(self) -> list[str]:
        """Why some were not published, in words."""
        found = []
        if number := self.drafts["empty"]:
            found.append(
                ngettext(
                    "%(number)s record has no text: a draft, unless --allow-empty is given.",
                    "%(number)s records have no text: drafts, unless --allow-empty is given.",
                    number,
                )
                % {"number": number}
            )
        if number := self.drafts["hidden"]:
            found.append(
                ngettext(
                    "%(number)s record was not public where it comes from: a draft.",
                    "%(number)s records were not public where they come from: drafts.",
                    number,
                )
                % {"number": number}
            )
        return found


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell: with `is_failure` of a record that was not stored, else a remark."""

    text: str
    place: Place = NOWHERE
    is_failure: bool = False
