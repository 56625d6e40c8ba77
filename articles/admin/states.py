"""What state an article is in, in the same words wherever an editor meets it."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.models import Article

NONE = format_html('<span class="none">{}</span>', "–")  # in a list; phones leave it out


def moment_in_words(moment) -> str:
    """“3 June, 09:00”, with its year where that is not this one."""
    local = timezone.localtime(moment)
    day = "j F" if local.year == timezone.localtime().year else "j F Y"
    return _("%(day)s, %(time)s") % {
        "day": date_format(local, day),
        "time": date_format(local, "H:i"),
    }


def time_in_words(moment=None) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def state_name(article: Article) -> str:
    """draft, live, scheduled or withdrawn: the name in addresses and style sheets."""
    return "scheduled" if article.is_scheduled() else article.status


def state_in_words(article: Article) -> str:
    if article.is_scheduled():
        return _("Scheduled for %(moment)s") % {"moment": moment_in_words(article.published_at)}
    return article.get_status_display()


def badge(article: Article) -> str:
    return format_html(
        '<span class="badge {}">{}</span>', state_name(article), state_in_words(article)
    )


def with_state(article: Article) -> Article:
    """The article with `badge`, for a template."""
    article.badge = badge(article)
    return article
