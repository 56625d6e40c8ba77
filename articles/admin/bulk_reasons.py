"""Why some of the chosen articles are left out, and what else happens to some of them."""

from django.utils.translation import ngettext_lazy

LATER = ngettext_lazy(
    "%(number)s of %(all)s goes live by itself: it is scheduled",
    "%(number)s of %(all)s go live by themselves: they are scheduled",
    "number",
)
SAME = ngettext_lazy(
    "%(number)s of %(all)s has not changed since it was published",
    "%(number)s of %(all)s have not changed since they were published",
    "number",
)
GONE = ngettext_lazy(
    "%(number)s of %(all)s is withdrawn: put it back by itself",
    "%(number)s of %(all)s are withdrawn: put them back one by one",
    "number",
)
BEHIND = ngettext_lazy(
    "%(number)s of %(all)s has a draft without the last correction: open it and choose",
    "%(number)s of %(all)s have drafts without the last correction: open them and choose",
    "number",
)
NO_TITLE = ngettext_lazy(
    "%(number)s of %(all)s has no title",
    "%(number)s of %(all)s have no title",
    "number",
)
NO_TEXT = ngettext_lazy(
    "%(number)s of %(all)s has no text",
    "%(number)s of %(all)s have no text",
    "number",
)
UNAPPROVED = ngettext_lazy(
    "%(number)s of %(all)s is not approved",
    "%(number)s of %(all)s are not approved",
    "number",
)
ENDS_SCHEDULE = ngettext_lazy(
    "%(number)s of %(all)s has a schedule, which ends",
    "%(number)s of %(all)s have a schedule, which ends",
    "number",
)
UNDECIDED = ngettext_lazy(
    "%(number)s of %(all)s is in review or sent back",
    "%(number)s of %(all)s are in review or sent back",
    "number",
)
NO_DRAFT = ngettext_lazy(
    "%(number)s of %(all)s has no draft",
    "%(number)s of %(all)s have no draft",
    "number",
)
SCHEDULED = ngettext_lazy(
    "%(number)s of %(all)s is scheduled: cancel the schedule first",
    "%(number)s of %(all)s are scheduled: cancel the schedule first",
    "number",
)
ASKED = ngettext_lazy(
    "%(number)s of %(all)s is in review already: that request is taken back",
    "%(number)s of %(all)s are in review already: those requests are taken back",
    "number",
)
APPROVED = ngettext_lazy(
    "%(number)s of %(all)s is approved already: that ends",
    "%(number)s of %(all)s are approved already: that ends",
    "number",
)
UNSEEN = ngettext_lazy(
    "%(number)s of %(all)s is not seen by readers",
    "%(number)s of %(all)s are not seen by readers",
    "number",
)
WITHDRAWN = ngettext_lazy(
    "%(number)s of %(all)s is withdrawn already: what readers are told changes",
    "%(number)s of %(all)s are withdrawn already: what readers are told changes",
    "number",
)
ENDS_REVIEW = ngettext_lazy(
    "%(number)s of %(all)s is in review or approved: the change ends that",
    "%(number)s of %(all)s are in review or approved: the change ends that",
    "number",
)
STAYS = ngettext_lazy(
    "%(number)s of %(all)s is scheduled: what is scheduled stays as it is",
    "%(number)s of %(all)s are scheduled: what is scheduled stays as it is",
    "number",
)
NO_TOPIC = ngettext_lazy(
    "%(number)s of %(all)s is a site page: it has no topic",
    "%(number)s of %(all)s are site pages: they have no topic",
    "number",
)
NO_ROWS = ngettext_lazy(
    "%(number)s of %(all)s is a site page: it recommends nothing",
    "%(number)s of %(all)s are site pages: they recommend nothing",
    "number",
)
