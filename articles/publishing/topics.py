"""Topics: saved and deleted through here, so that addresses lead on and listeners hear of it."""

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from articles import rendering, signals
from articles.models import FormerSlug, Topic
from articles.publishing.addresses import clean_slug
from articles.publishing.content import one_line, plain
from articles.publishing.deriving import render
from articles.publishing.refusing import Refused, allow
from articles.publishing.writing import refusing_clashes
from articles.words import slug_from


@refusing_clashes()
def save_topic(topic: Topic, *, by) -> Topic:
    """Store a topic: its place is checked, its introduction rendered, its former address kept.

    An empty slug is made from the name. Raises Refused.
    """
    allow(by, "add_topic" if topic._state.adding else "change_topic")
    former = None
    if not topic._state.adding:
        former = Topic.objects.filter(pk=topic.pk).values_list("slug", flat=True).first()
        if former is None:
            raise Refused(_("This topic has been deleted."))
    if topic.parent_id:
        # As it stands now: it may have been moved since the form was shown.
        topic.parent = Topic.objects.filter(pk=topic.parent_id).first()
        if topic.parent is None:
            raise Refused({"parent": _("This topic has been deleted. Choose another.")})
    topic.name, topic.line = one_line(topic.name), one_line(topic.line)
    topic.introduction = plain(topic.introduction)
    try:
        topic.slug = clean_slug(topic.slug or slug_from(topic.name))
    except ValueError as error:
        raise Refused({"slug": str(error)}) from error
    try:
        topic.full_clean()
        topic.html = render(topic.introduction).html
    except rendering.SourceTooLong as error:
        raise Refused({"introduction": str(error)}) from error
    except ValidationError as error:
        raise Refused(error.message_dict) from error
    topic.rendering_version = rendering.VERSION
    topic.save()
    FormerSlug.objects.filter(slug=topic.slug, article=None).delete()
    if former and former != topic.slug:
        FormerSlug.objects.create(slug=former, topic=topic)
    signals.topic_changed.send(Topic, topic_ids=[topic.pk])
    return topic


@refusing_clashes()
def delete_topic(topic: Topic, *, by) -> None:
    """Remove a topic that holds nothing. Raises Refused, in words, for one that does."""
    allow(by, "delete_topic")
    if topic.also_articles.exists():
        raise Refused(_("Articles are also in this topic. Move them to another one first."))
    pk = topic.pk
    try:
        topic.delete()
    except ProtectedError as error:
        raise Refused(
            _("Articles or topics are in this topic. Move them to another one first.")
        ) from error
    signals.topic_changed.send(Topic, topic_ids=[pk])
