"""The entries of the A to Z: an article's title and its other names, made from it at save."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Name(models.Model):
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=200)
    letter = models.CharField(max_length=8)
    is_title = models.BooleanField()

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["letter", "sort_key", "id"], name="names_by_letter")]

    def __str__(self):
        return self.name
