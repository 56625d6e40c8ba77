"""Pictures: uploaded once, stored in our own encodings under names made by us.

A row is one picture; its files are the renditions that `articles.pictures` made. Only
`articles.publishing` writes and removes either.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.pictures import CONTENT_TYPES, address_identity, file_name, size_widths
from articles.rendering import Picture, Source

# How wide the column of text is; browsers choose a file by it before they know the style sheet.
COLUMN = 640  # pixels


class ImageQuerySet(models.QuerySet):
    def by_address(self, addresses: Iterable[str]) -> dict[str, "Image"]:
        """The pictures that stand behind these addresses of texts, by address. Any file of a
        picture names it, with or without the site's own host."""
        beginnings = {
            address: beginning for address in addresses if (beginning := address_identity(address))
        }
        found: dict[str, Image] = {}
        # SQLite refuses expressions of a thousand parts.
        for some in _batches(sorted(set(beginnings.values())), 200):
            within = (Q(hash__gte=beginning, hash__lt=f"{beginning}g") for beginning in some)
            for image in self.filter(reduce(or_, within)):
                found[address_identity(image.file.name)] = image
        return {
            address: found[beginning]
            for address, beginning in beginnings.items()
            if beginning in found
            and address.removeprefix(settings.SITE_URL) in found[beginning].addresses()
        }

    def renditions_of(self, addresses: Iterable[str]) -> dict[str, Picture]:
        """What `rendering.render` shows for these addresses."""
        return {address: image.picture() for address, image in self.by_address(addresses).items()}


def _batches(values: list, size: int):
    return (values[start : start + size] for start in range(0, len(values), size))


class Image(models.Model):
    """A picture. `alt` only pre-fills what an article's own text says of it.

    `file` is the largest rendition in the form that every browser shows (JPEG or PNG); the names
    of the others follow from it. `hash` is that of the bytes that were uploaded.
    """

    file = models.FileField(_("picture"), max_length=200)
    alt = models.CharField(
        _("description"),
        max_length=500,
        blank=True,
        help_text=_("Describe the picture for someone who cannot see it."),
    )
    is_decorative = models.BooleanField(_("it is only decoration"), default=False)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, hexadecimal
    created_at = models.DateTimeField(_("added"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="images",
        verbose_name=_("added by"),
    )

    objects = ImageQuerySet.as_manager()

    # Said by `store_picture` of what was just uploaded: it moved, and this is how it began.
    is_first_frame = False

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.alt or self.file.name

    @property
    def fallback(self) -> str:
        """The extension of the form for every browser: "jpg" or "png"."""
        return self.file.name.rpartition(".")[2]

    def file_names(self) -> dict[tuple[str, str], str]:
        """The names in storage of all its files, by size and extension."""
        return {
            (size, extension): file_name(self.hash, size, extension)
            for size in size_widths(self.width)
            for extension in ("avif", "webp", self.fallback)
        }

    def addresses(self) -> set[str]:
        return {default_storage.url(name) for name in self.file_names().values()}

    def picture(self) -> Picture:
        """Its renditions, as pages show them."""
        widths = size_widths(self.width)

        def srcset(extension: str) -> str:
            files = {
                default_storage.url(file_name(self.hash, size, extension)): width
                for size, width in widths.items()
            }
            if len(files) == 1:
                return next(iter(files))
            return ", ".join(f"{address} {width}w" for address, width in files.items())

        return Picture(
            src=default_storage.url(self.file.name),
            width=self.width,
            height=self.height,
            sources=tuple(
                Source(CONTENT_TYPES[extension], srcset(extension))
                for extension in ("avif", "webp")
            ),
            srcset=srcset(self.fallback) if len(widths) > 1 else "",
            sizes=_sizes(self.width) if len(widths) > 1 else "",
        )

    def thumbnail(self) -> Picture:
        """Its smallest rendition, for lists."""
        size, width = next(iter(size_widths(self.width).items()))
        return Picture(
            src=default_storage.url(file_name(self.hash, size, self.fallback)),
            width=width,
            height=max(1, round(self.height * width / self.width)),
        )


def _sizes(width: int) -> str:
    """How wide a picture of `width` pixels is shown: never wider than the column, nor enlarged."""
    shown = min(width, COLUMN)
    return f"(min-width: {shown + 32}px) {shown}px, 100vw"
