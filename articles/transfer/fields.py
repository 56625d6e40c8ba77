"""The fields of one JSON record, each read as what it should be or refused in words."""

import json
import re
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from articles.transfer.record import Unreadable

EARLIEST, LATEST = 1500, 2500  # years that a date of a text can have
# What a database cannot store, and half a character, which no text holds.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
KINDS = {
    dict: lambda: _("an object"),
    list: lambda: _("a list"),
    str: lambda: _("text"),
    bool: lambda: _("true or false"),
    int: lambda: _("a number"),
    float: lambda: _("a number"),
    type(None): lambda: _("empty"),
}


def parse_object(line: bytes) -> dict[str, Any]:
    """The JSON object that a line holds. Raises Unreadable for everything else."""
    try:
        found = json.loads(
            line.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
        )
    except UnicodeDecodeError:
        raise Unreadable(
            _("This line is not UTF-8. Save the file as UTF-8 and try again.")
        ) from None
    except RecursionError:
        raise Unreadable(_("This record is nested too deeply. A record has flat fields.")) from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            _("This is no JSON: it breaks at character %(column)s. Write one record a line.")
            % {"column": error.colno}
        ) from None
    if not isinstance(found, dict):
        raise Unreadable(
            _("A record is an object in braces, not %(kind)s.") % {"kind": kind_of(found)}
        )
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(
            _("The field ‘%(name)s’ stands there twice. Keep one.") % {"name": shown(twice)}
        )
    return fields


def _refuse_constant(name: str):
    raise Unreadable(_("‘%(name)s’ is no value of JSON. Leave it out.") % {"name": name})


def _whole_number(digits: str) -> int:
    if len(digits) > 18:
        raise Unreadable(_("A number in this record is too large. Check it."))
    return int(digits)


def kind_of(value) -> str:
    return KINDS[type(value)]()


def shown(text: str) -> str:
    """A short, harmless form of foreign text for a message."""
    return "".join(char if char.isprintable() else "·" for char in text[:60])


class Fields:
    """Typed access to a record. Every method takes the name of a field and answers None where
    the field is missing or null; it raises Unreadable, naming the field, for another type."""

    def __init__(self, record: dict[str, Any]):
        self._record = record
        self.used: set[str] = set()

    def _get(self, name: str, kind: type | tuple):
        self.used.add(name)
        value = self._record.get(name)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if value is not None and type(value) not in kinds:
            raise Unreadable(
                _("‘%(name)s’ should be %(right)s, not %(wrong)s.")
                % {"name": name, "right": KINDS[kinds[0]](), "wrong": kind_of(value)}
            )
        return value

    def text(self, name: str) -> str | None:
        value = self._get(name, str)
        return None if value is None else _clean(name, value)

    def line(self, name: str) -> str | None:
        """Text with its spaces brought to one each."""
        value = self.text(name)
        return None if value is None else " ".join(value.split())

    def identity(self, name: str) -> str | None:
        """A short text, or a whole number as text."""
        value = self._get(name, (str, int))
        return None if value is None else _clean(name, str(value)).strip()

    def lines(self, name: str) -> tuple[str, ...] | None:
        """A list of lines without empty ones and repeats."""
        value = self._get(name, list)
        if value is None:
            return None
        found: dict[str, None] = {}
        for item in value:
            if not isinstance(item, str):
                raise Unreadable(
                    _("‘%(name)s’ should be a list of texts: it has %(wrong)s in it.")
                    % {"name": name, "wrong": kind_of(item)}
                )
            if line := " ".join(_clean(name, item).split()):
                found[line] = None
        return tuple(found)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.line(name)
        if value not in allowed:
            raise Unreadable(
                _("‘%(name)s’ should be one of: %(allowed)s.")
                % {"name": name, "allowed": ", ".join(allowed)}
            )
        return value

    def objects(self, name: str) -> tuple["Fields", ...]:
        value = self._get(name, list) or []
        for item in value:
            if not isinstance(item, dict):
                raise Unreadable(
                    _("‘%(name)s’ should be a list of objects: it has %(wrong)s in it.")
                    % {"name": name, "wrong": kind_of(item)}
                )
        return tuple(Fields(item) for item in value)

    def object(self, name: str) -> "Fields | None":
        value = self._get(name, dict)
        return None if value is None else Fields(value)

    def short(self, name: str, most: int) -> str:
        """A text of at most so many characters; "" where there is none."""
        value = self.text(name) or ""
        if len(value) > most:
            raise Unreadable(
                _("‘%(name)s’ has more than %(most)s characters. Give a shorter one.")
                % {"name": name, "most": most}
            )
        return value

    def names(self) -> set[str]:
        """The names of all its fields."""
        return set(self._record)

    def number(self, name: str, most: int = 10**9) -> int | None:
        value = self._get(name, int)
        if value is not None and not 0 <= value <= most:
            raise Unreadable(
                _("‘%(name)s’ should be a number from 0 to %(most)s.")
                % {"name": name, "most": most}
            )
        return value

    def truth(self, name: str) -> bool | None:
        return self._get(name, bool)

    def moment(self, name: str) -> datetime | None:
        """A date, which is its midnight here, or a moment; without a zone it is ours."""
        value = self.text(name)
        if value is None or not value.strip():
            return None
        return moment_from(value, name)

    def raw(self, name: str):
        """The value whatever it is, for a field that collections use in several ways."""
        self.used.add(name)
        return self._record.get(name)

    def is_set(self, name: str) -> bool:
        """Whether the field is there and neither null, false, zero nor empty, of any type."""
        return bool(self.raw(name))

    def unused(self) -> set[str]:
        """Names of fields that nobody asked for and that hold something."""
        return {name for name, value in self._record.items() if value and name not in self.used}


def _clean(name: str, value: str) -> str:
    if HALF_CHARACTER.search(value):
        raise Unreadable(
            _("‘%(name)s’ holds half of a character (such as \\ud800). Write it anew.")
            % {"name": name}
        )
    return NOT_TEXT.sub("", value)


def moment_from(value: str, name: str) -> datetime:
    """The aware moment that ISO 8601 text means. Raises Unreadable, naming the field."""
    value = value.strip()
    try:
        day = parse_date(value)
        found = datetime.combine(day, time()) if isinstance(day, date) else parse_datetime(value)
        if found is None or not EARLIEST <= found.year <= LATEST:
            raise ValueError(value)
        return found if timezone.is_aware(found) else timezone.make_aware(found)
    except (ValueError, OverflowError):
        raise Unreadable(
            _("‘%(value)s’ in ‘%(name)s’ is no date. Write 2026-05-03 or 2026-05-03T09:30Z.")
            % {"value": shown(value), "name": name}
        ) from None
