"""After an import: wanted recommendations whose article is a draft here lead to it already.

`publishing` connects them when the article is published. An import of drafts connects them at
once, so that “Wanted articles” lists only what nobody has written.
"""

from django.db.models import Count, Min

from articles import publishing
from articles.models import Article, Recommendation

SOME = 500  # titles looked up at a time


def connect_drafts() -> None:
    """Connect every wanted title of which there is exactly one article. Can be run again."""
    keys = Recommendation.objects.wanted().values_list("wanted_key", flat=True)
    keys = sorted(set(keys.order_by()))
    for start in range(0, len(keys), SOME):
        single = (
            Article.objects.kept()
            .filter(title_key__in=keys[start : start + SOME], kind=Article.Kind.ARTICLE)
            .order_by()
            .values("title_key")
            .annotate(number=Count("pk"), one=Min("pk"))
            .filter(number=1)
        )
        for row in single:
            publishing.choose(row["title_key"], target=Article.objects.get(pk=row["one"]), by=None)
