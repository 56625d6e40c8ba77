"""Processes that write at once: nobody's text is overwritten in silence, nobody waits for ever,
and nobody is answered with an error that is not in words."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection

from articles.models import Article

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def shared(folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which other processes find the database of this test. SQLite's is in
    memory: they meet in a copy, a file, which is read back at the end."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "healthsite.settings", "VAR_DIR": str(folder)}
    if connection.vendor != "sqlite":
        known = connection.settings_dict
        host = f"{known['HOST']}:{known['PORT'] or 5432}"
        person = f"{known['USER']}:{known['PASSWORD']}"
        yield {**env, "DATABASE_URL": f"postgresql://{person}@{host}/{known['NAME']}"}
        return
    env.pop("DATABASE_URL", None)
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / "healthsite.sqlite3")) as file:
        connection.connection.backup(file)
    yield env
    with closing(sqlite3.connect(folder / "healthsite.sqlite3")) as file:
        file.backup(connection.connection)


def race(env: dict[str, str], pks: list[int], *tasks: tuple) -> list[dict]:
    """What the people say who were at work at the same time: a process a task, given as what is
    done, by whom, by how many people and how often."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.publishing.racing", *map(str, (*task, *pks))],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for task in tasks
    ]
    answers = []
    for process in running:
        out, err = process.communicate(timeout=900)
        assert process.returncode == 0, err
        answers += json.loads(out)
    return answers


def assert_nothing_was_lost(pks: list[int], answers: list[dict]) -> None:
    assert [answer["failed"] for answer in answers] == [[]] * len(answers)
    done = [(pk, token) for answer in answers for pk, token in answer["done"]]
    for article in Article.objects.filter(pk__in=pks):
        acknowledged = sorted(token for pk, token in done if pk == article.pk)
        newest = article.versions.get(number=article.last_number).content["body"]
        # Each wrote below what it had read: a text that went over another would lack its words.
        assert sorted(newest.split("\n\n")[1:]) == acknowledged
        bodies = [row.content["body"] for row in article.versions.order_by("number")]
        assert all(after.startswith(f"{before}\n\n") for before, after in pairwise(bodies))


def run(folder: Path, pks: list[int], rounds: int) -> None:
    """Two processes that write, each so many times."""
    with shared(folder) as env:
        answers = race(env, pks, ("write", "ana", 1, rounds), ("write", "ben", 1, rounds))
    assert_nothing_was_lost(pks, answers)
    done = sum(len(answer["done"]) for answer in answers)
    assert done + sum(answer["refused"] for answer in answers) == 2 * rounds
    assert done >= rounds / 2


def test_two_processes_that_write_at_once_lose_nothing(tmp_path, make_draft, make_article):
    pks = [make_draft("One", body="Start.").pk, make_article("Two", body="Start.").pk]
    run(tmp_path, pks, 40)


@pytest.mark.slow
def test_two_processes_that_write_a_thousand_times_lose_nothing(tmp_path, make_draft, make_article):
    pks = [make_draft("One", body="Start.").pk, make_article("Two", body="Start.").pk]
    run(tmp_path, pks, 500)


@pytest.mark.slow
def test_busy_is_not_an_error(tmp_path, make_article):
    """Eight editors save, fifty readers read, and an import is running."""
    pks = [make_article(f"Page {number}", body="Start.").pk for number in range(8)]
    tasks = [
        ("write", "ana", 4, 25),
        ("write", "ben", 4, 25),
        ("read", "reader", 25, 10),
        ("read", "visitor", 25, 10),
        ("import", "import", 1, 20),
    ]
    with shared(tmp_path) as env:
        answers = race(env, pks, *tasks)
    assert_nothing_was_lost(pks, answers)
    seconds = sorted(one for answer in answers for one in answer["seconds"])
    print(f"saving: p95 {seconds[int(len(seconds) * 0.95)] * 1000:.0f} ms of {len(seconds)}")
    assert len(seconds) == 200
