"""“Withdraw…” and “Put back…”: why a page goes, in the sentence that readers will read.

Three clicks: the form's button, the reason, “Withdraw now”. Each reason brings its own sentence,
filled in, and shows it as readers will see it.
"""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import publishing
from articles.admin.asking import form_address, say_published, screen, to_form, to_list
from articles.admin.finding import article_at, by_title, own_path
from articles.admin.moments import MomentForm, in_words
from articles.admin.scheduling import LATE_TO_WITHDRAW, look_again, seen
from articles.admin.scheduling import WITHDRAWN as IS_WITHDRAWN
from articles.admin.states import moment_in_words, time_in_words
from articles.forms import Refusable, TextField, read_number
from articles.models import Article, Schedule
from articles.publishing import Refused, words_for
from articles.words import match_key

Reason = Article.Withdrawal
WITHDRAWN = Article.Status.WITHDRAWN
LONGEST = 500


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def withdraw_view(request: HttpRequest, pk: int) -> HttpResponse:
        return withdraw(request, admin, admin.one(request, pk))

    def put_back_view(request: HttpRequest, pk: int) -> HttpResponse:
        return put_back(request, admin, admin.one(request, pk))

    return [
        path("<int:pk>/withdraw/", view(withdraw_view), name="article_withdraw"),
        path("<int:pk>/put-back/", view(put_back_view), name="article_put_back"),
    ]


# --- the form -----------------------------------------------------------------------------------


@dataclass
class Panel:
    """One reason, and what it asks: the sentence, and what is read instead."""

    reason: str
    label: str
    is_chosen: bool
    words: forms.BoundField | None
    instead: forms.BoundField | None
    found: list[Article]
    since: datetime

    @property
    def shown_words(self) -> str:
        return self.words.value() or "" if self.words else ""

    @property
    def shown_instead(self) -> str:
        return self.instead.value() or "" if self.instead else ""


class WithdrawForm(Refusable):
    """Why, with a field of words and of the other page for each reason that has them. `reason`,
    `words` and `instead` are for the verb, of a valid form."""

    reason = forms.ChoiceField(
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why.")},
    )

    def __init__(self, data=None, *, request: HttpRequest, article: Article, known=None):
        """`known` is what was chosen before: an article's withdrawal, or a scheduled one."""
        self.request, self.article = request, article
        self.found: dict[str, list[Article]] = {}
        self.instead: Article | None = None
        given = {f"words_{reason}": words_for(reason) for reason in Reason.values}
        if known:
            given["reason"] = known["reason"]
            given[f"words_{known['reason']}"] = known["words"]
            given[f"instead_{known['reason']}"] = str(known["instead"] or "")
        super().__init__(data, initial=given)
        for reason in Reason.values:
            if reason != Reason.REPLACED:
                self.fields[f"words_{reason}"] = words_field(reason)
            if reason != Reason.OUT_OF_DATE:
                self.fields[f"instead_{reason}"] = instead_field(reason)

    def panels(self) -> list[Panel]:
        chosen = self["reason"].value()
        return [
            Panel(
                reason,
                str(label),
                chosen == reason,
                self[f"words_{reason}"] if f"words_{reason}" in self.fields else None,
                self[f"instead_{reason}"] if f"instead_{reason}" in self.fields else None,
                self.found.get(reason, []),
                publishing.withdrawn_since(self.article, reason) or timezone.now(),
            )
            for reason, label in Reason.choices
        ]

    def clean(self):
        reason = self.cleaned_data.get("reason")
        text = self.cleaned_data.get(f"instead_{reason}", "")
        chosen = read_number(self.data.get(f"chosen_{reason}", ""))
        if text or chosen:
            try:
                self.instead = self._find(reason, text, chosen)
            except forms.ValidationError as error:
                self.add_error(f"instead_{reason}", error)
        return self.cleaned_data

    def _find(self, reason: str, text: str, chosen: int | None) -> Article:
        if chosen:
            article = Article.objects.published().filter(pk=chosen).first()
            if article and match_key(text) in article.title_key:
                return article
        if own_path(self.request, text):
            article = article_at(self.request, text)
            if article is None:
                raise forms.ValidationError(_("There is no article at this address of the site."))
            return article
        near = [a for a in by_title(text, self.article.pk) if a.is_published()]
        same = [article for article in near if article.title_key == match_key(text)]
        if len(same) == 1:
            return same[0]
        self.found[reason] = same or near
        if near:
            raise forms.ValidationError(_("Choose which one you mean."))
        raise forms.ValidationError(
            _("No page that readers can open has these words in its title. Try others.")
        )

    def answers(self) -> dict:
        """For the verb; only of a valid form."""
        reason = self.cleaned_data["reason"]
        words = self.cleaned_data.get(f"words_{reason}", "")
        return {"reason": reason, "words": words, "instead": self.instead}

    def add_refused(self, refused: Refused) -> None:
        """The verb's "words" and "instead" are the fields of the reason that was chosen."""
        if hasattr(refused, "error_dict"):
            reason = self.cleaned_data.get("reason") or self["reason"].value()
            own = {"words": f"words_{reason}", "instead": f"instead_{reason}"}
            refused = Refused({own.get(k, k): v for k, v in refused.message_dict.items()})
        super().add_refused(refused)


def words_field(reason: str) -> TextField:
    is_page = reason == Reason.OUT_OF_DATE
    return TextField(
        label=_("The warning above the text") if is_page else _("Because…"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide", "data-words": ""}),
        help_text="" if is_page else _("In words that every reader understands."),
    )


def instead_field(reason: str) -> TextField:
    is_replaced = reason == Reason.REPLACED
    return TextField(
        label=_("Which page replaces it?") if is_replaced else _("Instead, read:"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"class": "wide", "autocomplete": "off", "data-find": "", "list": "found-pages"}
        ),
        help_text=_("Its title, or its address. Readers are led straight to it.")
        if is_replaced
        else _("The title of a page that helps, or its address. It may stay empty."),
    )


# --- the screens --------------------------------------------------------------------------------


def withdraw(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """Why, what readers will be told, where it will be missed; now, or at a moment to come."""
    publishing.allow(request.user, "publish_article")
    if not article.was_seen() and not article.is_scheduled():
        messages.info(request, _("Readers do not see this page: there is nothing to withdraw."))
        return to_form(article)
    given = request.POST if request.method == "POST" else None
    action = request.POST.get("action")  # Enter in a field presses neither button: it only looks
    planned = article.schedules.filter(action=Schedule.Action.WITHDRAW).first()
    form = WithdrawForm(given, request=request, article=article, known=known(article, planned))
    is_later = action == "later"
    moment = MomentForm(
        given if is_later else None, initial=planned and planned.at, late=LATE_TO_WITHDRAW
    )
    is_meant = action in ("now", "later") and (not is_later or moment.is_valid())
    if form.is_valid() and is_meant:
        try:
            if is_later:
                publishing.schedule_withdrawal(
                    article,
                    at=moment.at,
                    by=request.user,
                    based_on=seen(request),
                    **form.answers(),
                )
                said = _("Scheduled. %(sentence)s.")
                sentence = moment.sentence(IS_WITHDRAWN)
                messages.success(request, said % {"sentence": sentence})
            else:
                publishing.withdraw(
                    article, by=request.user, based_on=seen(request), **form.answers()
                )
                say_withdrawn(request, article)
            return to_form(article)
        except Refused as refused:
            if getattr(refused, "code", None) == "saved_since":
                return look_again(request, article, "admin:article_withdraw")
            if is_later and "at" in getattr(refused, "error_dict", {}):
                moment.add_refused(refused)
            else:
                form.add_refused(refused)
    article = admin.one(request, article.pk)
    is_again = article.status == WITHDRAWN
    context = {
        "title": _("Why it is withdrawn") if is_again else _("Withdraw"),
        "article": article,
        "form": form,
        "panels": form.panels(),
        "number": settings.EMERGENCY_NUMBER,
        "is_again": is_again,
        "may_be_now": article.was_seen(),
        "may_be_later": article.status == Article.Status.LIVE,
        "is_later": is_later,
        "moment": moment,
        "sentence": "" if moment.errors else moment.sentence(IS_WITHDRAWN),
        "ends": [] if is_again else ends(article),
        "shown_in": article.recommended_by.count(),
        "shown_list": to_list(recommends=article.pk),
        "seen": article.revision,
        "back": form_address(article),
    }
    return screen(request, admin, "withdraw", context)


def known(article: Article, planned: Schedule | None) -> dict | None:
    """What was chosen before, for a page that is withdrawn or will be."""
    if article.withdrawal:
        words, instead = article.withdrawal_words, article.instead
        return {"reason": article.withdrawal, "words": words, "instead": instead}
    if planned:
        return {"reason": planned.reason, "words": planned.words, "instead": planned.instead}
    return None


def ends(article: Article) -> list[str]:
    """What was planned for this page, and what becomes of it."""
    found = []
    now = article.published_at if article.is_scheduled() else article.scheduled_at
    if now and article.was_seen():
        said = _(
            "A new version is scheduled for %(moment)s. Withdraw now, and it does not go live. "
            "Withdraw later, and it still does, at its moment."
        )
        found.append(said % {"moment": moment_in_words(now)})
    elif now:
        found.append(_("It goes live %(moment)s.") % {"moment": in_words(now)})
    if article.withdraw_at:
        said = _("It will be withdrawn on %(moment)s, as scheduled: this replaces that.")
        found.append(said % {"moment": moment_in_words(article.withdraw_at)})
    return found


def say_withdrawn(request: HttpRequest, article: Article) -> None:
    """“Withdrawn 14:02. Hidden in 9 Recommends: see them. Put back”"""
    parts = [_("Withdrawn %(time)s.") % {"time": time_in_words(article.withdrawn_at)}]
    if number := article.recommended_by.count():
        hidden = ngettext(
            "Hidden in %(number)s Recommend:", "Hidden in %(number)s Recommends:", number
        )
        link = format_html('<a href="{}">{}</a>.', to_list(recommends=article.pk), _("see them"))
        parts += [hidden % {"number": number}, link]
    back = reverse("admin:article_put_back", args=[article.pk])
    parts.append(format_html('<a href="{}">{}</a>', back, _("Put back")))
    messages.success(request, format_html_join(" ", "{}", ((part,) for part in parts)))


def put_back(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """Readers see it again, as it was."""
    publishing.allow(request.user, "publish_article")
    if article.status != WITHDRAWN:
        return redirect(form_address(article))
    refusals: list[str] = []
    if request.method == "POST":
        try:
            publishing.reinstate(article, by=request.user, based_on=seen(request))
        except Refused as refused:
            if getattr(refused, "code", None) == "saved_since":
                return look_again(request, article, "admin:article_put_back")
            refusals = refused.messages
            article = admin.one(request, article.pk)
        else:
            say_published(request, article, is_again=True)
            return to_form(article)
    context = {
        "title": _("Put back"),
        "article": article,
        "moment": moment_in_words(article.published_at),
        "address": request.build_absolute_uri(article.get_absolute_url()),
        "reason": article.get_withdrawal_display() if article.withdrawal else "",
        "refusals": refusals,
        "seen": article.revision,
        "back": form_address(article),
    }
    return screen(request, admin, "put_back", context)
