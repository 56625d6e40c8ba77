"""The nouns: what is stored, what the database promises of it, and what readers may see of it.

Outsiders import from here alone.
"""

from articles.models.article import Article, ArticleQuerySet
from articles.models.event import Event
from articles.models.image import Image
from articles.models.links import FormerSlug, Link
from articles.models.name import Name
from articles.models.people import SignInFailure, User
from articles.models.recommendation import Recommendation
from articles.models.topic import Topic

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Event",
    "FormerSlug",
    "Image",
    "Link",
    "Name",
    "Recommendation",
    "SignInFailure",
    "Topic",
    "User",
]
