"""System checks: what must hold before the site may serve anybody.

Those tagged `start` are run again by `healthsite.wsgi` when a server starts, on the live
connection; a site that does not pass them does not start.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections
from django.db.models import Q
from django.urls import URLPattern, get_resolver
from django.utils.crypto import salted_hmac

from articles.models import User

START = "start"

# What a connection to SQLite must answer, so that nothing acknowledged is lost with the power, no
# row points nowhere, and a busy database is waited for.
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
SHORTEST_WAIT = 20_000  # milliseconds

# Beside a person's own name: what people type when they mean to choose a password later.
PLACEHOLDERS = ("admin", "password", "changeme", "healthsite")


@register(Tags.database, START)
def sqlite_keeps_what_it_acknowledged(databases=None, **kwargs) -> list[Error]:
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            problems += [f"{alias}: {problem}" for problem in sqlite_problems(connection)]
    return [
        Error(
            f"SQLite is not set up to keep what it has acknowledged ({problem}).",
            hint="healthsite/settings.py sets it: do not override DATABASES['OPTIONS'].",
            id="articles.E001",
        )
        for problem in problems
    ]


def sqlite_problems(connection) -> Iterator[str]:
    with connection.cursor() as cursor:
        for pragma, wanted in PRAGMAS.items():
            if pragma == "journal_mode" and connection.is_in_memory_db():
                continue  # a test's: it has no journal to keep
            found = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
            if found != wanted:
                yield f"{pragma} is {found}, not {wanted}"
        wait = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    if wait < SHORTEST_WAIT:
        yield f"it waits {wait} ms for others, not {SHORTEST_WAIT}"
    if connection.transaction_mode != "IMMEDIATE":
        yield f"transaction_mode is {connection.transaction_mode}, not IMMEDIATE"


@register(Tags.database, START)
def requests_are_no_transactions(**kwargs) -> list[Error]:
    return [
        Error(
            f"ATOMIC_REQUESTS is on for the database ‘{alias}’: with IMMEDIATE transactions, "
            "readers would wait for one another.",
            hint="Take it out of DATABASES.",
            id="articles.E002",
        )
        for alias, database in settings.DATABASES.items()
        if database.get("ATOMIC_REQUESTS")
    ]


@register(Tags.urls)
def markdownx_views_are_replaced(**kwargs) -> list[Error]:
    return [
        Error(
            f"The address ‘{route}’ leads to a view of markdownx, which answers everybody.",
            hint="Use the preview and upload views of articles.admin instead of markdownx.urls.",
            id="articles.E003",
        )
        for route, pattern in patterns(get_resolver())
        if module_of(pattern.callback).startswith("markdownx.")
    ]


def patterns(resolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from patterns(entry, route)


def module_of(view) -> str:
    return getattr(view, "view_class", view).__module__


@register(Tags.caches, START)
def workers_share_the_cache(**kwargs) -> list[Error]:
    private = ("LocMemCache", "DummyCache")
    return [
        Error(
            f"The cache ‘{alias}’ is {backend['BACKEND']}: every worker would have its own.",
            hint="Set CACHE_URL to redis://…, or leave it out for a table of the database.",
            id="articles.E004",
        )
        for alias, backend in settings.CACHES.items()
        if settings.PRODUCTION and backend["BACKEND"].endswith(private)
    ]


@register(Tags.security, START, deploy=True)
def passwords_are_no_placeholders(databases=None, **kwargs) -> list[Error]:
    """Nobody on the staff has their own name, ‘admin’ or the like as a password.

    Each password is tried once: the cache remembers those that have passed, by a keyed hash.
    """
    if not databases:
        return []
    try:
        people = list(
            User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), is_active=True).order_by(
                "pk"
            )
        )
        weak = [person for person in people if has_placeholder(person)]
    except DatabaseError:
        return []  # before the first migration, or while the database is away, there is nobody
    return [
        Error(
            f"Person {person.pk} has a password that anybody would try first.",
            hint=f"Run: manage.py changepassword {person.get_username()}",
            id="articles.E005",
        )
        for person in weak
    ]


def has_placeholder(person: User) -> bool:
    if not person.has_usable_password():
        return False
    name = person.get_username()
    mark = "checked-password-" + salted_hmac("articles.checks", person.password).hexdigest()
    if cache.get(mark):
        return False
    candidates = {name, name.partition("@")[0], person.first_name, *PLACEHOLDERS} - {""}
    if any(person.check_password(candidate) for candidate in sorted(candidates)):
        return True
    cache.set(mark, True, timeout=None)
    return False
