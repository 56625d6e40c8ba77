"""Versions, drafts and schedules on their way from site to site."""

import gzip
import json
import random
import tracemalloc
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Event, Schedule, User, Version
from articles.publishing import Content
from articles.transfer import export_site
from articles.transfer.history_lines import ALWAYS, CONTENT
from articles.transfer.jsonl import article_fields, to_line
from articles.transfer.reading import read_jsonl
from articles.transfer.record import VersionRecord
from tests.conftest import person
from tests.publishing.test_everything import Story
from tests.transfer.test_export import bring, changed, draft_of, site, wipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(writer, editor, administrator):
    return [writer, editor, administrator, person("Clinician")]


def go_round(folder):
    """Export, wipe, import; the second export is the first to the byte."""
    export_site(folder / "one.jsonl")
    export_site(folder / "again.jsonl")
    assert (folder / "again.jsonl").read_bytes() == (folder / "one.jsonl").read_bytes()
    wipe()
    counts, messages = bring(folder / "one.jsonl")
    assert (messages, counts.split(", ")[1:]) == (
        [],
        ["updated 0", "unchanged 0", "failed 0"],
    )
    export_site(folder / "two.jsonl")
    assert (folder / "two.jsonl").read_bytes() == (folder / "one.jsonl").read_bytes()


def play_site(seeds, steps, people, time_machine):
    for seed in seeds:
        story = Story(random.Random(seed), people, time_machine)
        for _ in range(steps):
            story.step()


def same_but_for_renderings(before):
    """What was rendered for a schedule is made anew: with the addresses that are there now."""
    return {name: rows for name, rows in changed(before).items() if name != "Schedule"}


@pytest.mark.parametrize("seeds", [range(10), range(10, 20)])
def test_site_of_random_verbs_is_the_same_after_export_and_import(
    seeds, people, time_machine, tmp_path
):
    play_site(seeds, 30, people, time_machine)
    before = site()
    assert len(before["Version"]) > 50
    go_round(tmp_path)
    assert same_but_for_renderings(before) == {}


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 1100, 10))
def test_larger_sites_of_random_verbs_are_the_same(start, people, time_machine, tmp_path):
    play_site(range(start, start + 10), 100, people, time_machine)
    before = site()
    go_round(tmp_path)
    assert same_but_for_renderings(before) == {}
