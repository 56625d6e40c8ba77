"""One writer at a time: SQLite has no other way, and PostgreSQL is asked for the same.

Verbs look at the whole site before they write (is the slug free, is there one article of this
title, does the tree of topics stay a tree) and render the texts of other articles anew. In turn,
nobody sees a half of what another does, and no two wait for each other for ever. A turn takes
milliseconds: texts are long to write.
"""

from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from articles.publishing.refusing import Refused

TURN = 1_948_020_522  # the number of our lock: any that nothing else in the database uses


@contextmanager
def writing():
    """A transaction that begins when every other writer's has ended."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        yield


@contextmanager
def refusing_clashes():
    """`writing`, where what the database itself refuses is a refusal in words.

    So it is when a row that was chosen a moment ago (a topic, an article) has been deleted.
    """
    try:
        with writing():
            yield
    except IntegrityError as error:
        raise Refused(
            _("Somebody else changed this at the same moment. Nothing was saved: try again.")
        ) from error
