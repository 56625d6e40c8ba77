"""What state an article is in, in the same words wherever an editor meets it.

A badge has two parts: what readers see, and what is under way. For lists, fetch
`review__reviewer` with the articles.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.models import Article

NONE = format_html('<span class="none">{}</span>', "–")  # in a list; phones leave it out
STAGE = Article.Stage


def day_in_words(day: date | datetime) -> str:
    """“3 June”, with its year where that is not this one."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return date_format(local, "j F" if local.year == timezone.localtime().year else "j F Y")


def moment_in_words(moment: datetime) -> str:
    """“3 June, 09:00”, with its year where that is not this one."""
    return _("%(day)s, %(time)s") % {"day": day_in_words(moment), "time": time_in_words(moment)}


def time_in_words(moment: datetime | None = None) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def state_name(article: Article) -> str:
    """draft, live, scheduled, withdrawn or deleted: the name in addresses and style sheets."""
    if article.deleted_at:
        return "deleted"
    return "scheduled" if article.is_scheduled() else article.status


def seen_in_words(article: Article) -> str:
    """What readers see."""
    if article.deleted_at:
        return _("Deleted")
    if article.is_scheduled():
        return str(Article.Status.DRAFT.label)
    return article.get_status_display()


def review_in_words(article: Article) -> str:
    review = article.review
    name = review.shown_reviewer() if review else ""
    if not name:
        return str(STAGE.IN_REVIEW.label)
    if not review.due_on:
        return _("in review with %(name)s") % {"name": name}
    day = day_in_words(review.due_on)
    return _("in review with %(name)s by %(day)s") % {"name": name, "day": day}


def under_way(article: Article) -> list[str]:
    """What is under way: the draft's stage, and moments to come."""
    if article.deleted_at:
        return []
    said = []
    if article.stage == STAGE.IN_REVIEW:
        said.append(review_in_words(article))
    elif article.stage == STAGE.DRAFT:
        # “Draft · draft” would say it twice.
        said += [article.get_stage_display()] if article.was_seen() else []
    elif article.stage not in (STAGE.NONE, STAGE.SCHEDULED):
        said.append(article.get_stage_display())
    moment = article.published_at if article.is_scheduled() else article.scheduled_at
    if moment:
        said.append(_("scheduled for %(moment)s") % {"moment": moment_in_words(moment)})
    if article.withdraw_at:
        moment = moment_in_words(article.withdraw_at)
        said.append(_("withdrawal scheduled for %(moment)s") % {"moment": moment})
    return said


def state_in_words(article: Article) -> str:
    """“Live · in review with Dr Shah by 3 June”."""
    return " · ".join(map(str, [seen_in_words(article), *under_way(article)]))


def badge(article: Article) -> str:
    rest = under_way(article)
    return format_html(
        '<span class="badge {}">{}</span>{}',
        state_name(article),
        seen_in_words(article),
        format_html(' <span class="under-way">· {}</span>', " · ".join(map(str, rest)))
        if rest
        else "",
    )


def with_state(article: Article) -> Article:
    """The article with `badge`, for a template."""
    article.badge = badge(article)
    return article
