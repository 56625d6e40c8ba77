"""The form of a topic."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.forms.fields import MarkdownField, Refusable, TextField, topic_choices
from articles.models import Topic


class TopicForm(Refusable):
    name = TextField(
        label=gettext_lazy("Name"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    parent = forms.TypedChoiceField(
        label=gettext_lazy("Inside"),
        required=False,
        empty_value=None,
        help_text=gettext_lazy("Topics can be three levels deep."),
    )
    line = TextField(
        label=gettext_lazy("One line"),
        required=False,
        help_text=gettext_lazy("What readers find here, in a few words. Shown on the home page."),
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    introduction = MarkdownField(
        label=gettext_lazy("Introduction"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Shown at the top of the topic’s page, above its articles."),
    )
    slug = TextField(
        label=gettext_lazy("Address"),
        required=False,
        help_text=gettext_lazy(
            "The last part of the page’s address, such as “back-and-joints”. "
            "Empty: made from the name."
        ),
    )

    def __init__(self, data=None, *, topic: Topic):
        names = ("name", "line", "introduction", "slug")
        initial = {name: getattr(topic, name) for name in names}
        super().__init__(data, initial={**initial, "parent": topic.parent_id})
        self.topics = {row.pk: row for row in Topic.objects.only("name", "parent_id")}
        others = [row for row in self.topics.values() if row.pk != topic.pk]
        parent = self.fields["parent"]
        parent.choices = [("", _("No topic: it is at the top")), *topic_choices(others)]
        parent.coerce = lambda pk: self.topics[int(pk)]
        parent.error_messages["invalid_choice"] = _(
            "A topic cannot be inside itself or inside a topic below it. Choose another."
        )
        self.fields["name"].error_messages["required"] = _("Give the topic a name.")

    def write_to(self, topic: Topic) -> Topic:
        """Sets what was typed on `topic`, unsaved; only of a valid form."""
        for name, value in self.cleaned_data.items():
            setattr(topic, name, value)
        return topic
