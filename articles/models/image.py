"""Pictures: uploaded once, stored in our own encodings under names made by us."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.rendering import Picture


class ImageQuerySet(models.QuerySet):
    def by_address(self, addresses) -> dict[str, "Image"]:
        """The pictures that stand behind these addresses of texts, by address."""
        names = {address: address.removeprefix(settings.MEDIA_URL) for address in addresses}
        found = {image.file.name: image for image in self.filter(file__in=names.values())}
        return {address: found[name] for address, name in names.items() if name in found}

    def renditions_of(self, addresses) -> dict[str, Picture]:
        """What `rendering.render` shows for these addresses."""
        return {
            address: Picture(src=address, width=image.width, height=image.height, sources=())
            for address, image in self.by_address(addresses).items()
        }


class Image(models.Model):
    """A picture. `alt` only pre-fills what an article's own text says of it."""

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

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.alt or self.file.name
