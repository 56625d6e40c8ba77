"""A draft for people without an account, by a link that somebody here has made for them.

GET only shows: mail scanners open links. POST answers, for the one version that the link is bound
to. Whoever holds the token may answer, so the token in the address is itself what a form's hidden
token would be: nobody who could forge a request knows it, and no cookie is needed. What another
site sends is refused all the same.

No referrer leaves these pages, nobody keeps them, no search engine lists them; the answer to every
link that shows nothing is the same, whatever it was once.
"""

from functools import wraps
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles import mail, publishing
from articles.article_page import openable, page_of
from articles.models import SharedLink
from articles.publishing import Refused
from articles.views import errors

APPROVE, CHANGES, COMMENT = "approve", "changes", "comment"


class AnswerForm(forms.Form):
    """What a reviewer says. Limits are said by the verbs, once."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        help_text=gettext_lazy("It is kept with your answer."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Needed where you ask for changes: what should be different?"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def kept_private(view):
    """Every answer of `view` is for whoever asked alone, and leads nowhere else."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **named) -> HttpResponse:
        response = view(request, *args, **named)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answer


@csrf_exempt  # no cookie could tell more than the token does: see above
@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    link = publishing.find_link(token)
    if link is None:
        return render(request, "shared_ended.html", status=404)
    if request.method != "POST":
        return show(request, link, AnswerForm(initial={"name": link.name}))
    if link.review is None:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if is_foreign(request):
        return errors.forbidden(request)
    return take_answer(request, link)


def is_foreign(request: HttpRequest) -> bool:
    """Whether another site's page sent this. Our own page sends the origin “null”, because no
    referrer leaves it; browsers say beside it where the request comes from."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin", "null")
    ours = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    return origin != "null" and urlsplit(origin).netloc not in ours


def take_answer(request: HttpRequest, link: SharedLink) -> HttpResponse:
    """One verb for each button; what it refuses comes back with all that was typed."""
    form, article, answer = AnswerForm(request.POST), link.article, request.POST.get("answer")
    form.is_valid()
    said = {"number": link.number, "link": link, "name": form.cleaned_data.get("name", "")}
    words = form.cleaned_data.get("comment", "")
    try:
        if answer == APPROVE:
            publishing.approve(article, comment=words, **said)
        elif answer == CHANGES:
            publishing.request_changes(article, comment=words, **said)
        elif answer == COMMENT:
            publishing.comment(article, text=words, **said)
        else:
            raise Refused(_("Choose whether you approve or ask for changes."))
    except Refused as refused:
        if refused_code(refused) == "link_ended":
            return render(request, "shared_ended.html", status=404)
        by_field = refused.message_dict if hasattr(refused, "error_dict") else {}
        for field, messages in (by_field or {None: refused.messages}).items():
            for message in messages:
                form.add_error(field if field in form.fields else None, message)
        return show(request, link, form)
    if answer != COMMENT:
        mail.tell_answer(request, article.review)
    context = {"link": link, "article": article, "answer": answer}
    return render(request, "shared_answered.html", context)


def refused_code(refused: Refused) -> str:
    return getattr(refused, "code", None) or ""


def show(request: HttpRequest, link: SharedLink, form: AnswerForm) -> HttpResponse:
    """The version as readers will see it, what it changes for them, and where to answer."""
    article = link.article
    content = publishing.content_at(article, link.number)
    # Its holder has read one text; another one would have to be sent anew.
    is_changed_since = link.number != article.draft_number
    is_live = article.is_published() and link.number == article.live_number
    comparison = None
    if article.is_published() and not is_live:
        # What was withdrawn, or is planned, is shown to nobody by a link to something else.
        old = publishing.content_of(article)
        comparison = publishing.compare_contents(openable(old), openable(content))
    if is_changed_since:
        form.fields["comment"].help_text = ""
    context = page_of(article, content) | {
        "link": link,
        "review": link.review,
        "form": form,
        "is_changed_since": is_changed_since,
        "comparison": comparison,
        "is_live": is_live,
    }
    return render(request, "shared.html", context)
