"""A moment to come: chosen as a day and a time where the site is, and said back as a sentence."""

from datetime import UTC, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.zones import zone_name
from articles.forms import Refusable
from articles.publishing import Refused

MORNING = time(9)
LAST_YEAR = 2199


def tomorrow_morning() -> datetime:
    day = timezone.localdate() + timedelta(days=1)
    return datetime.combine(day, MORNING)


def in_words(at: datetime) -> str:
    """“Wed 3 June, 09:00 British Summer Time, in 18 hours”."""
    local = timezone.localtime(at)
    form = "D j F" if local.year == timezone.localtime().year else "D j F Y"
    return _("%(day)s, %(time)s %(zone)s, in %(wait)s") % {
        "day": date_format(local, form),
        "time": date_format(local, "H:i"),
        "zone": zone_name(local),
        "wait": wait_in_words(at - timezone.now()),
    }


def wait_in_words(wait: timedelta) -> str:
    """How long that is, to the nearest minute, hour or day."""
    minutes = max(1, round(wait.total_seconds() / 60))
    if minutes < 60:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    days = round(hours / 24)
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


def moment_of(local: datetime) -> datetime:
    """The moment at which clocks of the site show this. Raises forms.ValidationError, in words,
    where they never do, or do twice, since the clocks change in that hour."""
    zone = timezone.get_current_timezone()
    first, second = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    shown = {"time": date_format(local, "H:i"), "day": date_format(local, "j F Y")}
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        said = _("The clocks go forward on %(day)s: there is no %(time)s. Choose another time.")
        raise forms.ValidationError(said % shown)
    if first.utcoffset() != second.utcoffset():
        said = _("The clocks go back on %(day)s: %(time)s comes twice. Choose another time.")
        raise forms.ValidationError(said % shown)
    return first


class MomentForm(Refusable):
    """A day and a time; `at` is the moment, of a valid form."""

    date = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Give a day, such as 2030-06-03."),
        },
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": gettext_lazy("Choose a time."),
            "invalid": gettext_lazy("Give a time, such as 09:00."),
        },
    )
    at: datetime | None = None

    def __init__(self, data=None, *, initial: datetime | None = None, late: str):
        """`late` says what to do where the moment has passed."""
        self.late = late
        shown = timezone.localtime(initial) if initial else tomorrow_morning()
        super().__init__(data, initial={"date": shown.date(), "time": shown.time()})
        self.fields["date"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean(self):
        day, hour = self.cleaned_data.get("date"), self.cleaned_data.get("time")
        if day and not day.year <= LAST_YEAR:
            self.add_error("date", _("Give a day before the year 2200."))
        elif day and hour is not None:
            try:
                self.at = moment_of(datetime.combine(day, hour))
            except forms.ValidationError as error:
                self.add_error("time", error)
            else:
                if self.at <= timezone.now():
                    self.add_error("time", self.late)
        return self.cleaned_data

    def add_refused(self, refused: Refused) -> None:
        words = refused.message_dict if hasattr(refused, "error_dict") else {}
        for message in words.pop("at", []):
            self.add_error("time", message)
        if words:
            refused = Refused(words)
        elif hasattr(refused, "error_dict"):
            return
        super().add_refused(refused)

    def sentence(self, words) -> str:
        """`words` with the moment in it, or what is wrong with it; `%(moment)s` in words."""
        if not self.is_bound:
            local = datetime.combine(self.initial["date"], self.initial["time"])
            try:
                return str(words) % {"moment": in_words(moment_of(local))}
            except forms.ValidationError as error:
                return error.message
        if self.is_valid():
            return str(words) % {"moment": in_words(self.at)}
        wrong = [*self.errors.get("date", []), *self.errors.get("time", [])]
        return " ".join(map(str, wrong))
