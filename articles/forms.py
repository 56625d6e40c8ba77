"""The editor's forms. What is typed becomes one `publishing.Content`; what cannot be used comes
back as it was typed, with words that say what to do.

Limits, addresses and everything that a verb refuses are said by the verb, once, for imports too;
`add_refused` puts its words at the fields.
"""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdownx.fields import MarkdownxFormField
from markdownx.widgets import AdminMarkdownxWidget

from articles.models import Article, Topic
from articles.publishing import Content, Refused, Row, draft_content

MOMENT = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> sends
ROW_COLUMNS = ("target", "url", "title", "teaser", "imported")
MORE_ROWS_THAN_ANYBODY_SENDS = 60
LOOK_AT_ROWS = gettext_lazy("Look at the list of recommendations.")


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


class ArticleForm(Refusable):
    """All of an article, and its Recommend rows.

    `article` is a stored one or a new instance; `by` the person; `content` what the fields hold,
    version `number` of the article: the draft, unless another is given. A date, and the address
    of a page that readers know, are for people who may publish: for others they stay as they are,
    whatever is sent. `refused_fields` names what was sent for them nevertheless.

    `based_on` is the article's revision that the person was looking at, `base` the number of the
    version that they began to change: each None for a new article.
    """

    MORE = ("also_called", "also_in", "slug", "published_at", "kind", "footer_order")

    title = TextField(
        label=gettext_lazy("Title"),
        required=False,
        help_text=gettext_lazy("What readers would call it: “Lower back pain when you run”."),
        widget=forms.TextInput(attrs={"class": "wide", "autocomplete": "off"}),
    )
    summary = TextField(
        label=gettext_lazy("Summary"),
        required=False,
        help_text=gettext_lazy("One or two sentences that answer the question at once."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
    )
    topic = forms.TypedChoiceField(label=gettext_lazy("Topic"), required=False, empty_value=None)
    body = MarkdownField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "An empty line starts a paragraph, ## a heading, - a list; **bold**, "
            "[words](address) a link."
        ),
    )
    also_called = TextField(
        label=gettext_lazy("Also called"),
        required=False,
        help_text=gettext_lazy("Other names that readers look for, one a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    also_in = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Also in"),
        required=False,
        empty_value=(),
        widget=forms.CheckboxSelectMultiple,
    )
    slug = TextField(
        label=gettext_lazy("Address"),
        required=False,
        help_text=gettext_lazy(
            "The last part of the page’s address, such as “back-pain”. Empty: made from the title."
        ),
    )
    published_at = MomentField(
        label=gettext_lazy("Date"),
        required=False,
        help_text=gettext_lazy(
            "Empty: the moment of publishing. A moment in the future plans it for then."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of page"),
        choices=Article.Kind.choices,
        required=False,
        help_text=gettext_lazy(
            "A site page (About us, Contact…) is linked at the foot of every page. It has no "
            "topic, no Recommend, and is in no list."
        ),
    )
    footer_order = forms.IntegerField(
        label=gettext_lazy("Place among the site pages"),
        required=False,
        min_value=0,
        max_value=32767,
        help_text=gettext_lazy("1 comes first. Articles need none."),
    )

    def __init__(
        self,
        data=None,
        *,
        article: Article,
        by,
        content: Content | None = None,
        number: int | None = None,
        initial=None,
    ):
        self.article = article
        if content is None:
            content = Content() if article._state.adding else draft_content(article)
            number = article.draft_number or article.live_number
        given = {name: getattr(content, name) for name in self.base_fields}
        given["topic"] = content.topic.pk if content.topic else None
        given["also_in"] = [topic.pk for topic in content.also_in]
        super().__init__(data, initial={**given, **(initial or {})})
        self.topics = {topic.pk: topic for topic in Topic.objects.only("name", "parent_id")}
        choices = topic_choices(self.topics.values())
        self.fields["topic"].choices = [("", _("No topic")), *choices]
        self.fields["also_in"].choices = choices
        for name in ("topic", "also_in"):
            self.fields[name].coerce = lambda pk: self.topics[int(pk)]
            self.fields[name].error_messages["invalid_choice"] = _(
                "This topic is no longer there. Choose another."
            )
        self.fields["published_at"].known = content.published_at
        if not by.has_perm("articles.publish_article"):
            self.fields["published_at"].disabled = True
            self.fields["slug"].disabled = article.status != Article.Status.DRAFT
        self.based_on = self.base = None
        if data is not None:
            self.base = read_number(data.get("base", ""))
            self.based_on = read_number(data.get("based_on", ""))
        elif not article._state.adding:
            self.base, self.based_on = number, article.revision
        if self.based_on is None and not article._state.adding:
            self.based_on = 0  # who does not say so has seen nothing of it
        self.row_errors: list[str] = []
        self.find = " ".join((data.get("find", "") if data else "").replace("\0", "").split())
        self.rows = self._read_rows(data) if data is not None else list(content.recommendations)

    def _read_rows(self, data) -> list[Row]:
        """The rows in the order in which they were sent: one value of each column for each."""
        columns = [data.getlist(f"row_{name}") for name in ROW_COLUMNS]
        number = len(columns[0])
        if any(len(column) != number for column in columns) or (
            number > MORE_ROWS_THAN_ANYBODY_SENDS
        ):
            self.row_errors.append(
                _("The list of recommendations did not arrive whole. Look at it and save again.")
            )
            return []
        ids = {int(pk) for pk in columns[0] if pk.isascii() and pk.isdecimal() and len(pk) < 19}
        targets = Article.objects.defer("body", "html", "text", "contents").in_bulk(ids)
        rows = []
        for pk, url, title, teaser, imported in zip(*columns, strict=True):
            teaser = " ".join(teaser.replace("\0", "").split())
            target = targets.get(int(pk)) if pk.isdecimal() and int(pk) in targets else None
            if pk and target is None:
                self.row_errors.append(
                    _("An article of this list is no longer there: it has been taken out.")
                )
                continue
            rows.append(
                Row(
                    target=target,
                    url="" if target else url.strip(),
                    title="" if target else " ".join(title.replace("\0", "").split()),
                    teaser=teaser,
                    # Whoever changes an imported teaser makes it their own.
                    is_teaser_imported=bool(imported) and teaser == " ".join(imported.split()),
                )
            )
        return rows

    def move(self, number: int, by: int) -> bool:
        """Moves row `number`, counted from 0, up (-1) or down (1); False at an end."""
        if not (0 <= number < len(self.rows) and 0 <= number + by < len(self.rows)):
            return False
        self.rows.insert(number + by, self.rows.pop(number))
        return True

    def clean(self):
        if self.cleaned_data.get("kind") == Article.Kind.PAGE and self.rows:
            self.add_error(
                "kind", _("A site page has no Recommend. Take the recommendations out first.")
            )
        if self.row_errors:
            self.add_error(None, LOOK_AT_ROWS)
        return self.cleaned_data

    def add_refused(self, refused: Refused) -> None:
        if hasattr(refused, "error_dict"):
            words = refused.message_dict
            self.row_errors += words.pop("recommendations", [])
            if not words:
                self.add_error(None, LOOK_AT_ROWS)
                return
            refused = Refused(words)
        super().add_refused(refused)

    def content(self) -> Content:
        """What was typed, as the verbs take it; only of a valid form."""
        data = self.cleaned_data
        return Content(
            title=data["title"],
            slug=data["slug"] or "",
            summary=data["summary"],
            body=data["body"],
            kind=data["kind"] or self.article.kind,
            topic=data["topic"],
            also_in=tuple(sorted(data["also_in"], key=lambda topic: topic.pk)),
            also_called=data["also_called"],
            footer_order=data["footer_order"],
            published_at=data["published_at"],
            recommendations=tuple(self.rows),
        )

    def refused_fields(self) -> list[str]:
        """Fields that were sent although this person may not change them: no browser does that."""
        return [name for name, field in self.fields.items() if field.disabled and name in self.data]

    def opens_more(self) -> bool:
        """Something under “More” needs the editor's eyes."""
        return any(name in self.errors for name in self.MORE)


def as_typed(content: Content) -> list[tuple[str, str]]:
    """A content as the form of it would be sent, name by name: `ArticleForm` reads it back."""
    date = content.published_at
    fields = {
        "title": content.title,
        "slug": content.slug,
        "summary": content.summary,
        "body": content.body,
        "kind": content.kind,
        "topic": content.topic.pk if content.topic else "",
        "also_called": content.also_called,
        "footer_order": "" if content.footer_order is None else content.footer_order,
        "published_at": timezone.localtime(date).strftime(MOMENT) if date else "",
    }
    typed = [(name, str(value)) for name, value in fields.items()]
    typed += [("also_in", str(topic.pk)) for topic in content.also_in]
    for row in content.recommendations:
        columns = {
            "target": row.target.pk if row.target else "",
            "url": row.url,
            "title": row.title,
            "teaser": row.teaser,
            "imported": row.teaser if row.is_teaser_imported else "",
        }
        typed += [(f"row_{name}", str(columns[name])) for name in ROW_COLUMNS]
    return typed


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


class WithdrawForm(forms.Form):
    note = TextField(
        label=gettext_lazy("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        help_text=gettext_lazy("Kept in the history. Readers do not see it."),
        error_messages={"required": gettext_lazy("Say in a few words why: it is kept.")},
    )


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
