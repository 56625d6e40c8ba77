"""What is due: a new version goes live, or a page is withdrawn, at its moment."""

from articles.models import Article


def apply_due(article: Article) -> bool:
    """Apply to this locked article what its schedules say, where their moment has passed.

    Runs inside the caller's transaction and sets the article's fields in hand. Returns whether
    anything was applied.
    """
    return False
