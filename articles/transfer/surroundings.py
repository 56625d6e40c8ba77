"""What articles stand among: topics by slug or name, and the pictures that their texts show."""

import hashlib
import re
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from articles import publishing
from articles.models import FormerSlug, Image, Topic
from articles.rendering import MAX_SOURCE
from articles.transfer.record import (
    PictureRecord,
    StoredPicture,
    TopicRecord,
    TopicRef,
    Unreadable,
)
from articles.words import match_key, slug_from

PICTURE = re.compile(r"(!\[[^\]]{0,1000}\]\()picture:([^)\s]+)")


class Topics:
    """Finds topics, and makes those that a file brings."""

    def __init__(self):
        self._records: dict[str, TopicRecord] = {}
        self.forget()

    def forget(self) -> None:
        """Look everything up anew: a transaction that made topics was rolled back."""
        self._by_slug: dict[str, Topic] = {}
        self._by_name: dict[str, Topic] = {}

    def expect(self, record: TopicRecord) -> None:
        """Note a topic that `resolve` shall make if it is missing."""
        self._records[record.slug] = record

    @transaction.atomic
    def save(self, record: TopicRecord) -> Topic:
        """Make the topic, or bring it to what the record says. Raises Refused, Unreadable."""
        topic = Topic.objects.filter(slug=record.slug).first() or Topic(slug=record.slug)
        parent = self.resolve(TopicRef(slug=record.parent)) if record.parent else None
        said = {
            "name": record.name,
            "parent": parent,
            "line": record.line,
            "introduction": record.introduction,
        }
        former = set(record.former_slugs)
        if topic.pk:
            former -= set(topic.former_slugs.values_list("slug", flat=True))
        if not topic.pk or former or any(getattr(topic, name) != said[name] for name in said):
            for name, value in said.items():
                setattr(topic, name, value)
            # An address that a topic leaves behind is its former one: so it goes through them.
            for slug in [*sorted(former), record.slug]:
                topic.slug = slug
                publishing.save_topic(topic, by=None)
        self._by_slug[topic.slug] = topic
        return topic

    def resolve(self, ref: TopicRef) -> Topic:
        """The topic that is meant; one that is only named is made. Raises Refused, Unreadable."""
        if ref.slug:
            if ref.slug not in self._by_slug:
                self._by_slug[ref.slug] = self._find(ref.slug)
            return self._by_slug[ref.slug]
        key = match_key(ref.name)
        if key not in self._by_name:
            if not self._by_name:
                self._by_name = {match_key(topic.name): topic for topic in Topic.objects.all()}
            if key not in self._by_name:
                topic = Topic(name=ref.name, slug=_free_slug(ref.name))
                self._by_name[key] = publishing.save_topic(topic, by=None)
        return self._by_name[key]

    def _find(self, slug: str) -> Topic:
        if topic := Topic.objects.filter(slug=slug).first():
            return topic
        former = FormerSlug.objects.filter(slug=slug, article=None).select_related("topic").first()
        if former:
            return former.topic
        if slug in self._records:
            return self.save(self._records[slug])
        raise Unreadable(
            _("There is no topic with the address ‘%(slug)s’. Make it first.") % {"slug": slug}
        )


def _free_slug(name: str) -> str:
    """A slug for a new topic; names that differ only in signs get numbers."""
    base = slug = slug_from(name) or "topic"
    number = 1
    while Topic.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base[:74].rstrip('-')}-{number}"
    return slug


class Pictures:
    """Stores pictures, and puts their addresses into the texts that name them."""

    def __init__(self):
        self._addresses: dict[str, str] = {}

    def store(self, record: PictureRecord | StoredPicture) -> None:
        """Raises Refused, and Unreadable where its file cannot be opened."""
        if isinstance(record, StoredPicture):
            image = Image(
                file=record.file,
                alt=record.alt,
                is_decorative=record.is_decorative,
                credit=record.credit,
                width=record.width,
                height=record.height,
                hash=record.hash,
                created_at=record.created_at,
            )
            files = {name: path.read_bytes() for name, path in record.files}
            publishing.restore_picture(image, files=files, by=None)
            return
        try:
            data = record.path.read_bytes()
        except OSError as error:
            raise Unreadable(f"{record.path.name}: {error.strerror}") from None
        # Making renditions takes seconds, so what is there is asked for first.
        image = Image.objects.filter(hash=hashlib.sha256(data).hexdigest()).first()
        if image is None or not default_storage.exists(image.file.name):
            image = publishing.store_picture(data, alt=record.alt, credit=record.credit, by=None)
        self._addresses[record.name] = default_storage.url(image.file.name)

    def in_text(self, body: str) -> str:
        """The text with the address of each picture in the place of `picture:name`."""
        if "(picture:" not in body or len(body) > MAX_SOURCE:
            return body
        names: Iterable[str] = (match[2] for match in PICTURE.finditer(body))
        if missing := [name for name in names if name not in self._addresses]:
            raise Unreadable(
                _("The text shows the picture ‘%(name)s’, which is not there.")
                % {"name": missing[0]}
            )
        return PICTURE.sub(lambda match: match[1] + self._addresses[match[2]], body)
