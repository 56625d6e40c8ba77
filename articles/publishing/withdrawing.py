"""Taking a page away from readers, in words that they read, and putting it back."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import signals
from articles.models import Article, Event
from articles.publishing import plans, recommending
from articles.publishing.applying import WITHDRAWAL_FIELDS, take_down
from articles.publishing.content import one_line
from articles.publishing.doing import verb
from articles.publishing.refusing import Refusals, Refused, allow, too_long
from articles.publishing.trail import tell

LIVE, WITHDRAWN = Article.Status.LIVE, Article.Status.WITHDRAWN
Reason = Article.Withdrawal
MOST_WORDS = 500


def words_for(reason: str) -> str:
    """What readers are told where nobody writes other words: “We have removed this page because
    WORDS”, and for a page that is out of date whole sentences. A replaced page says nothing."""
    words = {
        Reason.UNSAFE: _("its advice may not be safe"),
        Reason.MISTAKE: _("it was published by mistake"),
        Reason.OUT_OF_DATE: _(
            "Do not rely on this page alone. Ask a pharmacist or doctor before you act on it."
        ),
    }
    return words.get(reason, "")


def check_withdrawal(
    article: Article, reason: str, words: str, instead: Article | None
) -> tuple[str, Article | None]:
    """The words as they are kept, and what is read instead. Raises Refused, by field."""
    refusals = Refusals()
    if reason not in Reason.values:
        raise Refused({"reason": _("Choose why.")})
    words = one_line(words) or words_for(reason)
    if reason == Reason.REPLACED:
        words = ""
        if instead is None:
            refusals.add("instead", _("Name the page that replaces this one."))
    elif reason == Reason.OUT_OF_DATE:
        instead = None
    else:
        words = words.rstrip(" .")  # the date follows
    if len(words) > MOST_WORDS:
        refusals.add("words", too_long(len(words), MOST_WORDS))
    if instead is not None:
        instead = Article.objects.filter(pk=instead.pk).first()
        if instead is None:
            refusals.add("instead", _("This page has been deleted. Choose another."))
        elif instead.pk == article.pk:
            refusals.add("instead", _("A page cannot stand in for itself. Choose another."))
        elif not instead.is_published():
            said = _("Readers cannot find ‘%(title)s’. Choose a page that they can open.")
            refusals.add("instead", said % {"title": instead})
    refusals.raise_any()
    return words, instead


@verb()
def withdraw(
    article: Article,
    *,
    by,
    reason: str = Reason.MISTAKE,
    words: str = "",
    instead: Article | None = None,
) -> Article:
    """Readers no longer find it anywhere; its date and its rows stay for putting it back. What was
    scheduled for it ends: nothing brings the page back by itself.

    `reason` is one of Article.Withdrawal; `words` are what readers are told, empty for the usual
    ones; `instead` is the page that replaces it, or that they are sent to. Of a page that is
    withdrawn already, reason and words are changed.
    """
    allow(by, "publish_article")
    if not article.was_seen():
        raise Refused(_("Readers do not see this page: there is nothing to withdraw."))
    words, instead = check_withdrawal(article, reason, words, instead)
    plans.end_schedule(article, by)
    plans.end_withdrawal(article, by)
    since = withdrawn_since(article, reason)
    take_down(article, reason=reason, words=words, instead=instead, by=by, at=timezone.now())
    if since:
        article.withdrawn_at = since
        article.save(update_fields=["withdrawn_at"])
    return article


def withdrawn_since(article: Article, reason: str) -> datetime | None:
    """The moment that readers go on being told where only reason or words change; None where the
    page was still there, or still without a warning."""
    was_out_of_date = article.withdrawal == Reason.OUT_OF_DATE
    if article.status == WITHDRAWN and was_out_of_date == (reason == Reason.OUT_OF_DATE):
        return article.withdrawn_at
    return None


@verb()
def reinstate(article: Article, *, by) -> Article:
    """Readers see a withdrawn page again, as it was and with the date that it had."""
    allow(by, "publish_article")
    if article.status != WITHDRAWN:
        raise Refused(_("This page is not withdrawn."))
    if not article.body.strip():
        raise Refused({"body": _("Write the text to publish it.")})
    was = article.state()
    article.status, article.withdrawal, article.withdrawal_words = LIVE, "", ""
    article.withdrawn_at = article.instead = None
    article.saved_at, article.saved_by = timezone.now(), by
    article.save(update_fields=WITHDRAWAL_FIELDS)
    tell(
        article,
        Event.Verb.REINSTATED,
        by,
        was=was,
        number=article.live_number,
        at=article.saved_at,
    )
    recommending.connect_wanted([article])
    signals.published.send(Article, article_ids=[article.pk])
    return article
