"""How often passwords may be tried, and mails asked for: counted in the database.

An account bears ten checks in fifteen minutes, from wherever they come; an address thirty,
whichever accounts it tries. A check is noted before it is made, and its note removed when the
password was right: of any number that come at the same moment, on any number of workers, no more
than the limit reach the hasher. What is refused is not noted, so that refusals never make the wait
longer.

Somebody who only knows a colleague's name could keep that account at its limit. A browser in which
the colleague has signed in before therefore has a count of its own (`known_browsers`), and so has
one in which a link from a mail has set the password.
"""

import ipaddress
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from articles.admin.states import time_in_words
from articles.models import SignInFailure

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10
ADDRESS_LIMIT = 30


class Throttled(ValidationError):
    """Too many attempts; `until` is the moment from which on there may be another."""

    def __init__(self, until: datetime):
        self.until = until
        # To the next whole minute: at the time that is shown, it works.
        shown = timezone.localtime(until) + timedelta(seconds=59)
        message = _("Too many attempts. Try again at %(time)s.")
        super().__init__(message % {"time": time_in_words(shown)}, code="throttled")

    def seconds(self) -> int:
        return max(1, math.ceil((self.until - timezone.now()).total_seconds()))


def note(
    purpose: str,
    account: str,
    address: str = "",
    *,
    account_limit: int = ACCOUNT_LIMIT,
    address_limit: int = ADDRESS_LIMIT,
) -> SignInFailure:
    """Note one attempt before it is made. Delete what comes back when it was a good one.

    `purpose` keeps counts apart; an empty `address` is not counted. Raises Throttled.
    """
    now = timezone.now()
    row = SignInFailure(
        account=key(f"{purpose}.account", account),
        address=key(f"{purpose}.address", address) if address else "",
        at=now,
    )
    limits = [("account", account_limit)]
    if address:
        limits.append(("address", address_limit))
    refuse_above(row, [(field, limit - 1) for field, limit in limits])
    SignInFailure.objects.filter(at__lte=now - WINDOW).delete()
    row.save()
    try:
        # Others may have noted theirs at the same moment: whoever now counts too many steps back.
        refuse_above(row, limits)
    except Throttled:
        row.delete()
        raise
    return row


def refuse_above(row: SignInFailure, limits: list[tuple[str, int]]) -> None:
    waits = []
    for field, limit in limits:
        rows = SignInFailure.objects.filter(at__gt=row.at - WINDOW, **{field: getattr(row, field)})
        moments = list(rows.order_by("-at").values_list("at", flat=True)[: limit + 1])
        if len(moments) > limit:
            waits.append(moments[limit] + WINDOW)
    if waits:
        raise Throttled(max(waits))


def key(purpose: str, value: str) -> str:
    """A keyed hash: the table tells neither names nor addresses."""
    return salted_hmac(f"healthsite.throttle.{purpose}", value, algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what our own proxy has added last to X-Forwarded-For, where
    `TRUST_PROXY` says that there is one; else the other end of the connection.

    Of an IPv6 address the network part: whoever has one has 2**64 of them. Empty if unknown.
    """
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUST_PROXY:
        candidates.insert(0, request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2])
    for candidate in candidates:
        try:
            address = ipaddress.ip_address(candidate.strip().strip("[]").partition("%")[0])
        except ValueError:
            continue
        if address.version == 4:
            return str(address)
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return ""
