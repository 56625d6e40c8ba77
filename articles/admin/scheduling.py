"""“Schedule…”: when a page or its new version goes live; and “Cancel the schedule”.

Two clicks: the form's button, then “Schedule” under a moment that is filled in already.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.asking import form_address, screen, to_form
from articles.admin.going_live import Asked, warnings_for
from articles.admin.moments import MomentForm, in_words
from articles.admin.states import badge, moment_in_words, time_in_words
from articles.forms import ChangeForm, ReasonForm, read_number
from articles.models import Article, Schedule
from articles.publishing import Refused, draft_content

GOES_LIVE = gettext_lazy("Goes live %(moment)s")
WITHDRAWN = gettext_lazy("Is withdrawn %(moment)s")
LATE = gettext_lazy("That time has passed. Publish now, or choose a later time.")
LATE_TO_WITHDRAW = gettext_lazy("That time has passed. Withdraw now, or choose a later time.")
CHANGES = [
    (ChangeForm.CORRECTION, gettext_lazy("A small correction: readers’ date stays")),
    (ChangeForm.CONTENT, gettext_lazy("The content changed: readers see the date of that day")),
]
SENTENCES = {"live": (GOES_LIVE, LATE), "withdrawn": (WITHDRAWN, LATE_TO_WITHDRAW)}


def urls(admin) -> list:
    view = admin.admin_site.admin_view

    def schedule_view(request: HttpRequest, pk: int) -> HttpResponse:
        return schedule(request, admin, admin.one(request, pk))

    def cancel_view(request: HttpRequest, pk: int) -> HttpResponse:
        return cancel(request, admin, admin.one(request, pk))

    return [
        path("<int:pk>/schedule/", view(schedule_view), name="article_schedule"),
        path("<int:pk>/cancel-schedule/", view(cancel_view), name="article_cancel_schedule"),
    ]


def schedule(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """Everything that publishing asks, and when. `?sentence=` answers what the moment in `date`
    and `time` is in words, for the script that tells it while somebody chooses."""
    publishing.allow(request.user, "publish_article")
    if "sentence" in request.GET:
        words, late = SENTENCES.get(request.GET["sentence"], (GOES_LIVE, LATE))
        said = MomentForm(request.GET, late=late).sentence(words)
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    if article.was_seen() and not article.has_draft():
        messages.info(request, _("There is no draft of this page: nothing new to publish."))
        return to_form(article)
    content = draft_content(article)
    asked = Asked(request, article, content, article.draft_number or article.live_number)
    planned, refusals = None, []
    try:
        planned = publishing.check_schedule(article, by=request.user)
    except Refused as refused:
        refusals = refused.messages
    given = request.POST if request.method == "POST" else None
    known = article.published_at if article.is_scheduled() else article.scheduled_at
    moment = MomentForm(given, initial=known, late=LATE)
    answer(asked, given)
    if given is not None and planned and all([moment.is_valid(), asked.is_answered()]):
        try:
            publishing.schedule(
                article, at=moment.at, by=request.user, based_on=seen(request), **asked.answers()
            )
        except Refused as refused:
            if getattr(refused, "code", None) == "saved_since":
                return look_again(request, article, "admin:article_schedule")
            moment.add_refused(refused)
        else:
            said = _("Scheduled. %(sentence)s.") % {"sentence": moment.sentence(GOES_LIVE)}
            messages.success(request, said)
            return to_form(article)
    context = {
        "title": _("Schedule: %(title)s") % {"title": article},
        "article": article,
        "badge": badge(article),
        "planned": planned,
        "topic": content.topic,
        "address": request.build_absolute_uri(planned.get_absolute_url()) if planned else "",
        "asked": asked,
        "moment": moment,
        "sentence": "" if moment.errors else moment.sentence(GOES_LIVE),
        "refusals": refusals,
        "warnings": [*standing(article), *(warnings_for(planned, content) if planned else [])],
        "seen": article.revision,
        "back": form_address(article),
    }
    return screen(request, admin, "schedule", context)


def answer(asked: Asked, given) -> None:
    """Put what was `given` into what is asked, in the words of a moment to come."""
    is_told = "change" in asked.change.fields
    if given is not None:
        asked.change = ChangeForm(given, asks=is_told)
        asked.reason = asked.reason and ReasonForm(given)
    if is_told:
        asked.change.fields["change"].choices = CHANGES
        asked.change.fields["change"].help_text = asked.why()


def seen(request: HttpRequest) -> int:
    """The revision that the screen was of; of none, where it does not say so."""
    return read_number(request.POST.get("seen", "")) or 0


def look_again(request: HttpRequest, article: Article, name: str) -> HttpResponse:
    """What is done is done to what was looked at."""
    article = Article.objects.select_related("saved_by").get(pk=article.pk)
    said = _("%(who)s saved this at %(time)s. Look again: nothing was done yet.")
    who = {"who": article.saved_by or _("Somebody"), "time": time_in_words(article.saved_at)}
    messages.warning(request, said % who)
    return redirect(name, article.pk)


def standing(article: Article) -> list[str]:
    """What is planned for this page already, and what stopped."""
    found = []
    now = article.published_at if article.is_scheduled() else article.scheduled_at
    if now:
        said = _("It is scheduled for %(moment)s: the new moment replaces that.")
        found.append(said % {"moment": moment_in_words(now)})
    if article.withdraw_at:
        said = _("It will be withdrawn on %(moment)s, as scheduled.")
        found.append(said % {"moment": moment_in_words(article.withdraw_at)})
    if article.status == Article.Status.WITHDRAWN:
        found.append(_("It is withdrawn now: at that moment it is put back."))
    for stopped in article.schedules.exclude(suspended_at=None).filter(action="publish"):
        said = _("What was scheduled for %(moment)s was stopped. This takes its place.")
        found.append(said % {"moment": moment_in_words(stopped.at)})
    return found


# --- not at all ---------------------------------------------------------------------------------


def cancel(request: HttpRequest, admin, article: Article) -> HttpResponse:
    """What becomes of the page; `action` says which of the two moments is meant."""
    publishing.allow(request.user, "publish_article")
    given = request.POST if request.method == "POST" else request.GET
    is_withdrawal = given.get("action") == Schedule.Action.WITHDRAW
    action = Schedule.Action.WITHDRAW if is_withdrawal else Schedule.Action.PUBLISH
    refusals = []
    if request.method == "POST":
        try:
            publishing.cancel_schedule(
                article, by=request.user, action=action, based_on=seen(request)
            )
        except Refused as refused:
            refusals = refused.messages
            article = admin.one(request, article.pk)
        else:
            said = _("The schedule is cancelled. What was scheduled is the draft.")
            if is_withdrawal:
                said = _("The page will not be withdrawn.")
            messages.success(request, said)
            return to_form(article)
    at = article.withdraw_at
    if not is_withdrawal:
        at = article.published_at if article.is_scheduled() else article.scheduled_at
        stopped = article.schedules.exclude(suspended_at=None).filter(action=action).first()
        at = at or (stopped.at if stopped else None)
    if at is None and not refusals:
        messages.info(request, _("Nothing is scheduled for this page."))
        return to_form(article)
    context = {
        "title": _("Cancel the withdrawal") if is_withdrawal else _("Cancel the schedule"),
        "article": article,
        "is_withdrawal": is_withdrawal,
        "action": action.value,
        "moment": in_words(at) if at else "",
        "refusals": refusals,
        "seen": article.revision,
        "form_url": reverse("admin:article_cancel_schedule", args=[article.pk]),
        "back": form_address(article),
    }
    return screen(request, admin, "cancel_schedule", context)
