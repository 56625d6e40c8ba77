"""The command for those who want a cron: it does what the first reader would have done."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from articles import publishing
from articles.models import Article, Event
from articles.publishing import content_of

NOON = datetime(2030, 6, 2, 11, tzinfo=UTC)


def run() -> str:
    lines = StringIO()
    call_command("publish_due", stdout=lines)
    return lines.getvalue()


@pytest.mark.django_db
def test_it_applies_what_is_due_and_changes_no_outcome(make_article, editor, time_machine):
    time_machine.move_to(NOON, tick=False)
    for title in ("One", "Two"):
        article = make_article(title)
        content = publishing.Content(**{**vars(content_of(article)), "body": "New."})
        publishing.save_draft(article, content=content, by=editor)
        publishing.schedule(article, at=NOON + timedelta(hours=1), by=editor)
    assert run() == "applied 0\n"
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    assert run() == "applied 2\n"
    assert run() == "applied 0\n"
    assert set(Article.objects.values_list("body", flat=True)) == {"New."}
    moments = Event.objects.filter(verb="applied").values_list("at", flat=True)
    assert set(moments) == {NOON + timedelta(hours=1)}
