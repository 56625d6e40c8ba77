"""What is written once: no verb, no command, no administrator ever edits or deletes it."""

from django.db import models


class Unchangeable(TypeError):
    """Somebody tried to change what is kept as it was."""


class TrailQuerySet(models.QuerySet):
    def update(self, **fields):
        raise Unchangeable(f"{self.model.__name__} rows are never changed.")

    def delete(self):
        raise Unchangeable(f"{self.model.__name__} rows are never deleted.")

    def bulk_update(self, *args, **kwargs):
        self.update()


class TrailModel(models.Model):
    """A row that is written once. It goes only with the whole article that it is about."""

    objects = TrailQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Unchangeable(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Unchangeable(f"{type(self).__name__} rows are never deleted.")
