"""What is planned for a page that readers know: made ready when it is scheduled, carried on when
the page is corrected, ended or stopped when something else happens to the page first."""

from copy import copy
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import rendering
from articles.models import Article, Event, Schedule
from articles.publishing.addresses import BatchSlugs
from articles.publishing.content import Content
from articles.publishing.deriving import maps_for
from articles.publishing.many import Entry, prepare
from articles.publishing.trail import tell


def pack(made: rendering.Rendering) -> dict:
    """A rendering as a schedule keeps it until its moment, and what it was rendered with."""
    images, links = maps_for(made.links, [use.address for use in made.images])
    return {
        "pictures": sorted(images),
        "around": around(images, links),
        "version": rendering.VERSION,
        "html": str(made.html),
        "contents": [[heading.level, heading.id, heading.text] for heading in made.contents],
        "text": made.text,
        "links": list(made.links),
        "images": [[use.address, use.alt] for use in made.images],
    }


def unpack(kept: dict) -> rendering.Rendering | None:
    """What `pack` kept; None where the renderer has changed since."""
    if kept.get("version") != rendering.VERSION:
        return None
    return rendering.Rendering(
        html=kept["html"],
        contents=tuple(rendering.Heading(*heading) for heading in kept["contents"]),
        text=kept["text"],
        links=tuple(kept["links"]),
        images=tuple(rendering.ImageUse(*use) for use in kept["images"]),
    )


def unpack_now(kept: dict) -> tuple[rendering.Rendering | None, list[str]]:
    """What `pack` kept where it would be the same now; None where the renderer, a picture or an
    address that the text links to has changed since. And words for what is no longer there."""
    made = unpack(kept)
    images, links = maps_for(kept["links"], [address for address, _alt in kept["images"]])
    lost = []
    if set(kept["pictures"]) - set(images):
        lost.append(_("A picture that is no longer there was left out."))
    return (made if kept["around"] == around(images, links) else None), lost


def around(images: dict, links: dict) -> str:
    """A digest of the pictures and addresses that a text was rendered with."""
    return sha256(repr((sorted(images.items()), sorted(links.items()))).encode()).hexdigest()


def make_ready(schedule: Schedule, article: Article, content: Content) -> None:
    """Run every check that publishing runs, reserve the address and render, into an unsaved
    `schedule`. Raises Refused. The article in hand is left as it is."""
    planned = copy(article)
    made = prepare(Entry(planned, content, Article.Status.LIVE), BatchSlugs([content.title]))
    schedule.slug, schedule.made = planned.slug, pack(made)


def publication(article: Article) -> Schedule | None:
    """The new version of this page that is scheduled, stopped or not."""
    if article._state.adding:
        return None
    return article.schedules.filter(action=Schedule.Action.PUBLISH).first()


def end_schedule(article: Article, by) -> None:
    """Something newer goes live: what was planned would go over it. The caller stores the
    article."""
    if schedule := publication(article):
        was = article.state()
        schedule.delete()
        article.scheduled_at = None
        if article.stage == Article.Stage.SCHEDULED:
            article.stage = stage_unscheduled(article)
        tell(article, Event.Verb.SCHEDULE_CANCELLED, by, was=was, number=schedule.number)


def withdrawal(article: Article) -> Schedule | None:
    """The withdrawal of this page that is scheduled, stopped or not."""
    if article._state.adding:
        return None
    return article.schedules.filter(action=Schedule.Action.WITHDRAW).first()


def end_withdrawal(article: Article, by) -> bool:
    """The page is not withdrawn by itself any longer; whether it would have been. The caller
    stores the article."""
    schedule = withdrawal(article)
    if schedule is None:
        return False
    schedule.delete()
    article.withdraw_at = None
    note = _("The page is not withdrawn at its moment.")
    tell(article, Event.Verb.SCHEDULE_CANCELLED, by, was=article.state(), note=note)
    return True


def stage_unscheduled(article: Article) -> str:
    """What is under way with a draft that was scheduled and is so no longer."""
    if article.draft_number is None:
        return Article.Stage.NONE
    is_approved = article.approved_number == article.draft_number
    return Article.Stage.APPROVED if is_approved else Article.Stage.DRAFT


def suspend(schedule: Schedule, article: Article, by, note: str) -> None:
    """Nothing happens at the moment until somebody has looked: its owner finds it under “My
    work”. The caller stores the article."""
    was = article.state()
    schedule.suspended_at = timezone.now()
    schedule.save(update_fields=["suspended_at"])
    article.scheduled_at = None
    if article.stage == Article.Stage.SCHEDULED:
        article.stage = stage_unscheduled(article)
    tell(article, Event.Verb.SCHEDULE_SUSPENDED, by, was=was, number=schedule.number, note=note)


def carry_on(schedule: Schedule, article: Article, content: Content, number: int) -> None:
    """The schedule keeps its moment, with version `number`, into which a correction was taken.
    Raises Refused where that could not go live."""
    make_ready(schedule, article, content)
    schedule.number = number
    schedule.save()


def stopped_by_conflict() -> str:
    return _("The live page was corrected, and the correction does not fit this version.")
