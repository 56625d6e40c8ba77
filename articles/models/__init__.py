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
from articles.models.review import Comment, Review, SharedLink
from articles.models.schedule import (
    Schedule,
    SomethingIsDue,
    as_stored,
    current,
    current_one,
    watched,
)
from articles.models.topic import Topic
from articles.models.trail import Unchangeable
from articles.models.version import Version
from articles.models.working import Presence, WorkingCopy

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Comment",
    "Event",
    "FormerSlug",
    "Image",
    "Link",
    "Name",
    "Presence",
    "Recommendation",
    "Review",
    "Schedule",
    "SharedLink",
    "SignInFailure",
    "SomethingIsDue",
    "Topic",
    "Unchangeable",
    "User",
    "Version",
    "WorkingCopy",
    "as_stored",
    "current",
    "current_one",
    "watched",
]
