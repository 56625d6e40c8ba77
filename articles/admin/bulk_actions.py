"""What can be done with many articles: for each the verb that does it to one, what it asks, and
whom it cannot be done to."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import mail, publishing
from articles.admin import bulk_forms
from articles.admin import bulk_reasons as why
from articles.admin.states import moment_in_words
from articles.models import Article, User, Version
from articles.publishing import Row

Stage = Article.Stage


class Unchanged(Exception):
    """There was nothing to do: it is so already."""


class Action:
    """One action. `texts` are the drafts of the articles, by id: title and text."""

    name: str
    button: str
    permission: str
    form = bulk_forms.BulkForm
    told = ""

    def title(self, number: int) -> str:
        raise NotImplementedError

    def why_not(self, article: Article, text: "Text"):
        """Why the verb would refuse it, from `bulk_reasons`; None where nothing is known."""
        return None

    def warning(self, article: Article):
        """What else happens to it, from `bulk_reasons`, or None."""
        return None

    def do(self, request, article: Article, *, based_on: int, **answers) -> str:
        """Do it to one, and say what was done. Raises Refused or Unchanged."""
        raise NotImplementedError


class Text:
    """What a draft says, as far as it decides whether it can be published."""

    def __init__(self, title: str, body: str):
        self.has_title, self.has_text = bool(title.strip()), bool(body.strip())


def texts_of(articles: list[Article]) -> dict[int, Text]:
    """The drafts of these articles: one query."""
    beside = {one.pk: one.draft_number for one in articles if one.has_draft() and one.was_seen()}
    rows = Version.objects.filter(article__in=beside, number__in=set(beside.values()))
    found = {one.pk: Text(one.title, one.body) for one in articles}
    for row in rows:
        if beside[row.article_id] == row.number:
            found[row.article_id] = Text(row.content["title"], row.content["body"])
    return found


class Publish(Action):
    name, permission = "publish", "publish_article"
    button = gettext_lazy("Publish…")
    form = bulk_forms.PublishForm
    told = gettext_lazy("Readers see them at once, each as its draft is now.")

    def title(self, number):
        words = ngettext("Publish %(number)s article", "Publish %(number)s articles", number)
        return words % {"number": number}

    def why_not(self, article, text):
        if article.is_scheduled():
            return why.LATER
        if article.status == Article.Status.WITHDRAWN:
            return why.GONE
        if article.is_published() and not article.has_draft():
            return why.SAME
        if publishing.is_behind(article):
            return why.BEHIND
        if not text.has_title:
            return why.NO_TITLE
        if not text.has_text:
            return why.NO_TEXT
        if settings.REQUIRE_APPROVAL and article.approved_number != article.draft_number:
            return why.UNAPPROVED
        return None

    def warning(self, article):
        if article.scheduled_at:
            return why.ENDS_SCHEDULE
        if article.stage in (Stage.IN_REVIEW, Stage.SENT_BACK):
            return why.UNDECIDED
        return None

    def do(self, request, article, *, based_on, **answers):
        publishing.publish(article, by=request.user, based_on=based_on, **answers)
        if article.is_scheduled():
            moment = moment_in_words(article.published_at)
            return _("scheduled for %(moment)s") % {"moment": moment}
        return _("published")


class Send(Action):
    name, permission = "send", "change_article"
    button = gettext_lazy("Send for review…")
    form = bulk_forms.SendForm
    told = gettext_lazy("One colleague is asked to read them. Nothing is published.")

    def title(self, number):
        words = ngettext(
            "Send %(number)s article for review", "Send %(number)s articles for review", number
        )
        return words % {"number": number}

    def why_not(self, article, text):
        if not article.has_draft():
            return why.NO_DRAFT
        return why.SCHEDULED if article.stage == Stage.SCHEDULED else None

    def warning(self, article):
        if article.stage == Stage.IN_REVIEW:
            return why.ASKED
        return why.APPROVED if article.stage == Stage.APPROVED else None

    def do(self, request, article, *, based_on, **answers):
        review = publishing.submit(article, by=request.user, based_on=based_on, **answers)
        is_mailed = mail.ask_for_review(request, review)
        words = _("sent to %(name)s") if is_mailed else _("sent to %(name)s; no mail went out")
        return words % {"name": review.shown_reviewer()}


class Withdraw(Action):
    name, permission = "withdraw", "publish_article"
    button = gettext_lazy("Withdraw…")
    form = bulk_forms.WithdrawForm
    told = gettext_lazy("Readers find them in no list and no Recommend. You can put them back.")

    def title(self, number):
        words = ngettext("Withdraw %(number)s article", "Withdraw %(number)s articles", number)
        return words % {"number": number}

    def why_not(self, article, text):
        return None if article.was_seen() else why.UNSEEN

    def warning(self, article):
        if article.status == Article.Status.WITHDRAWN:
            return why.WITHDRAWN
        return why.ENDS_SCHEDULE if article.scheduled_at else None

    def do(self, request, article, *, based_on, **answers):
        publishing.withdraw(article, by=request.user, based_on=based_on, **answers)
        return _("withdrawn")


class Change(Action):
    """What changes the draft, and nothing that readers see."""

    permission = "change_article"
    told = gettext_lazy("The drafts change. Readers see it when they are published.")

    def warning(self, article):
        if article.stage in (Stage.IN_REVIEW, Stage.APPROVED):
            return why.ENDS_REVIEW
        if article.stage == Stage.SCHEDULED or article.is_scheduled():
            return why.STAYS
        return None

    def changed(self, content, **answers):
        raise NotImplementedError

    def do(self, request, article, *, based_on, **answers):
        content = self.changed(publishing.draft_content(article), **answers)
        publishing.save_draft(article, content=content, by=request.user, based_on=based_on)
        return _("draft saved")


class SetTopic(Change):
    name = "topic"
    button = gettext_lazy("Set topic…")
    form = bulk_forms.TopicForm

    def title(self, number):
        words = ngettext(
            "Set the topic of %(number)s article", "Set the topic of %(number)s articles", number
        )
        return words % {"number": number}

    def why_not(self, article, text):
        return why.NO_TOPIC if article.kind == "page" else None

    def changed(self, content, topic):
        if content.topic == topic:
            raise Unchanged(_("It is in this topic already."))
        also_in = tuple(one for one in content.also_in if one != topic)
        return replace(content, topic=topic, also_in=also_in)


class AddRecommendation(Change):
    name = "recommend"
    button = gettext_lazy("Add a recommendation…")
    form = bulk_forms.RecommendForm

    def title(self, number):
        words = ngettext(
            "Add a recommendation to %(number)s article",
            "Add a recommendation to %(number)s articles",
            number,
        )
        return words % {"number": number}

    def why_not(self, article, text):
        return why.NO_ROWS if article.kind == "page" else None

    def changed(self, content, target):
        if any(row.target == target for row in content.recommendations):
            raise Unchanged(_("It recommends this already."))
        return replace(content, recommendations=(*content.recommendations, Row(target=target)))


ACTIONS = {
    action.name: action
    for action in (Publish(), Send(), Withdraw(), SetTopic(), AddRecommendation())
}


def allowed(person: User) -> list[Action]:
    """Those that this person may do."""
    return [one for one in ACTIONS.values() if person.has_perm(f"articles.{one.permission}")]
