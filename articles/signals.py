"""What has happened, for whoever listens: names only, so that rooms stay strangers.

Each is sent inside the transaction of the verb that did it, once for a batch. A signal says that
rows changed, not that readers see it: a schedule runs no code at its moment.
"""

from django.dispatch import Signal

published = Signal()  # article_ids: list[int]; readers see, or at their moment will see, new text
withdrawn = Signal()  # article_ids: list[int]; readers no longer see them
recommendations_changed = Signal()  # article_ids: list[int]; whose lists changed, not the targets
topic_changed = Signal()  # topic_ids: list[int]; name, address, place or introduction
