"""What people call the time of a zone: “British Summer Time”, not “BST” or “+01:00”.

Python knows abbreviations alone, and several places share one; with its distance from UTC each of
these is one name. Other zones are named by their city.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# (abbreviation, minutes from UTC): name
NAMES = {
    ("UTC", 0): gettext_lazy("Coordinated Universal Time"),
    ("GMT", 0): gettext_lazy("Greenwich Mean Time"),
    ("BST", 60): gettext_lazy("British Summer Time"),
    ("IST", 60): gettext_lazy("Irish Standard Time"),
    ("WET", 0): gettext_lazy("Western European Time"),
    ("WEST", 60): gettext_lazy("Western European Summer Time"),
    ("CET", 60): gettext_lazy("Central European Time"),
    ("CEST", 120): gettext_lazy("Central European Summer Time"),
    ("EET", 120): gettext_lazy("Eastern European Time"),
    ("EEST", 180): gettext_lazy("Eastern European Summer Time"),
    ("MSK", 180): gettext_lazy("Moscow Time"),
    ("NST", -210): gettext_lazy("Newfoundland Standard Time"),
    ("NDT", -150): gettext_lazy("Newfoundland Daylight Time"),
    ("AST", -240): gettext_lazy("Atlantic Standard Time"),
    ("ADT", -180): gettext_lazy("Atlantic Daylight Time"),
    ("EST", -300): gettext_lazy("Eastern Standard Time"),
    ("EDT", -240): gettext_lazy("Eastern Daylight Time"),
    ("CST", -360): gettext_lazy("Central Standard Time"),
    ("CDT", -300): gettext_lazy("Central Daylight Time"),
    ("MST", -420): gettext_lazy("Mountain Standard Time"),
    ("MDT", -360): gettext_lazy("Mountain Daylight Time"),
    ("PST", -480): gettext_lazy("Pacific Standard Time"),
    ("PDT", -420): gettext_lazy("Pacific Daylight Time"),
    ("AKST", -540): gettext_lazy("Alaska Standard Time"),
    ("AKDT", -480): gettext_lazy("Alaska Daylight Time"),
    ("HST", -600): gettext_lazy("Hawaii Standard Time"),
    ("IST", 120): gettext_lazy("Israel Standard Time"),
    ("IDT", 180): gettext_lazy("Israel Daylight Time"),
    ("IST", 330): gettext_lazy("India Standard Time"),
    ("PKT", 300): gettext_lazy("Pakistan Time"),
    ("CST", 480): gettext_lazy("China Standard Time"),
    ("HKT", 480): gettext_lazy("Hong Kong Time"),
    ("JST", 540): gettext_lazy("Japan Standard Time"),
    ("KST", 540): gettext_lazy("Korean Standard Time"),
    ("SAST", 120): gettext_lazy("South Africa Standard Time"),
    ("WAT", 60): gettext_lazy("West Africa Time"),
    ("CAT", 120): gettext_lazy("Central Africa Time"),
    ("EAT", 180): gettext_lazy("East Africa Time"),
    ("AWST", 480): gettext_lazy("Australian Western Standard Time"),
    ("ACST", 570): gettext_lazy("Australian Central Standard Time"),
    ("ACDT", 630): gettext_lazy("Australian Central Daylight Time"),
    ("AEST", 600): gettext_lazy("Australian Eastern Standard Time"),
    ("AEDT", 660): gettext_lazy("Australian Eastern Daylight Time"),
    ("NZST", 720): gettext_lazy("New Zealand Standard Time"),
    ("NZDT", 780): gettext_lazy("New Zealand Daylight Time"),
}


def zone_name(local: datetime) -> str:
    """What the time of an aware moment is called in its own zone."""
    minutes = int(local.utcoffset().total_seconds() // 60)
    known = NAMES.get((local.tzname(), minutes))
    if known:
        return str(known)
    city = str(local.tzinfo).rpartition("/")[2].replace("_", " ")
    return _("%(city)s time") % {"city": city}
