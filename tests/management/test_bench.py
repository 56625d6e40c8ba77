"""`manage.py bench`: it fills a database of its own, measures, and says what is too slow."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from articles.management.commands import bench
from articles.management.filling import KINDS, fill
from articles.models import Article, Event, Review, Schedule, User, Version
from healthsite.settings import BASE_DIR


def run(**options) -> str:
    out = StringIO()
    call_command("bench", "admin", here=True, times=1, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def own_var(tmp_path):
    with override_settings(VAR_DIR=tmp_path):
        yield tmp_path


@pytest.mark.django_db(transaction=True)
def test_bench_fills_measures_and_is_run_again(own_var, monkeypatch):
    monkeypatch.setattr(bench, "MOST", 60_000)
    first = run(articles=110)
    assert Article.objects.count() == 110
    assert f"110 articles, {connection.vendor}" in first
    rows = [line for line in first.splitlines() if line.startswith(("My work", "list", "form"))]
    assert len(rows) > 40
    # Median, worst, queries, how much more than on the small site, kilobytes.
    assert all(len(line.rsplit(None, 5)[1:]) == 5 for line in rows)
    assert run(articles=110).count("\n") == first.count("\n")
    assert Article.objects.count() == 110
    with pytest.raises(CommandError, match="has 110 articles: say --articles 110"):
        run(articles=109)
    monkeypatch.setattr(bench, "MOST", 0)
    with pytest.raises(CommandError, match=r"^Over 0 ms: My work, list,"):
        run(articles=110)


@pytest.mark.django_db
def test_somebodys_site_is_not_filled(own_var, make_article):
    make_article()
    with pytest.raises(CommandError, match="it is somebody's site"):
        run(articles=110)
    assert Article.objects.count() == 1
    assert not User.objects.exists()


@pytest.mark.django_db
def test_production_is_not_measured(own_var):
    with override_settings(PRODUCTION=True), pytest.raises(CommandError, match="production"):
        run()


def test_without_here_the_sites_own_database_is_left_alone(tmp_path):
    environment = {**os.environ, "VAR_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "bench", "admin", "--articles=100", "--times=1"]
    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment, check=False, capture_output=True, text=True
    )
    assert "100 articles, sqlite" in done.stdout, done.stderr
    assert (tmp_path / "bench" / "admin-100.sqlite3").stat().st_size > 0
    own = tmp_path / "healthsite.sqlite3"
    assert not own.exists() or own.stat().st_size == 0


@pytest.mark.django_db
def test_filled_site_has_what_the_verbs_would_have_left():
    assert sum(often for often, _status, _stage in KINDS) == 1000
    fill(1000)
    articles = Article.objects.all()
    assert articles.filter(status="live", stage="").count() == 830
    assert articles.deleted().count() == 5
    assert articles.filter(stage="in_review", review__outcome="").count() == 14
    assert Review.objects.waiting().count() == 14
    assert Schedule.objects.count() == 4
    assert Version.objects.count() == 2000
    assert Event.objects.filter(verb="published").count() == 910 + 5
    for article in articles.filter(stage="draft", status="live"):
        assert (article.live_number, article.draft_number, article.draft_base) == (1, 2, 1)
    assert not articles.filter(stage="").exclude(draft_number=None).exists()
    assert (
        not articles.exclude(stage="")
        .filter(draft_number=None, scheduled_at=None)
        .exclude(published_at__gt=articles.order_by("-saved_at").first().saved_at)
        .exists()
    )
