"""The reviewer's screen: what changes for readers, and the answer; then the next one that waits.

The answer is for the version that was looked at. Where somebody has saved another one meanwhile it
is refused, and the screen comes back with that one and with all that was typed.
"""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import mail, publishing
from articles.admin.asking import form_address, say_published, screen
from articles.admin.comments import CommentForm
from articles.admin.drafts import own_versions, words_by, words_by_in_words
from articles.admin.going_live import Asked
from articles.admin.recommend import describe_rows
from articles.admin.states import badge, moment_in_words
from articles.article_page import page_of
from articles.forms import ChangeForm, read_number
from articles.models import Article, Review
from articles.publishing import Content, Refused, content_at, content_of

APPROVE, PUBLISH, CHANGES = "approve", "approve-publish", "changes"


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def review_view(request: HttpRequest, pk: int) -> HttpResponse:
        return review(request, admin, admin.one(request, pk))

    return [path("<int:pk>/review/", view(review_view), name="article_review")]


class Looked:
    """What the screen shows: one version, and what it is compared with.

    `number` is the draft's newest version; where there is none, the live one that somebody
    published without the approval that it needed; None where nothing is to be reviewed.
    """

    def __init__(self, request: HttpRequest, article: Article):
        self.article, self.person = article, request.user
        self.is_afterwards = article.is_unapproved and not article.has_draft()
        self.number = article.live_number if self.is_afterwards else article.draft_number
        self.mine = self.my_last_approval() if self.number else None
        self.bases = {}
        if article.was_seen() and not self.is_afterwards:
            self.bases["live"] = _("What readers see")
        if self.mine:
            self.bases["approved"] = _("Since I last approved")
        self.bases["whole"] = _("The whole text")
        wanted = request.GET.get("with", "")
        self.base = wanted if wanted in self.bases else next(iter(self.bases))

    def my_last_approval(self) -> Review | None:
        mine = self.article.reviews.filter(outcome=Review.Outcome.APPROVED, decided_by=self.person)
        return mine.filter(decided_number__lt=self.number).order_by("-decided_number").first()

    def content(self) -> Content:
        return content_at(self.article, self.number)

    def old(self) -> Content | None:
        """What the version is compared with; None where it is shown whole."""
        if self.base == "live":
            return content_of(self.article)
        if self.base == "approved":
            return content_at(self.article, self.mine.decided_number)
        return None

    def comparison(self, content: Content):
        old = self.old()
        return publishing.compare_contents(old, content) if old else None

    def own_work(self) -> bool:
        """This person may not approve it: they wrote a part, and the site asks for another."""
        return publishing.approval_missing(self.article, self.number) and (
            self.person.pk in publishing.writers_of(self.article, self.number)
        )

    def choices(self) -> list[dict]:
        """What it can be compared with: words, address, and which one is shown."""
        return [
            {"words": words, "query": f"?with={name}", "is_shown": name == self.base}
            for name, words in self.bases.items()
        ]


def review(request: HttpRequest, admin, article: Article) -> HttpResponse:
    if request.method == "POST":
        publishing.allow(request.user, "review_article")
        return answer(request, admin, article)
    return show(request, admin, article)


def answer(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """One verb for each button; “Approve and publish” is both or none."""
    action, form = request.POST.get("action"), CommentForm(request.POST)
    form.is_valid()
    said = {"number": read_number(request.POST.get("number", "")) or 0, "by": request.user}
    words, change = form.cleaned_data["comment"], None
    try:
        if action == APPROVE:
            publishing.approve(article, comment=words, **said)
        elif action == CHANGES:
            publishing.request_changes(article, comment=words, **said)
        elif action == PUBLISH:
            publishing.allow(request.user, "publish_article")
            change = change_form(request, article)
            if not change.is_valid():
                return show(request, admin, article, form, change)
            approve_and_publish(request.user, article, words, change, said["number"])
        else:
            raise Refused(_("Choose whether you approve or ask for changes."))
    except Refused as refused:
        form.add_refused(refused)
        return show(request, admin, admin.one(request, article.pk), form, change)
    return answered(request, article, action)


def change_form(request: HttpRequest, article: Article) -> ChangeForm:
    content = content_at(article, article.draft_number) if article.has_draft() else None
    if content is None:
        raise Refused(
            _("This is no longer a draft: it was published or discarded meanwhile."),
            code="saved_since",
        )
    asked = Asked(request, article, content, article.draft_number)
    return ChangeForm(request.POST, asks="change" in asked.change.fields)


def approve_and_publish(
    person, article: Article, comment: str, change: ChangeForm, number: int
) -> None:
    with transaction.atomic():
        publishing.approve(article, number=number, by=person, comment=comment)
        publishing.publish(
            article,
            by=person,
            is_correction=change.is_correction(),
            note=change.cleaned_data["note"],
        )


def answered(request: HttpRequest, article: Article, action: str) -> HttpResponse:
    """Who asked is told; then the next one that waits for this person, or “My work”."""
    if action == PUBLISH:
        say_published(request, article)
    words = _("Sent back: ‘%(title)s’.") if action == CHANGES else _("Approved: ‘%(title)s’.")
    messages.success(request, words % {"title": article})
    done = article.reviews.order_by("-decided_at", "-pk").first()
    tell(request, done, mail.tell_answer(request, done))
    following = waiting_for(request.user).exclude(article=article).first()
    if following is None:
        messages.info(request, _("Nothing else is waiting for you."))
        return redirect("admin:index")
    messages.info(request, _("Next: ‘%(title)s’.") % {"title": following.article})
    return redirect("admin:article_review", following.article_id)


def tell(request: HttpRequest, done: Review, is_mailed: bool | None) -> None:
    """Where no mail could tell who asked, whoever answered is given the link for them."""
    asked_by = done.asked_by
    if is_mailed or asked_by in (None, request.user) or (is_mailed is None and mail.sends_mail()):
        return
    words = _("Copy this link for {name}: {link}")
    if is_mailed is False:
        words = _("The mail could not be sent. Copy this link for {name}: {link}")
    link = mail.address(request, "admin:articles_article_change", done.article_id)
    messages.warning(request, format_html(words, name=asked_by, link=link))


def waiting_for(person):
    rows = Review.objects.waiting().filter(reviewer=person).by_urgency()
    return rows.select_related("article").defer("article__body", "article__html", "article__text")


def show(
    request: HttpRequest,
    admin,
    article: Article,
    form: CommentForm | None = None,
    change: ChangeForm | None = None,
) -> HttpResponse:
    looked = Looked(request, article)
    if looked.number is None:
        messages.info(request, _("There is nothing to review on this page."))
        return redirect("admin:articles_article_history", article.pk)
    content, person = looked.content(), request.user
    version = article.versions.select_related("by").get(number=looked.number)
    may_review = person.has_perm("articles.review_article")
    may_publish = person.has_perm("articles.publish_article") and not looked.is_afterwards
    is_scheduled = article.stage == Article.Stage.SCHEDULED
    asked = None
    if may_review and may_publish and not is_scheduled and not publishing.is_behind(article):
        asked = Asked(request, article, content, looked.number)
        asked.change = change or asked.change
    waiting = article.review if article.stage == Article.Stage.IN_REVIEW else None
    asks = "ask" in request.GET or request.POST.get("action") == CHANGES
    context = {
        "title": (_("Ask for changes: %(title)s") if asks else _("Review: %(title)s"))
        % {"title": article},
        "article": article,
        "badge": badge(article),
        "looked": looked,
        "version": version,
        "moment": moment_in_words(version.at),
        "written_by": words_by_in_words(words_by(own_versions(article)), person),
        "waiting": waiting,
        "comparison": looked.comparison(content),
        "page": page_of(article, content),
        "content": content,
        "rows": describe_rows(content.recommendations),
        "comments": article.comments.open().select_related("by"),
        "may_review": may_review,
        "own_work": may_review and looked.own_work(),
        "is_scheduled": is_scheduled,
        "asked": asked,
        "asks": asks,
        "form": form or CommentForm(),
        "others": waiting_for(person).exclude(article=article).count(),
        "back": reverse("admin:index"),
        "to_form": form_address(article) if person.has_perm("articles.change_article") else "",
    }
    return screen(request, admin, "review", context)
