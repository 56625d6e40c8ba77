"""Fields, and what all forms share: what is sent is read as it was meant, or refused in words."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _
from markdownx.fields import MarkdownxFormField
from markdownx.widgets import AdminMarkdownxWidget

from articles.models import Topic
from articles.publishing import Refused

MOMENT = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> sends


class TextWidget(AdminMarkdownxWidget):
    """markdownx's editor with the page itself as its preview; see healthsite/admin/preview.js."""

    template_name = "admin/articles/markdown.html"

    class Media:
        extend = False
        js = ["markdownx/js/markdownx.min.js"]


class TextField(forms.CharField):
    """Text with plain line ends, and without the NULs that no database keeps."""

    def to_python(self, value):
        return super().to_python(value.replace("\r\n", "\n").replace("\0", "") if value else value)

    def bound_data(self, data, initial):
        """What is shown again: HTML can hold no NUL either."""
        shown = super().bound_data(data, initial)
        return shown.replace("\0", "") if isinstance(shown, str) else shown


class MarkdownField(TextField, MarkdownxFormField):
    widget = TextWidget


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"
    supports_microseconds = True  # shown to the minute, but never cut behind a disabled field

    def __init__(self, attrs=None):
        super().__init__(attrs, format=MOMENT)


class MomentField(forms.DateTimeField):
    """A moment to the minute. `known` is the stored one: sent back as it was shown, it keeps its
    seconds, and its place in the hour that a clock change repeats."""

    widget = MomentInput
    known: datetime | None = None

    def to_python(self, value):
        if self.known and value == timezone.localtime(self.known).strftime(MOMENT):
            return self.known
        try:
            moment = super().to_python(value)
        except ValidationError as error:
            if error.code == "invalid":
                message = _("Give a date and a time, such as 2026-06-03 09:00.")
            else:
                message = _("The clocks change in that hour. Choose another time.")
            raise ValidationError(message) from error
        if moment and moment != self.known and not 1900 <= moment.year < 2200:
            raise ValidationError(_("Give a date between 1900 and 2199."))
        return moment


def in_tree(topics) -> list[tuple[Topic, int]]:
    """Topics from the top down, each with its depth below the top; siblings by name."""
    below: dict[int | None, list[Topic]] = {}
    for topic in sorted(topics, key=lambda topic: topic.name.casefold()):
        below.setdefault(topic.parent_id, []).append(topic)

    def walk(parent, depth):
        for topic in below.get(parent, ()):
            yield topic, depth
            yield from walk(topic.pk, depth + 1)

    return list(walk(None, 0))


def topic_choices(topics) -> list[tuple[int, str]]:
    return [(topic.pk, "\u2003" * depth + topic.name) for topic, depth in in_tree(topics)]


def read_number(text: str) -> int | None:
    """A whole number that somebody's browser sent; None for anything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number else None


class Refusable(forms.Form):
    """A form whose verb may refuse what it was given."""

    def add_refused(self, refused: Refused) -> None:
        """The words of a verb that was refused, at its fields where the form has them."""
        by_field = refused.message_dict if hasattr(refused, "error_dict") else {}
        for field, messages in (by_field or {None: refused.messages}).items():
            for message in messages:
                self.add_error(field if field in self.fields else None, message)

    def without_errors(self):
        """As it was typed, unchecked: for a step that saves nothing."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        return self
