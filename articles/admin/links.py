"""The links of an article that work now: for whom, until when, and “Revoke”; and a new preview."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import mail, publishing
from articles.admin.asking import form_address, screen
from articles.admin.sending import Sent
from articles.admin.states import badge
from articles.forms import Refusable, TextField, read_number
from articles.models import Article
from articles.publishing import Refused

DAYS = [(1, gettext_lazy("1 day")), (7, gettext_lazy("1 week")), (14, gettext_lazy("2 weeks")),
        (30, gettext_lazy("30 days")), (90, gettext_lazy("90 days"))]  # fmt: skip


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def links_view(request: HttpRequest, pk: int) -> HttpResponse:
        return links(request, admin, admin.one(request, pk))

    return [path("<int:pk>/links/", view(links_view), name="article_links")]


class LinkForm(Refusable):
    name = TextField(
        label=gettext_lazy("For whom?"),
        required=False,
        help_text=gettext_lazy("They see the page as readers will see it, and can change nothing."),
        widget=forms.TextInput(attrs={"class": "wide", "autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("It works for"), choices=DAYS, coerce=int, initial=14
    )


def links(request: HttpRequest, admin, article: Article) -> HttpResponse:
    form, may_share = LinkForm(), request.user.has_perm("articles.change_article")
    if request.method == "POST":
        publishing.allow(request.user, "change_article")
        if "revoke" in request.POST:
            return revoke(request, article, read_number(request.POST["revoke"]))
        form = LinkForm(request.POST)
        if form.is_valid():
            try:
                link, token = publishing.share(article, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.add_refused(refused)
            else:
                return show_once(request, admin, article, link, token)
    rows = article.shared_links.open().select_related("made_by", "review")
    context = {
        "title": _("Links"),
        "article": article,
        "badge": badge(article),
        "links": rows,
        "newest": article.draft_number or article.live_number,
        "form": form,
        "may_share": may_share,
        "back": form_address(article),
    }
    return screen(request, admin, "links", context)


def show_once(request: HttpRequest, admin, article: Article, link, token: str) -> HttpResponse:
    """The new link, in the answer that made it: nothing keeps it."""
    context = {
        "title": _("A link for %(name)s") % {"name": link.name},
        "article": article,
        "sent": Sent(link.name, mail.address(request, "shared", token), None),
        "is_secret": True,
        "is_preview": True,
        "until": link.expires_at,
        "back": request.path,
    }
    return screen(request, admin, "copy_link", context)


def revoke(request: HttpRequest, article: Article, pk: int | None) -> HttpResponse:
    """Only a link of this very article: a number from elsewhere finds nothing."""
    link = article.shared_links.filter(pk=pk).first() if pk else None
    if link is None:
        raise Http404
    publishing.revoke_link(link, by=request.user)
    said = _("Revoked: the link for %(name)s shows nothing any longer.")
    messages.success(request, said % {"name": link.name})
    return redirect("admin:article_links", article.pk)
