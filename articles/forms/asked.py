"""What is asked before a page goes live."""

from django import forms
from django.utils.translation import gettext_lazy

from articles.forms.fields import Refusable, TextField


class ChangeForm(Refusable):
    """Whether readers are told that a page which they know has changed, and what was."""

    CORRECTION, CONTENT = "correction", "content"

    change = forms.ChoiceField(
        label=gettext_lazy("What kind of change?"),
        choices=[
            (CORRECTION, gettext_lazy("A small correction: readers’ date stays")),
            (CONTENT, gettext_lazy("The content changed: readers see today’s date")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the kind of change.")},
    )
    note = TextField(
        label=gettext_lazy("What changed, in one line"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept in the history. It may stay empty."),
        widget=forms.TextInput(attrs={"class": "wide", "autocomplete": "off"}),
    )

    def __init__(self, data=None, *, asks: bool = True, initial=None):
        """`asks`: readers' text changes, so that the kind of change has to be chosen."""
        super().__init__(data, initial=initial)
        if not asks:
            del self.fields["change"]

    def is_correction(self) -> bool:
        """Only of a valid form."""
        return self.cleaned_data.get("change") == self.CORRECTION


class ReasonForm(Refusable):
    """Why a page is published that nobody else has approved."""

    without_approval = TextField(
        label=gettext_lazy("Why without approval?"),
        max_length=500,
        help_text=gettext_lazy("Kept in the history, and listed for review afterwards."),
        widget=forms.TextInput(attrs={"class": "wide", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say in a few words why: it is kept.")},
    )
