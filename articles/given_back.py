"""Text that arrived when its writer was logged out: it is shown again, so that it is not lost.

With scripts a form asks before it is sent (send.js); without them it is sent whether the session
is there or not. What comes back is text to copy, never a form with a token, and only where the
browser sent cookies of this site with it: a page elsewhere cannot make us show its words.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def texts_in(data) -> list[tuple[str, str]]:
    """What somebody wrote, of what a form of the admin sent: (label, text). Never a password."""
    labels = {
        "title": _("Title"),
        "name": _("Name"),
        "summary": _("Summary"),
        "line": _("One line"),
        "body": _("Text"),
        "introduction": _("Introduction"),
        "also_called": _("Also called"),
        "row_teaser": _("Recommend"),
        "note": _("Note"),
        "words": _("Words for readers"),
        "comment": _("Comment"),
        "text": _("Text"),
    }
    sent = [(label, "\n".join(data.getlist(name))) for name, label in labels.items()]
    return [(label, text) for label, text in sent if text.strip()]


def give_back(request: HttpRequest, *, is_signed_in: bool) -> HttpResponse | None:
    """The page with the text that was sent to the admin, or None where there was none, or a
    script sent it, which keeps it itself."""
    if request.method != "POST" or not request.accepts("text/html"):
        return None
    texts = texts_in(request.POST)
    if not texts:
        return None
    context = {
        "title": _("Your text was not saved") if is_signed_in else _("You have been logged out"),
        "site_header": settings.SITE_NAME,
        "site_title": settings.SITE_NAME,
        "is_signed_in": is_signed_in,
        "texts": texts,
        "log_in": reverse("admin:login"),
        "form": request.path,
    }
    return render(request, "admin/articles/given_back.html", context, status=403)
