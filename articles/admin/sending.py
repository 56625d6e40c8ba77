"""“Send for review…”: to whom, by when, with a note; and taking it back.

A colleague finds it under “My work”; who has no account gets a link, which is shown here only
where it cannot be mailed, and only in the answer that made it: nothing keeps it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import mail, publishing
from articles.admin.asking import form_address, screen, to_form
from articles.admin.drafts import own_versions, words_by, words_by_in_words
from articles.admin.states import badge
from articles.forms import Refusable, TextField, read_number
from articles.models import Article, Review, User
from articles.publishing import Refused

DAYS, AFTER_DUE, MOST_DAYS = 14, 7, 90  # how long the link of a review works


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def send_view(request: HttpRequest, pk: int) -> HttpResponse:
        return send(request, admin, admin.one(request, pk))

    return [path("<int:pk>/send/", view(send_view), name="article_send")]


class SendForm(Refusable):
    """Whom to ask, and what to tell them."""

    reviewer = forms.TypedChoiceField(
        label=gettext_lazy("Reviewer"), required=False, empty_value=None, coerce=int
    )
    reviewer_name = TextField(
        label=gettext_lazy("Name"),
        required=False,
        widget=forms.TextInput(attrs={"class": "wide", "autocomplete": "off"}),
    )
    reviewer_email = TextField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Empty: you get the link to copy."),
        widget=forms.EmailInput(attrs={"class": "wide", "autocomplete": "off"}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("By"),
        required=False,
        help_text=gettext_lazy("The day by which you need the answer. It may stay empty."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Give a day, such as 2026-06-03.")},
    )
    note = TextField(
        label=gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("What should they look at? Up to 500 characters."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
    )

    def __init__(self, data=None, *, initial=None):
        super().__init__(data, initial=initial)
        people = reviewers()
        self.people = {person.pk: person for person in people}
        self.fields["reviewer"].choices = [
            ("", _("Somebody without an account")),
            *((person.pk, str(person)) for person in people),
        ]
        self.fields["reviewer"].error_messages["invalid_choice"] = _(
            "This person may not review any longer. Choose somebody else."
        )

    def answers(self) -> dict:
        """For the verb; only of a valid form."""
        chosen = self.people.get(self.cleaned_data["reviewer"])
        return {**self.cleaned_data, "reviewer": chosen}


def reviewers() -> list[User]:
    """The colleagues who may approve, by name."""
    people = User.objects.with_perm("articles.review_article").filter(is_staff=True)
    return sorted(people, key=lambda person: str(person).casefold())


@dataclass
class Sent:
    """What a screen says of a link: whether it was mailed, and else what to copy."""

    name: str
    link: str
    is_mailed: bool | None


def send(request: HttpRequest, admin, article: Article) -> HttpResponse:
    publishing.allow(request.user, "change_article")
    if not article.has_draft():
        messages.info(request, _("There is no draft of this page to send."))
        return to_form(article)
    if request.method != "POST":
        return ask(request, admin, article, SendForm(initial=last_reviewer(article)))
    seen = read_number(request.POST.get("seen", "")) or 0
    if request.POST.get("action") == "take-back":
        try:
            publishing.cancel_review(article, by=request.user, based_on=seen)
        except Refused as refused:
            messages.warning(request, " ".join(refused.messages))
            return redirect("admin:article_send", article.pk)
        messages.success(request, _("Taken back from review. It is a draft again."))
        return to_form(article)
    form = SendForm(request.POST)
    if form.is_valid():
        try:
            review, token = submit(request.user, article, based_on=seen, **form.answers())
        except Refused as refused:
            form.add_refused(refused)
            article = admin.one(request, article.pk)
        else:
            return sent(request, admin, review, token)
    return ask(request, admin, article, form)


def submit(person: User, article: Article, **answers) -> tuple[Review, str]:
    """Asks for a review, and for somebody without an account makes the link: both or none.
    Returns the request, and the link's token or ""."""
    with transaction.atomic():
        review = publishing.submit(article, by=person, **answers)
        if review.reviewer_id:
            return review, ""
        name = review.reviewer_name
        days = days_for(review)
        return review, publishing.share(article, by=person, name=name, review=review, days=days)[1]


def days_for(review: Review) -> int:
    """How long its link works: two weeks, and a week beyond the day when the answer is due."""
    if not review.due_on:
        return DAYS
    until = review.due_on - timezone.localdate() + timedelta(days=AFTER_DUE)
    return min(max(DAYS, until.days), MOST_DAYS)


def sent(request: HttpRequest, admin, review: Review, token: str) -> HttpResponse:
    """Mails the link, now that the request is stored; shows it where that could not be done."""
    article = review.article
    if token:
        link = mail.address(request, "shared", token)
    else:
        link = mail.address(request, "admin:article_review", article.pk)
    is_mailed = mail.ask_for_review(request, review, link if token else "")
    said = Sent(review.shown_reviewer(), link, is_mailed)
    if said.is_mailed:
        words = _("Sent to %(name)s for review. A mail with the link is on its way.")
        messages.success(request, words % {"name": said.name})
        return to_form(article)
    context = {
        "title": _("Sent for review"),
        "article": article,
        "sent": said,
        "is_secret": bool(token),
        "until": review.links.first().expires_at if token else None,
        "back": form_address(article),
    }
    return screen(request, admin, "copy_link", context)


def last_reviewer(article: Article) -> dict:
    """Whoever was asked before is asked again, until somebody else is chosen."""
    review = article.review
    if review is None:
        return {}
    return {
        "reviewer": review.reviewer_id or "",
        "reviewer_name": review.reviewer_name,
        "reviewer_email": review.reviewer_email,
    }


def ask(request: HttpRequest, admin, article: Article, form: SendForm) -> HttpResponse:
    waiting = article.stage == Article.Stage.IN_REVIEW and article.review
    context = {
        "title": _("Send for review"),
        "article": article,
        "badge": badge(article),
        "form": form,
        "written_by": words_by_in_words(words_by(own_versions(article)), request.user),
        "waiting": waiting,
        "has_mail": mail.sends_mail(),
        "seen": article.revision,
        "back": form_address(article),
    }
    return screen(request, admin, "send", context)
