"""The trail that every verb leaves: one event, with the state before and after."""

from django.utils import timezone

from articles.models import Article, Event


def tell(
    article: Article,
    verb: str,
    by,
    *,
    was: str = "",
    number: int | None = None,
    note: str = "",
    name: str = "",
    at=None,
) -> Event:
    """Write an event about `article` as it stands now; `was` is its state before, `number` the
    version that it is about, `name` whoever acted without an account."""
    return Event.objects.create(
        verb=verb,
        article=article,
        title=article.title,
        number=number,
        was=was,
        now=article.state(),
        by=by,
        name=name,
        at=at or timezone.now(),
        note=note,
    )
