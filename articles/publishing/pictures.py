"""Pictures stored, described and removed: the row and its files come and go together."""

import logging
from collections.abc import Iterable, Mapping

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Prefetch
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles.models import Article, Image, Topic, Version
from articles.pictures import (
    PictureRefused,
    check_rendition,
    file_name,
    make_renditions,
    size_widths,
)
from articles.publishing.content import one_line
from articles.publishing.refusing import Refusals, Refused, allow, too_long

logger = logging.getLogger(__name__)

NAMED_AT_MOST = 5


def store_picture(
    upload, *, alt: str = "", is_decorative: bool = False, credit: str = "", by
) -> Image:
    """Make the renditions of an upload (bytes or an open file), and keep them and their row.

    Takes seconds: call it outside a transaction. The same bytes are the same picture: its row is
    given back, with description and credit as they are there, or as given where they were
    missing. Raises PermissionDenied, and Refused: at "file" where the picture itself is at fault,
    with the code of PictureRefused or "storage".
    """
    allow(by, "add_image")
    image = _described(Image(), alt, is_decorative, credit)
    try:
        made = make_renditions(upload)
    except PictureRefused as refusal:
        raise Refused({"file": [_with_code(refusal)]}) from refusal
    image.hash, image.width, image.height = made.identity, made.width, made.height
    image.file = file_name(made.identity, made.files[-1].size, made.fallback)
    image.created_at, image.created_by = timezone.now(), by
    kept = _keep(
        image,
        {file_name(made.identity, file.size, file.extension): file.data for file in made.files},
    )
    kept.is_first_frame = made.is_animated
    return kept


def restore_picture(image: Image, *, files: Mapping[str, bytes], by=None) -> Image:
    """Keep a picture that was exported: an unsaved row, and its files by their names in storage.

    The files are kept byte for byte, after a check that they are all of them and that each is a
    rendition and nothing else. Where the picture is on the site already, its row is given back
    unchanged. Raises Refused.
    """
    allow(by, "add_image")
    refused = Refused(
        {"file": [_("This picture’s files do not belong together. Export it again.")]}
    )
    is_hash = len(image.hash) == 64 and not set(image.hash) - set("0123456789abcdef")
    if not is_hash or image.width < 1 or image.height < 1 or image.fallback not in ("jpg", "png"):
        raise refused
    largest = list(size_widths(image.width))[-1]
    if image.file.name != file_name(image.hash, largest, image.fallback):
        raise refused
    expected = image.file_names()
    if set(files) != set(expected.values()):
        raise refused
    widths = size_widths(image.width)
    try:
        for (size, extension), name in expected.items():
            height = max(1, round(image.height * widths[size] / image.width))
            check_rendition(files[name], extension, widths[size], height)
    except PictureRefused as refusal:
        raise Refused({"file": [_with_code(refusal)]}) from refusal
    _described(image, image.alt, image.is_decorative, image.credit)
    return _keep(image, files)


def describe_picture(image: Image, *, alt: str, is_decorative: bool, credit: str, by) -> Image:
    """Change what is said of a picture. Texts that show it keep the words that stand in them."""
    allow(by, "change_image")
    _described(image, alt, is_decorative, credit)
    image.save(update_fields=["alt", "is_decorative", "credit"])
    return image


@transaction.atomic
def delete_picture(image: Image, *, by) -> None:
    """Remove a picture that no text shows, and its files. Raises Refused where one does."""
    allow(by, "delete_image")
    # Whoever saves a text that shows it waits here, or finds it gone.
    locked = Image.objects.select_for_update().filter(pk=image.pk).first()
    if locked is None:
        return
    check_unused(locked)
    names = list(locked.file_names().values())
    locked.delete()
    transaction.on_commit(lambda: _remove(names))


def check_unused(image: Image) -> None:
    """Raise Refused, naming the texts, where one shows the picture."""
    if uses := picture_uses([image])[image.pk]:
        raise Refused(
            _("This picture is shown in %(pages)s. Take it out there first.")
            % {"pages": _named(uses)}
        )
    if pages := _remembered_in(image):
        raise Refused(
            _("This picture is part of the history of %(pages)s: what was saved can be restored.")
            % {"pages": _named(pages)}
        )


def _remembered_in(image: Image) -> list[Article]:
    """The articles of which a version, perhaps a draft beside the live page, shows the picture."""
    folder = f"{image.file.name.rpartition('/')[0]}/"
    bodies = Version.objects.annotate(body=KeyTextTransform("body", "content"))
    shown = bodies.filter(body__contains=folder).order_by().values("article")
    return list(Article.objects.filter(pk__in=shown).only("title").order_by("title", "pk"))


def picture_uses(images: Iterable[Image]) -> dict[int, list[Article | Topic]]:
    """By primary key, the articles (drafts too) and topics whose text shows the picture: two
    queries, however many there are."""
    folders = {image.pk: f"{image.file.name.rpartition('/')[0]}/" for image in images}
    uses: dict[int, list[Article | Topic]] = {pk: [] for pk in folders}
    shown = Article.images.through.objects.filter(image__in=folders)
    articles = Article.objects.only("kind", "status", "title", "slug", "published_at")
    rows = shown.order_by("article__title", "article").prefetch_related(
        Prefetch("article", queryset=articles)
    )
    for row in rows:
        uses[row.image_id].append(row.article)
    # An introduction has no rows of its own; topics are few.
    for topic in Topic.objects.filter(introduction__contains="/pictures/").order_by("name"):
        for pk, folder in folders.items():
            if folder in topic.introduction:
                uses[pk].append(topic)
    return uses


def _named(uses: list) -> str:
    names = [f"‘{use}’" for use in uses[:NAMED_AT_MOST]]
    if len(uses) > NAMED_AT_MOST:
        names.append(_("%(count)s more") % {"count": len(uses) - NAMED_AT_MOST})
    return get_text_list(names, _("and"))


def check_description(*, alt: str, is_decorative: bool, credit: str) -> None:
    """Raise Refused where this cannot be said of a picture."""
    refusals = Refusals()
    for name, value in {"alt": alt, "credit": credit}.items():
        most = Image._meta.get_field(name).max_length
        if len(value) > most:
            refusals.add(name, too_long(len(value), most))
    if is_decorative and alt.strip():
        refusals.add(
            "alt",
            _("A picture that is only decoration has no description: empty one or the other."),
        )
    refusals.raise_any()


def _described(image: Image, alt: str, is_decorative: bool, credit: str) -> Image:
    image.alt, image.credit = one_line(alt), one_line(credit)
    image.is_decorative = is_decorative
    check_description(alt=image.alt, is_decorative=is_decorative, credit=image.credit)
    return image


def _with_code(refusal: PictureRefused) -> Refused:
    return Refused(str(refusal), code=refusal.code)


def _keep(image: Image, files: Mapping[str, bytes]) -> Image:
    """Store a row with its files, all or nothing, or find the row of the same picture."""
    fields = ("file", "width", "height", "alt", "is_decorative", "credit")
    values = {name: getattr(image, name) for name in (*fields, "created_at", "created_by")}
    written: list[str] = []
    try:
        with transaction.atomic():
            # The row first: of two people with one picture, the second waits for the first here.
            kept, is_new = Image.objects.get_or_create(hash=image.hash, defaults=values)
            if not is_new:
                _fill_in(kept, image)
                # Files lack where a database was restored without its media.
                files = {n: data for n, data in files.items() if not default_storage.exists(n)}
            _write(files, written)
    except OSError as error:
        _remove(written)
        logger.error("A picture could not be stored: %s", error)
        words = _("The picture could not be stored: the disk may be full. Tell an administrator.")
        raise Refused({"file": [Refused(words, code="storage")]}) from error
    except BaseException:
        _remove(written)
        raise
    return kept


def _fill_in(kept: Image, given: Image) -> None:
    missing = []
    if not kept.alt and not kept.is_decorative and (given.alt or given.is_decorative):
        kept.alt, kept.is_decorative = given.alt, given.is_decorative
        missing += ["alt", "is_decorative"]
    if not kept.credit and given.credit:
        kept.credit = given.credit
        missing.append("credit")
    if missing:
        kept.save(update_fields=missing)


def _write(files: Mapping[str, bytes], written: list[str]) -> None:
    for name, data in files.items():
        # What a killed process left of the same picture may be half a file.
        if default_storage.exists(name):
            default_storage.delete(name)
        written.append(name)
        if default_storage.save(name, ContentFile(data)) != name:
            raise OSError(f"the storage keeps {name} under another name")


def _remove(names: list[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError as error:
            logger.warning("%s could not be removed: %s", name, error)
