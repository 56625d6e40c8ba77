"""Text on its way: what somebody has typed and not saved, and who has a page open.

A working copy is no version: no verb uses it and nobody but its writer sees it. It goes when the
form that wrote it has been saved, or when its writer throws it away, and is kept otherwise.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from articles.models import Article, Presence, User, WorkingCopy
from articles.publishing.content import plain
from articles.publishing.doing import LIVE_TEXT, TEXT, refuse_if_changed_since
from articles.publishing.refusing import Refused, allow

KEPT_FOR = timedelta(days=90)  # since its writer last touched it
THROWN_KEPT_FOR = timedelta(days=30)
WRITE_EVERY = timedelta(seconds=30)  # a presence
LONGEST_KEY = 40


def keep_working_copy(
    *,
    by,
    key: str,
    typed: dict[str, list[str]],
    article: Article | None = None,
    based_on: int | None = None,
    is_correction: bool = False,
    continues: str = "",
    at=None,
) -> WorkingCopy:
    """Stores what is typed in the form `key`, over what that form stored before.

    `continues` is the `token` of the working copy that the form was filled with, if it was; `at`
    the moment of typing where that is over. Nothing is written where the same is stored, or where
    what is stored is newer. What is stored is kept however old `based_on` is: `changed_since`
    tells. Raises Refused with the code "elsewhere", where text of another form waits, and
    PermissionDenied.
    """
    allow(by, "change_article" if article else "add_article")
    key, at = plain(key)[:LONGEST_KEY], min(at or timezone.now(), timezone.now())
    typed = {plain(name): [plain(value) for value in values] for name, values in typed.items()}
    fields = {"key": key, "typed": typed, "based_on": based_on}
    try:
        with transaction.atomic():
            copy = _stored(by, article, key, is_correction, continues)
            if copy is None:
                _sweep_copies()
                return WorkingCopy.objects.create(
                    by=by, article=article, is_correction=is_correction, at=at, **fields
                )
            is_same = all(getattr(copy, name) == value for name, value in fields.items())
            if not is_same and at >= copy.at:
                copy.key, copy.typed, copy.based_on, copy.at = key, typed, based_on, at
                copy.save()
            return copy
    except IntegrityError as error:  # another window was faster, or the article is gone
        raise _elsewhere(timezone.now()) from error


def _stored(by, article, key, is_correction, continues) -> WorkingCopy | None:
    """What this form may write over, locked. Raises Refused where text of another form waits."""
    mine = WorkingCopy.objects.waiting().in_form_of(article).filter(by=by)
    if article is None:
        mine = mine.filter(Q(key=key) | Q(pk=_number(continues)))
    rows = list(mine.filter(is_correction=is_correction).select_for_update())
    for copy in rows:
        if copy.key == key or copy.token() == continues:
            return copy
    if rows and article is not None:
        raise _elsewhere(rows[0].at)
    return None


def _number(continues: str) -> int | None:
    """The id in a working copy's `token`, as somebody's browser sent it."""
    number = continues.partition("@")[0]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None


def _elsewhere(at) -> Refused:
    return Refused(
        _(
            "Other text of yours for this page, from %(time)s, waits in another window or was "
            "never saved. Use it or throw it away first: until then what you write here is kept "
            "on this computer only."
        )
        % {"time": time_format(timezone.localtime(at), "H:i")},
        code="elsewhere",
    )


def changed_since(
    article: Article, based_on: int | None, is_correction: bool, by: User | None = None
) -> Refused | None:
    """Why saving what `by` wrote on `based_on` would be refused, or None: somebody has saved."""
    try:
        refuse_if_changed_since(article, based_on, LIVE_TEXT if is_correction else TEXT, by)
    except Refused as refused:
        return refused
    return None


def drop_working_copy(*, by, key: str, continues: str = "") -> int:
    """What the form `key` wrote is stored as a version, or is as it was: how many went (0 or 1)."""
    key = plain(key)[:LONGEST_KEY]
    rows = WorkingCopy.objects.waiting().filter(by=by).defer("typed")
    for copy in rows.filter(Q(key=key) | Q(pk=_number(continues))):
        if (key and copy.key == key) or copy.token() == continues:
            copy.delete()
            return 1
    return 0


def throw_away(copy: WorkingCopy) -> None:
    """Its writer does not want it. It can be taken back for 30 days."""
    copy.thrown_at = timezone.now()
    copy.save(update_fields=["thrown_at"])


def take_back(copy: WorkingCopy) -> None:
    """Thrown-away text waits again. Raises Refused where other text has taken its place."""
    copy.thrown_at = None
    try:
        with transaction.atomic():
            copy.save(update_fields=["thrown_at"])
    except IntegrityError as error:
        raise Refused(
            _("You have written other text for this page since. Save that or throw it away first.")
        ) from error


def _sweep_copies() -> None:
    """Done when a copy is made, so that reading never writes."""
    now = timezone.now()
    WorkingCopy.objects.filter(thrown_at__lt=now - THROWN_KEPT_FOR).delete()
    WorkingCopy.objects.filter(at__lt=now - KEPT_FOR).delete()


# --- who has it open -----------------------------------------------------------------------------


def be_present(article: Article, *, by) -> None:
    """A sign of life of somebody who has the form open: written at most every 30 seconds."""
    allow(by, "change_article")
    now = timezone.now()
    mine = Presence.objects.filter(article=article, by=by)
    row = mine.first()
    if row is None:
        Presence.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
        new = Presence(article=article, by=by, since=now, seen_at=now)
        Presence.objects.bulk_create([new], ignore_conflicts=True)
    elif row.seen_at <= now - Presence.GONE_AFTER:
        mine.filter(seen_at=row.seen_at).update(since=now, seen_at=now)
    elif row.seen_at <= now - WRITE_EVERY:
        mine.filter(seen_at=row.seen_at).update(seen_at=now)


def be_gone(article: Article, *, by) -> None:
    """The form was closed. Whoever comes back at once has had it open all the time."""
    soon = timezone.now() - Presence.GONE_AFTER + timedelta(seconds=10)
    Presence.objects.filter(article=article, by=by, seen_at__gt=soon).update(seen_at=soon)
