"""What every reader's page needs and no view should have to hand over: the site's own facts, and
the site pages of its footer."""

import re

from django import template
from django.conf import settings
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, get_language_bidi

from articles.models import Article

register = template.Library()

# “M” and “N” in Django's date formats are months cut short; a backslash makes a letter literal.
SHORT_MONTH = re.compile(r"(?<!\\)[MN]")
DIALLED = re.compile(r"\+?[0-9][0-9 ()./-]*")


@register.filter(expects_localtime=True, is_safe=False)
def day(moment) -> str:
    """The date of a moment where the site is, in its language and with the month in full:
    “9 June 2026”. Some languages' formats, British English among them, would cut it short."""
    return date_format(moment, SHORT_MONTH.sub("F", get_format("DATE_FORMAT"))) if moment else ""


@register.simple_tag
def the_site() -> dict[str, str]:
    """The site's name, emergency number, language and its direction; no query.

    `emergency_tel` is what a telephone dials, "" where the number is more than a number.
    """
    number = settings.EMERGENCY_NUMBER
    is_one = DIALLED.fullmatch(number)
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "name": settings.SITE_NAME,
        "emergency_number": number,
        "emergency_tel": re.sub(r"[^+0-9]", "", number) if is_one else "",
        "language": language.partition("@")[0],
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


@register.simple_tag
def site_pages() -> list[Article]:
    """The site pages in the order of the footer: one query."""
    return list(Article.objects.site_pages().only("kind", "title", "slug"))
