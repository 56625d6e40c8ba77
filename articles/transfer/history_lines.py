"""The history of an article in JSON Lines: an object in the article's line, and a line for each of
its versions after it, so that however long it is no more than one version is in memory."""

from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.transfer.fields import Fields
from articles.transfer.record import HistoryRecord, PlanRecord, Unreadable, VersionRecord

NOTE = WORDS = 500  # characters that the columns hold
NAME = 254  # of a person
SLUG = 80
STAGES = ("", "draft", "approved", "scheduled")
REASONS = ("", "unsafe", "mistake", "replaced", "out_of_date")
ACTIONS = ("publish", "withdraw")
VERSIONS = ("saved", "correction", "merged", "restored", "discarded", "imported")
KINDS = ("article", "page")


def _moment(fields: Fields, name: str) -> datetime:
    if moment := fields.moment(name):
        return moment
    raise Unreadable(_("The record has no ‘%(name)s’. Add it.") % {"name": name})


def _number(fields: Fields, name: str) -> int:
    number = fields.number(name)
    if number is None:
        raise Unreadable(_("The record has no ‘%(name)s’. Add it.") % {"name": name})
    return number


# --- the article's own line ---------------------------------------------------------------------


def read_history(fields: Fields) -> HistoryRecord:
    """Raises Unreadable."""
    return HistoryRecord(
        last=_number(fields, "last"),
        live_number=fields.number("live_number"),
        draft_number=fields.number("draft_number"),
        draft_base=fields.number("draft_base"),
        approved_number=fields.number("approved_number"),
        revision=fields.number("revision") or 0,
        stage=fields.choice("stage", STAGES),
        is_unapproved=bool(fields.truth("is_unapproved")),
        withdrawal=fields.choice("withdrawal", REASONS),
        withdrawal_words=fields.short("withdrawal_words", WORDS),
        withdrawn_at=fields.moment("withdrawn_at"),
        instead=fields.short("instead", SLUG),
        saved_at=fields.moment("saved_at"),
        saved_by=fields.short("saved_by", NAME),
        plans=tuple(_read_plan(plan) for plan in fields.objects("plans")),
    )


def _read_plan(fields: Fields) -> PlanRecord:
    return PlanRecord(
        action=fields.choice("action", ACTIONS),
        at=_moment(fields, "at"),
        made_at=_moment(fields, "made_at"),
        by=fields.short("by", NAME),
        note=fields.short("note", NOTE),
        suspended_at=fields.moment("suspended_at"),
        number=fields.number("number"),
        is_correction=bool(fields.truth("is_correction")),
        reason=fields.choice("reason", REASONS),
        words=fields.short("words", WORDS),
        instead=fields.short("instead", SLUG),
    )


def history_fields(history: HistoryRecord) -> dict[str, Any]:
    found = _plainly(history)
    found["plans"] = [_plainly(plan) for plan in history.plans]
    return found


def _plainly(record) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in fields_of(record)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


# --- a line for each version --------------------------------------------------------------------


def read_version(fields: Fields) -> VersionRecord:
    """Raises Unreadable."""
    content = fields.object("content")
    if content is None:
        raise Unreadable(_("The record has no ‘%(name)s’. Add it.") % {"name": "content"})
    return VersionRecord(
        number=_number(fields, "number"),
        kind=fields.choice("kind", VERSIONS),
        revision=_number(fields, "revision"),
        at=_moment(fields, "at"),
        content=_read_content(content),
        based_on=fields.number("based_on"),
        words=fields.number("words"),
        note=fields.short("note", NOTE),
        by=fields.short("by", NAME),
    )


def _read_content(fields: Fields) -> dict[str, Any]:
    """To the letter; of what an older version did not know there is nothing."""
    there = fields.names()
    return {name: read(fields, name) for name, read in CONTENT.items() if name in there} | {
        name: read(fields, name) for name, read in ALWAYS.items()
    }


def _text(fields: Fields, name: str) -> str:
    return fields.text(name) or ""


def _date(fields: Fields, name: str) -> str | None:
    return fields.text(name) if fields.moment(name) else None


def _rows(fields: Fields, name: str) -> list[dict[str, Any]]:
    return [
        {
            "article": row.short("article", SLUG),
            "article_title": _text(row, "article_title"),
            "url": _text(row, "url"),
            "title": _text(row, "title"),
            "teaser": _text(row, "teaser"),
            "is_teaser_imported": bool(row.truth("is_teaser_imported")),
        }
        for row in fields.objects(name)
    ]


# How each field of `publishing.Content` is read, as a version keeps it.
CONTENT = {
    "title": _text,
    "slug": _text,
    "summary": _text,
    "body": _text,
    "kind": lambda fields, name: fields.choice(name, KINDS),
    "also_called": _text,
    "footer_order": lambda fields, name: fields.number(name, most=32767),
}
ALWAYS = {
    "topic": lambda fields, name: fields.text(name),
    "also_in": lambda fields, name: list(fields.lines(name) or ()),
    "published_at": _date,
    "recommendations": _rows,
}


def version_fields(version: VersionRecord) -> dict[str, Any]:
    found = _plainly(version)
    del found["place"]
    # In an order of our own: databases keep the names in several.
    content = {name: version.content[name] for name in sorted(version.content)}
    return {"record": "version", **found, "content": content}
