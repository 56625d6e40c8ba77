"""The history of one article: what was done and what was saved, in one line of time.

Saves in a row by one person are folded, so that what was published, restored, withdrawn or
approved is always in sight. Three queries, however long the history is.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.asking import form_address, screen
from articles.admin.comparing import current_number, role
from articles.admin.drafts import WENT_LIVE
from articles.admin.states import badge, moment_in_words
from articles.models import Article, Event, User, Version

PER_PAGE = 50
FOLDED_FROM = 3
MOST_FOLDED = 50  # saves behind one line
VERBS = dict(Event.Verb.choices)
KINDS = dict(Version.Kind.choices)
NAMES_SOMEBODY = {Event.Verb.LINK_MADE, Event.Verb.LINK_REVOKED}  # the note ends the sentence


@dataclass(frozen=True)
class Action:
    """A link beside an entry: its words, and what a screen reader adds to them."""

    words: str
    about: str
    address: str


@dataclass
class Entry:
    """Something that was done, or a version that no event tells of."""

    at: datetime
    by_id: int | None
    name: str
    what: str
    verb: str
    number: int | None = None
    note: str = ""
    has_made: bool = False  # this version
    words: int | None = None  # by how many it differs from the version that it was written from
    based_on: int | None = None
    role: str = ""
    who: str = ""
    actions: list[Action] = field(default_factory=list)

    @property
    def moment(self) -> str:
        return moment_in_words(self.at)

    @property
    def is_about_text(self) -> bool:
        """It made its version, or showed it to readers; everything else is said about one."""
        return self.has_made or self.verb in WENT_LIVE

    @property
    def is_quiet(self) -> bool:
        """A save like many others. What somebody noted about it stays in sight."""
        return self.verb == Event.Verb.SAVED and not self.note


@dataclass
class Line:
    """What one line of the history shows: an entry, or saves in a row, newest first."""

    entries: list[Entry]
    is_folded: bool = False

    @property
    def first(self) -> Entry:
        """The newest one."""
        return self.entries[0]

    @property
    def last(self) -> Entry:
        return self.entries[-1]

    @property
    def what(self) -> str:
        """“12 saves by Ana”."""
        number = len(self.entries)
        said = ngettext("%(number)s save by %(who)s", "%(number)s saves by %(who)s", number)
        return said % {"number": number, "who": self.first.who}

    @property
    def words(self) -> int:
        return sum(entry.words or 0 for entry in self.entries)

    @property
    def roles(self) -> list[str]:
        return [entry.role for entry in self.entries if entry.role]


def history(request: HttpRequest, admin, article: Article) -> HttpResponse:
    entries = timeline(article)
    page = Paginator(lines(entries), PER_PAGE).get_page(request.GET.get("p"))
    shown = [entry for line in page for entry in line.entries]
    name(shown)
    link(article, shown, entries, may_restore=request.user.has_perm("articles.change_article"))
    context = {
        "title": _("History"),
        "subtitle": str(article),
        "article": article,
        "badge": badge(article),
        "to_form": form_address(article),
        "page": page,
        "can_compare": article.last_number > 1,
    }
    return screen(request, admin, "history", context)


def timeline(article: Article) -> list[Entry]:
    """All entries, newest first. A version belongs to the event that made it; one that came
    without, with an import, is an entry of its own. Two queries."""
    columns = ("number", "at", "by_id", "kind", "words", "note", "based_on")
    versions = {row[0]: row for row in article.versions.order_by("number").values_list(*columns)}
    columns = ("pk", "at", "by_id", "name", "verb", "number", "note")
    events = article.events.order_by("at", "pk").values_list(*columns)
    found: list[tuple[tuple, Entry]] = []
    for pk, at, by_id, who, verb, number, note in events:
        entry = Entry(at, by_id, who, str(VERBS.get(verb, verb)), verb, number, note)
        if verb in NAMES_SOMEBODY:
            entry.what, entry.note = f"{entry.what} {note}", ""
        version = versions.get(number)
        if version and version[1] == at:
            del versions[number]
            entry.has_made, entry.words, entry.based_on = True, version[4], version[6]
        found.append(((at, 1, pk), entry))
    for number, at, by_id, kind, words, note, based_on in versions.values():
        entry = Entry(at, by_id, "", str(KINDS.get(kind, kind)), "", number, note)
        entry.has_made, entry.words, entry.based_on = True, words, based_on
        found.append(((at, 0, number), entry))
    found.sort(key=lambda pair: pair[0], reverse=True)
    entries = [entry for _key, entry in found]
    for entry in entries:
        if entry.number and entry.is_about_text:
            entry.role = role(article, entry.number)
    return entries


def lines(entries: list[Entry]) -> list[Line]:
    """Saves in a row by one person as one line, everything else as it is."""
    runs: list[list[Entry]] = []
    for entry in entries:
        last = runs[-1][-1] if runs else None
        goes_on = last and entry.is_quiet and last.is_quiet and entry.by_id == last.by_id
        if goes_on and len(runs[-1]) < MOST_FOLDED:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    found = []
    for run in runs:
        if len(run) < FOLDED_FROM:
            found += [Line([entry]) for entry in run]
        else:
            found.append(Line(run, is_folded=True))
    return found


def name(entries: list[Entry]) -> None:
    """Set who did it: a person, somebody without an account by name, or the system."""
    people = User.objects.in_bulk({entry.by_id for entry in entries} - {None})
    for entry in entries:
        person = people.get(entry.by_id)
        entry.who = str(person or entry.name or _("the system"))


def link(article: Article, shown: list[Entry], entries: list[Entry], *, may_restore: bool) -> None:
    """Set what can be done with each version that an entry is about."""
    live = [entry.number for entry in entries if entry.verb in WENT_LIVE and entry.number]
    seen_before = dict(pairwise(live))
    current = current_number(article)
    compare = reverse("admin:article_compare", args=[article.pk])
    for entry in shown:
        number = entry.number
        if not number or number > article.last_number:
            continue
        looking = Action(
            _("Look at it"),
            _("version %(number)s") % {"number": number},
            reverse("admin:article_version", args=[article.pk, number]),
        )
        if not entry.is_about_text:
            entry.actions = [looking]
            continue
        before, words = entry.based_on or number - 1, _("Compare with the one before")
        if entry.verb in WENT_LIVE:
            before, words = seen_before.get(number, number), _("What changed for readers")
        if 0 < before != number:
            address = f"{compare}?from={before}&to={number}"
            entry.actions.append(Action(words, looking.about, address))
        if article.live_number and number != article.live_number:
            old, new = sorted((number, article.live_number))
            address = f"{compare}?from={old}&to={new}"
            entry.actions.append(Action(_("Compare with live"), looking.about, address))
        entry.actions.append(looking)
        if may_restore and number != current:
            address = reverse("admin:article_restore", args=[article.pk, number])
            entry.actions.append(Action(_("Restore…"), looking.about, address))
