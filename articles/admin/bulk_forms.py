"""What an action on many articles asks before it begins."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.forms import ChangeForm, Refusable, TextField, read_number, topic_choices
from articles.models import Article, Topic, User

NOTE = _("Kept in the history. It may stay empty.")


def one_line(**named) -> TextField:
    widget = forms.TextInput(attrs={"class": "wide", "autocomplete": "off"})
    return TextField(widget=widget, **named)


class BulkForm(Refusable):
    """Nothing, where an action asks nothing. `found` are the articles that were found for the
    words in `find`, in a form that has such a box."""

    def __init__(self, data=None, *, by: User, articles: list[Article], find=None):
        super().__init__(data)
        self.by, self.articles, self.find = by, articles, find
        self.found: list[Article] = []
        self.said = ""

    def look(self) -> None:
        """Fill `found` from what was typed."""


class PublishForm(BulkForm):
    change = ChangeForm.base_fields["change"]
    note = one_line(
        label=_("What changed, in one line"), required=False, max_length=500, help_text=NOTE
    )

    def __init__(self, data=None, **named):
        super().__init__(data, **named)
        if not any(article.is_published() for article in self.articles):
            del self.fields["change"]
            del self.fields["note"]

    def answers(self) -> dict:
        is_correction = self.cleaned_data.get("change") == ChangeForm.CORRECTION
        return {"is_correction": is_correction, "note": self.cleaned_data.get("note", "")}


class SendForm(BulkForm):
    reviewer = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Reviewer"),
        error_messages={
            "required": _("Choose who shall read them."),
            "invalid_choice": _("This person may not review. Choose somebody else."),
        },
    )
    due_on = forms.DateField(
        label=_("Until when?"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Give a day, such as 2030-06-03.")},
        help_text=_("It may stay empty."),
    )
    note = one_line(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("The reviewer reads it with each article. It may stay empty."),
    )

    def __init__(self, data=None, **named):
        super().__init__(data, **named)
        people = User.objects.with_perm("articles.review_article").exclude(pk=self.by.pk)
        self.fields["reviewer"].queryset = people.order_by("first_name", "last_name", "pk")
        self.fields["due_on"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed. Choose a later one."))
        return day

    def answers(self) -> dict:
        return dict(self.cleaned_data)


class FindForm(BulkForm):
    """A form with one article in it: words of its title, or its address, and a choice."""

    box = one_line(
        label=_("Find an article by title, or paste an address"), required=False, max_length=500
    )
    needed = _("Choose an article.")

    def look(self) -> None:
        text = self.data.get("box", "") if self.is_bound else ""
        if text.strip():
            found = self.find(text)
            self.found = [row.target for row in found.rows if row.target]
            self.exact = found.exact.target if found.exact else None
            self.said = found.message
            if not self.found and not self.said:
                self.said = _("No article has these words in its title. Try others.")

    exact: Article | None = None

    def chosen(self) -> Article | None:
        """The one that was chosen, or the only one that can be meant. Adds an error where there
        is none."""
        pk = read_number(self.data.get("target", ""))
        kept = Article.objects.kept().filter(kind=Article.Kind.ARTICLE)
        chosen = kept.filter(pk=pk).first() if pk else self.exact
        if chosen is None:
            self.add_error("box", self.needed)
        return chosen


class RecommendForm(FindForm):
    def clean(self):
        self.look()
        self.cleaned_data["target"] = self.chosen()

    def answers(self) -> dict:
        return {"target": self.cleaned_data["target"]}


class TopicForm(BulkForm):
    topic = forms.TypedChoiceField(
        label=_("Topic"),
        coerce=int,
        error_messages={"required": _("Choose a topic."), "invalid_choice": _("Choose a topic.")},
    )

    def __init__(self, data=None, **named):
        super().__init__(data, **named)
        topics = topic_choices(Topic.objects.only("name", "parent_id"))
        self.fields["topic"].choices = [("", _("Choose…")), *topics]

    def answers(self) -> dict:
        return {"topic": Topic.objects.filter(pk=self.cleaned_data["topic"]).first()}


class WithdrawForm(FindForm):
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=Article.Withdrawal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why."), "invalid_choice": _("Choose why.")},
    )
    words = TextField(
        label=_("What readers are told"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        help_text=_("Empty: the usual words for the reason."),
    )
    field_order = ["reason", "words", "box"]
    needed = _("Name the page that replaces them.")

    def __init__(self, data=None, **named):
        super().__init__(data, **named)
        self.fields["box"].label = _("What they read instead: find an article, or paste an address")
        self.fields["box"].help_text = _("Needed for “Replaced by…”; otherwise it may stay empty.")

    def clean(self):
        self.look()
        is_replaced = self.cleaned_data.get("reason") == Article.Withdrawal.REPLACED
        asked = self.data.get("target") or self.data.get("box", "").strip()
        self.cleaned_data["instead"] = self.chosen() if is_replaced or asked else None

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("reason", "words", "instead")}
