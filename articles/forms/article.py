"""The form of an article, its Recommend rows included."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.forms.fields import (
    MOMENT,
    MarkdownField,
    MomentField,
    Refusable,
    TextField,
    read_number,
    topic_choices,
)
from articles.models import Article, Topic
from articles.publishing import Content, Refused, Row, draft_content

ROW_COLUMNS = ("target", "url", "title", "teaser", "imported")
MORE_ROWS_THAN_ANYBODY_SENDS = 60
LOOK_AT_ROWS = gettext_lazy("Look at the list of recommendations.")


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
