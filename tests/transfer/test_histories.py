"""Versions, drafts and schedules on their way from site to site."""

import json
import random
import tracemalloc
from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from articles import publishing
from articles.models import Article, Schedule, User, Version
from articles.publishing import Content
from articles.transfer import Options, export_site
from articles.transfer.history_lines import ALWAYS, CONTENT
from articles.transfer.jsonl import read_jsonl, to_line
from articles.transfer.load import Loader
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


# What is refused, and what becomes of it


@pytest.fixture
def export(make_article, writer, editor, tmp_path):
    """The lines of an export of “Flu”, which recommends “Later”, with a scheduled draft."""
    flu = make_article("Flu", body="One.")
    later = make_article("Later", body="Two.")
    rows = (publishing.Row(target=later),)
    draft_of(flu, by=writer, body="Three.", recommendations=rows, summary="Short.")
    publishing.schedule(
        Article.objects.get(title="Flu"), at=timezone.now() + timedelta(days=1), by=editor
    )
    export_site(tmp_path / "site.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "site.jsonl").read_text().splitlines()]
    kinds = [line["record"] for line in lines]
    assert kinds == ["site", "article", "version", "version", "article", "version"]
    wipe()
    return lines


def bring_lines(lines, tmp_path, **options):
    (tmp_path / "in.jsonl").write_text("".join(map(to_line, lines)))
    return bring(tmp_path / "in.jsonl", **options)


def numbers(title):
    article = Article.objects.get(title=title)
    kept = list(article.versions.order_by("number").values_list("number", "kind"))
    return kept, article.live_number, article.draft_number, article.stage


WHOLE = ([(1, "saved"), (2, "saved")], 1, 2, "scheduled")
FIRST = ([(1, "imported")], 1, None, "")


def test_draft_beside_a_live_page_comes_along_and_is_not_published(export, tmp_path):
    assert bring_lines(export, tmp_path, publish=True) == (
        "created 2, updated 0, unchanged 0, failed 0",
        [],
    )
    assert numbers("Flu") == WHOLE
    flu = Article.objects.get(title="Flu")
    assert (flu.body, publishing.draft_content(flu).body) == ("One.", "Three.")
    [row] = publishing.draft_content(flu).recommendations
    assert row.target == Article.objects.get(title="Later")
    trail = list(flu.events.order_by("pk").values_list("verb", "was", "now", "number", "note"))
    assert trail == [
        ("imported", "draft", "live", None, ""),
        ("imported", "live", "live/scheduled", 1, "With its 2 versions."),
    ]


def test_scheduled_version_goes_live_at_its_moment_on_the_new_site(export, tmp_path, time_machine):
    bring_lines(export, tmp_path)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert publishing.publish_due() == 1
    assert Article.objects.get(title="Flu").body == "Three."


def test_people_who_are_not_here_are_not_named(export, tmp_path, writer, editor):
    assert [line["by"] for line in export if line["record"] == "version"] == [
        "", "writer@example.org", ""
    ]  # fmt: skip
    User.objects.filter(pk=writer.pk).update(email="WRITER@example.org", username="w")
    export[1]["history"]["plans"][0]["by"] = "nobody@example.org"
    bring_lines(export, tmp_path)
    flu = Article.objects.get(title="Flu")
    assert flu.versions.get(number=2).by == writer
    assert (flu.saved_by, Schedule.objects.get().by) == (editor, None)


def test_file_of_before_there_were_versions_gives_each_article_a_first_one(export, tmp_path):
    old = [line for line in export if line["record"] != "version"]
    old[0]["version"] = 1
    for line in old[1:]:
        del line["history"]
    old[2]["status"] = "withdrawn"
    assert bring_lines(old, tmp_path)[0] == "created 2, updated 0, unchanged 0, failed 0"
    assert (numbers("Flu"), numbers("Later")) == (FIRST, FIRST)
    later = Article.objects.get(title="Later")
    assert (later.status, later.withdrawal) == ("withdrawn", "mistake")
    assert later.withdrawn_at
    assert bring_lines(old, tmp_path)[0] == "created 0, updated 0, unchanged 2, failed 0"


def without_a_version(lines):
    del lines[3]


def with_a_version_twice(lines):
    lines.insert(3, lines[2])


def with_a_draft_that_is_not_there(lines):
    lines[1]["history"]["draft_number"] = 3


def with_a_live_number_missing(lines):
    lines[1]["history"]["live_number"] = None


def with_a_schedule_for_nothing(lines):
    lines[1]["history"]["plans"][0]["number"] = 7


def with_an_unreadable_version(lines):
    lines[3]["at"] = "soon"


@pytest.mark.parametrize(
    "spoil",
    [
        without_a_version,
        with_a_version_twice,
        with_a_draft_that_is_not_there,
        with_a_live_number_missing,
        with_a_schedule_for_nothing,
        with_an_unreadable_version,
    ],
)
def test_history_that_is_not_whole_leaves_a_whole_article(spoil, export, tmp_path):
    spoil(export)
    counts, messages = bring_lines(export, tmp_path)
    assert counts.startswith("created 2, updated 0, unchanged 0, failed ")
    assert messages[-1] == (
        "The versions of ‘Flu’ are not whole in this file. It came in with the text that it "
        "shows, as its first version."
    )
    assert (numbers("Flu"), numbers("Later")) == (FIRST, ([(1, "saved")], 1, None, ""))
    assert not Schedule.objects.exists()
    assert bring_lines(export, tmp_path)[0].startswith("created 0, updated 0, unchanged 2, ")


def test_versions_of_an_article_that_was_refused_go_with_it(export, tmp_path):
    export[1]["status"] = "shown"
    counts, messages = bring_lines(export, tmp_path)
    assert counts == "created 1, updated 0, unchanged 0, failed 1"
    assert len(messages) == 1
    assert numbers("Later") == ([(1, "saved")], 1, None, "")


def test_version_that_belongs_to_nothing_is_told_once(export, tmp_path):
    counts, messages = bring_lines([export[0], *export[2:4]], tmp_path)
    assert (counts, messages) == (
        "created 0, updated 0, unchanged 0, failed 1",
        ["This version belongs to no article. Export the site again."],
    )


# Killed, twice, and edited meanwhile


@pytest.mark.parametrize("stop", [1, 3, 4, 5])
def test_import_that_was_killed_before_its_end_is_completed(export, tmp_path, stop):
    """Articles are there, their histories are not: they come when the import is run again."""
    (tmp_path / "in.jsonl").write_text("".join(map(to_line, export)))
    killed = Loader(Options(), lambda message: None)
    for record in list(read_jsonl(tmp_path / "in.jsonl", "in.jsonl"))[: stop + 1]:
        killed.take(record)
    killed._flush()
    assert not Version.objects.exists()
    there = Article.objects.count()
    assert bring(tmp_path / "in.jsonl")[0] == (
        f"created {2 - there}, updated 0, unchanged {there}, failed 0"
    )
    assert (numbers("Flu"), numbers("Later")) == (WHOLE, ([(1, "saved")], 1, None, ""))
    export_site(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "site.jsonl").read_bytes()


def test_who_edits_before_the_versions_are_there_loses_nothing(export, tmp_path, editor):
    (tmp_path / "in.jsonl").write_text("".join(map(to_line, export)))
    killed = Loader(Options(), lambda message: None)
    for record in read_jsonl(tmp_path / "in.jsonl", "in.jsonl"):
        killed.take(record)
    killed._flush()
    flu = Article.objects.get(title="Flu")
    draft_of(flu, by=editor, body="Mine.")
    kept = ([(1, "imported"), (2, "saved")], 1, 2, "draft")
    assert numbers("Flu") == kept
    killed.finish()
    assert numbers("Flu") == kept
    counts, _messages = bring(tmp_path / "in.jsonl")
    assert counts.startswith("created 0, ")
    assert numbers("Flu") == kept
    assert publishing.draft_content(Article.objects.get(title="Flu")).body == "Mine."


def test_article_that_is_there_keeps_its_own_history(export, tmp_path, editor):
    bring_lines(export, tmp_path)
    flu = Article.objects.get(title="Flu")
    publishing.cancel_schedule(flu, by=editor)
    draft_of(flu, by=editor, body="Mine.")
    for options in ({}, {"publish": True}):
        assert bring_lines(export, tmp_path, **options) == (
            "created 0, updated 0, unchanged 2, failed 0",
            [],
        )
    assert numbers("Flu") == ([*WHOLE[0], (3, "saved")], 1, 3, "draft")


# Deleted drafts


def test_deleted_draft_is_not_known_and_its_identity_is_free(tmp_path, administrator):
    record = {"id": "X_1", "title": "Flu", "body_markdown": "Rest."}
    (tmp_path / "x.jsonl").write_text(json.dumps(record))
    bring(tmp_path / "x.jsonl")
    publishing.delete_draft(Article.objects.get(), by=administrator)
    assert bring(tmp_path / "x.jsonl")[0] == "created 1, updated 0, unchanged 0, failed 0"
    new = Article.objects.kept().get()
    assert (new.slug, new.import_ref) == ("flu", "X_1")
    assert bring(tmp_path / "x.jsonl")[0] == "created 0, updated 0, unchanged 1, failed 0"


def test_deleted_draft_is_neither_exported_nor_matched(make_draft, tmp_path, administrator):
    untitled = make_draft("", body="Only a text.")
    export_site(tmp_path / "site.jsonl")
    publishing.delete_draft(untitled, by=administrator)
    assert export_site(tmp_path / "none.jsonl").articles == 0
    assert "Only a text" not in (tmp_path / "none.jsonl").read_text()
    assert bring(tmp_path / "site.jsonl")[0] == "created 1, updated 0, unchanged 0, failed 0"
    assert Article.objects.kept().get().pk != untitled.pk


# The format


def test_every_field_of_a_content_is_in_the_format():
    assert sorted([*CONTENT, *ALWAYS]) == sorted(field.name for field in fields(Content))


def test_what_an_older_version_did_not_know_stays_out(export, tmp_path):
    del export[2]["content"]["also_called"]
    bring_lines(export, tmp_path)
    first = Version.objects.get(article__title="Flu", number=1)
    assert "also_called" not in first.content
    assert publishing.read_version(first)[0].also_called == ""


def test_memory_stays_flat_however_long_a_history_is(make_article, tmp_path):
    article = make_article("Flu", body="x" * 90_000)
    first = article.versions.get()
    content = first.content
    Version.objects.bulk_create(
        (
            Version(article=article, number=number, revision=number, content=content, at=first.at)
            for number in range(2, 401)
        ),
        batch_size=20,
    )
    Article.objects.filter(pk=article.pk).update(last_number=400)
    tracemalloc.start()
    export_site(tmp_path / "site.jsonl.gz")
    writing_peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    wipe()
    tracemalloc.start()
    bring(tmp_path / "site.jsonl.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Version.objects.count() == 400
    assert max(peak, writing_peak) < 25_000_000 < 400 * 90_000


def test_import_that_was_killed_among_the_histories_is_completed(export, tmp_path, monkeypatch):
    monkeypatch.setattr("articles.transfer.histories.AT_ONCE", 1)
    keep, done = publishing.keep_histories, []

    def keep_one(histories):
        if done:
            raise OperationalError("killed")
        done.append(histories)
        return keep(histories)

    monkeypatch.setattr(publishing, "keep_histories", keep_one)
    with pytest.raises(OperationalError):
        bring_lines(export, tmp_path)
    assert Version.objects.count() == 2
    monkeypatch.undo()
    assert bring_lines(export, tmp_path)[0] == "created 0, updated 0, unchanged 2, failed 0"
    export_site(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "site.jsonl").read_bytes()
