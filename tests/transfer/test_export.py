"""Export, wipe, import: the same site, in every field."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from articles import publishing
from articles.models import (
    Article,
    Event,
    FormerSlug,
    Image,
    Link,
    Name,
    Recommendation,
    Schedule,
    Topic,
    Version,
)
from articles.transfer import Options, export_site, load, load_demo, read_files
from articles.transfer.export import FILE_NAME
from tests.pictures import making

pytestmark = pytest.mark.django_db

# What people are asked and say about an article stays behind.
NOT_COMPARED = {"id", "created_by_id", "review_id"}
LEADS_TO = {
    "article_id": "article__slug",
    "target_id": "target__slug",
    "topic_id": "topic__slug",
    "parent_id": "parent__slug",
    "image_id": "image__hash",
    "instead_id": "instead__slug",
}


def site():
    """Every row of every model, with what it leads to by address, and every stored file."""
    tables = {}
    models = (Topic, Image, Article, Recommendation, FormerSlug, Link, Name, Version, Schedule)
    for model in (*models, Article.also_in.through, Article.images.through):
        names = {field.attname for field in model._meta.concrete_fields} - NOT_COMPARED
        rows = model.objects.order_by()
        if model is Article:
            rows = rows.kept()
        elif model in (Version, Schedule):
            rows = rows.filter(article__deleted_at=None)
        rows = rows.values(*sorted(LEADS_TO.get(n, n) for n in names))
        tables[model.__name__] = sorted(repr(comparable(row)) for row in rows)
    # The order of rows is part of the site: it decides between equal dates.
    tables["order"] = list(Article.objects.kept().order_by("pk").values_list("title", "slug"))
    root = Path(default_storage.location)
    tables["files"] = {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
    return tables


def changed(before):
    """What differs now, by table: rows that are gone, and rows that are new."""
    after = site()
    return {
        name: ([r for r in rows if r not in after[name]], [r for r in after[name] if r not in rows])
        for name, rows in before.items()
        if after[name] != rows
    }


def comparable(row):
    """A row in which nothing names another row by its id."""
    if row.get("stage") in ("in_review", "sent_back"):
        row["stage"] = "draft"  # nobody is asked any longer
    if "content" in row:
        content = row["content"]
        for wanted in content["recommendations"]:
            target = Article.objects.kept().filter(pk=wanted["target"]).first()
            wanted["target"] = target.slug if target else wanted["target"] and "gone"
        topics = dict(Topic.objects.values_list("pk", "slug"))
        content["topic"] = topics.get(content["topic"])
        content["also_in"] = sorted(topics[pk] for pk in content["also_in"])
        row["content"] = sorted(content.items())
    if "made" in row:
        row["made"] = sorted(row["made"].items())
    return row


def wipe():
    QuerySet(Event).delete()  # no manager does that
    for model in (Recommendation, FormerSlug, Article, Image):
        model.objects.all().delete()
    for _level in range(3):
        Topic.objects.filter(children=None).delete()
    for path in Path(default_storage.location).rglob("*"):
        if path.is_file():
            path.unlink()
    assert not any(site().values())


def bring(path, **options):
    messages = []
    counts = load(read_files([path]), Options(**options), messages.append)
    return str(counts), [message.text for message in messages]


@pytest.fixture
def full_site(make_topic, make_article, make_draft, editor):
    """A site with one of everything."""
    body = make_topic("Body", line="All of it", introduction="About the *body*.\n\n- a\n- b")
    legs = make_topic("Legs", parent=body)
    feet = make_topic("Feet and toes", parent=legs)
    feet.slug = "feet"
    publishing.save_topic(feet, by=None)
    photo = publishing.store_picture(
        making.saved(making.scene(1100, 700), "PNG"), alt="A foot", credit="Us", by=editor
    )
    publishing.store_picture(making.saved(making.photo(90, 60), "PNG"), is_decorative=True, by=None)
    address = default_storage.url(photo.file.name)
    sore = make_article(
        "Sore feet",
        topic=feet,
        also_in=(body, legs),
        summary="Two lines,\nwell.",
        body=f"# One\r\n\n![A foot]({address})\n\n[Back](/articles/back-pain/) \U0001f600 ᵃ",
        also_called="Foot pain\nPodalgia",
        published_at=datetime(2020, 2, 29, 1, 2, 3, 456789, tzinfo=UTC),
    )
    back = make_article("Back pain", topic=body)
    publishing.publish(
        back, content=replace(publishing.content_of(back), slug="backache", body="New."), by=editor
    )
    draft = make_draft("A draft", topic=legs, published_at=datetime(2030, 1, 1, tzinfo=UTC))
    make_draft("", body="Only a text.")
    make_draft("", body="Only a text.")
    make_draft("Sore feet", body="")
    publishing.withdraw(make_article("Old advice", topic=legs), by=editor)
    publishing.publish(
        make_draft("Next month", published_at=timezone.now() + timedelta(days=30)), by=editor
    )
    make_article("About us", kind="page", slug="about", footer_order=1)
    later = make_article("Later")
    row = publishing.Row
    recommendations = (
        row(target=later, teaser="Ours", is_teaser_imported=False),
        row(title="Nobody wrote it", teaser="Hepatitis is one of…", is_teaser_imported=True),
        row(target=draft),
        row(url="https://example.org/x?y=1&z=2", title="Outside"),
        row(target=back, teaser="The skin loses water…", is_teaser_imported=True),
    )
    content = replace(publishing.content_of(sore), recommendations=recommendations)
    publishing.publish(sore, content=content, by=editor, is_correction=True)


def draft_of(article, *, by, **changes):
    """Saves a draft of an article with these changes."""
    content = replace(publishing.draft_content(article), **changes)
    return publishing.save_draft(article, content=content, by=by)


@pytest.fixture
def busy_site(full_site, make_article, make_draft, writer, editor, clinician, administrator):
    """A site on which people are at work: drafts, reviews, schedules and withdrawals."""
    tomorrow, row = timezone.now() + timedelta(days=1), publishing.Row
    later, sore = Article.objects.get(title="Later"), Article.objects.get(slug="sore-feet")

    asthma = draft_of(make_article("Asthma"), by=writer, body="One.\n\nTwo.", summary="Short.")
    publishing.submit(asthma, by=writer, reviewer=clinician)
    content = replace(publishing.content_of(asthma), title="Asthma in adults")
    publishing.correct(asthma, content=content, by=editor)

    eczema = draft_of(make_article("Eczema"), by=writer, slug="dry-skin", body="Cream.")
    publishing.schedule(eczema, at=tomorrow, by=editor, is_correction=True, note="Spring.")
    draft_of(eczema, by=administrator, recommendations=(row(target=sore), row(title="Twice")))
    publishing.schedule_withdrawal(
        eczema, at=tomorrow + timedelta(days=9), by=editor, reason="replaced", instead=later
    )
    gout = draft_of(make_article("Gout", body="Old."), by=writer, body="New.")
    publishing.schedule(gout, at=tomorrow, by=editor)
    content = replace(publishing.content_of(gout), body="Other.")
    publishing.correct(gout, content=content, by=editor)
    assert Schedule.objects.get(article=gout).suspended_at

    flu = draft_of(make_article("Flu"), by=writer, body="Rest.")
    publishing.approve(flu, number=flu.draft_number, by=clinician)
    publishing.schedule(flu, at=tomorrow, by=editor)
    hives = draft_of(make_article("Hives"), by=writer, body="Itch.")
    publishing.approve(hives, number=hives.draft_number, by=clinician)
    draft_of(make_article("Itch"), by=writer, body="Scratch.")
    publishing.discard_draft(Article.objects.get(title="Itch"), by=writer)

    unsafe = draft_of(make_article("Unsafe"), by=writer, body="Better.")
    publishing.withdraw(unsafe, by=editor, reason="unsafe", words="it was wrong", instead=later)
    publishing.withdraw(make_article("Moved"), by=editor, reason="replaced", instead=sore)
    publishing.withdraw(make_article("Old"), by=editor, reason="out_of_date", words="Beware.")
    publishing.schedule(make_draft("Soon"), at=tomorrow, by=editor)

    # What is wanted waits for one article of the title: there are two, and none is a draft's.
    make_article("Wanting", recommendations=(row(title="Twice"), row(title="Only a draft")))
    make_article("Twice")
    make_article("Twice", body="Again.")
    make_draft("Only a draft")
    found = Recommendation.objects.filter(target__title="Twice")
    assert found.update(target=None, title="Twice", wanted_key="twice") == 1
    # A version names what is deleted; the draft itself stays behind.
    gone = make_draft("Gone", summary="Deleted.")
    naming = make_draft("Naming", recommendations=(row(target=gone, teaser="Was there."),))
    publishing.delete_draft(gone, by=administrator)
    draft_of(naming, by=writer, body="Something else.")


@pytest.mark.parametrize("name", ["site.jsonl", "site.jsonl.gz"])
def test_import_into_an_empty_site_gives_the_same_site(busy_site, tmp_path, name):
    before = site()
    assert {table for table, rows in before.items() if not rows} == set()
    done = export_site(tmp_path / name)
    assert (done.articles, done.topics, done.pictures) == (25, 3, 2)
    wipe()
    assert bring(tmp_path / name) == ("created 25, updated 0, unchanged 0, failed 0", [])
    assert changed(before) == {}
    assert bring(tmp_path / name) == ("created 0, updated 0, unchanged 25, failed 0", [])
    assert changed(before) == {}
    export_site(tmp_path / f"again-{name}")
    assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()


def test_imported_site_is_the_same_after_export_and_import(tmp_path):
    page = (
        "Flu\n\nFlu\n\nIt *hurts*.\n\n1. Rest.\n\nRecommend\n\nCold\n\n"
        "A cold is one of the most common illnesses that w...\n\nNobody\n\nWas here..."
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "flu.txt").write_text(page)
    (tmp_path / "in" / "cold.txt").write_text("Cold\n\nText.\n\nRecommend\n\nFlu\n\nIt hurts.")
    bring(tmp_path / "in", publish=True)
    before = site()
    export_site(tmp_path / "site.jsonl")
    wipe()
    assert bring(tmp_path / "site.jsonl")[0] == "created 2, updated 0, unchanged 0, failed 0"
    assert changed(before) == {}
    # The pages are known there, too.
    assert bring(tmp_path / "in", publish=True)[0] == (
        "created 0, updated 0, unchanged 2, failed 0"
    )


@pytest.mark.slow
def test_demo_is_the_same_after_export_and_import(tmp_path):
    counts = load_demo()
    assert (counts.failed, counts.updated, counts.unchanged) == (0, 0, 0)
    assert counts.created >= 28
    before = site()
    assert str(load_demo()) == (f"created 0, updated 0, unchanged {counts.created}, failed 0")
    assert changed(before) == {}
    export_site(tmp_path / "demo.jsonl.gz")
    wipe()
    bring(tmp_path / "demo.jsonl.gz")
    assert changed(before) == {}


def test_export_over_a_changed_site_brings_back_what_it_holds(full_site, tmp_path):
    export_site(tmp_path / "site.jsonl")
    before = Article.objects.get(title="Later")
    content = replace(publishing.content_of(before), body="Other.", summary="Other.")
    publishing.publish(before, content=content, by=None, is_correction=True)
    assert bring(tmp_path / "site.jsonl", publish=True)[0] == (
        "created 0, updated 1, unchanged 9, failed 0"
    )
    after = Article.objects.get(title="Later")
    assert (after.body, after.summary) == ("Most back pain gets better by itself.", "")
    assert bring(tmp_path / "site.jsonl", publish=True)[0] == (
        "created 0, updated 0, unchanged 10, failed 0"
    )


def test_withdrawn_article_is_not_put_back_by_an_older_export(full_site, tmp_path):
    export_site(tmp_path / "site.jsonl")
    publishing.withdraw(Article.objects.get(title="Later"), by=None)
    bring(tmp_path / "site.jsonl", publish=True)
    assert Article.objects.get(title="Later").status == "withdrawn"


def test_picture_whose_bytes_were_changed_is_refused(full_site, tmp_path):
    export_site(tmp_path / "site.jsonl")
    lines = (tmp_path / "site.jsonl").read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if '"piece"' in line)
    fields = json.loads(lines[first])
    fields["data"] = fields["data"].translate(str.maketrans("ABCD", "DCBA"))
    lines[first] = json.dumps(fields)
    (tmp_path / "bad.jsonl").write_text("\n".join(lines))
    wipe()
    counts, [reason] = bring(tmp_path / "bad.jsonl")
    assert counts == "created 10, updated 0, unchanged 0, failed 1"
    assert Image.objects.count() == 1
    assert reason


def test_export_is_packed_readable_by_its_owner_alone_and_replaces_at_once(full_site, tmp_path):
    path = tmp_path / "site.jsonl.gz"
    path.write_text("older")
    export_site(path)
    assert path.stat().st_mode & 0o777 == 0o600
    first = gzip.decompress(path.read_bytes()).split(b"\n")[0]
    assert json.loads(first) == {"record": "site", "version": 2}
    assert [file.name for file in tmp_path.glob("*site*")] == ["site.jsonl.gz"]


def test_export_that_fails_leaves_the_older_file(full_site, tmp_path, monkeypatch):
    path = tmp_path / "site.jsonl"
    path.write_text("older")
    monkeypatch.setattr("articles.transfer.export.article_fields", lambda record: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_site(path)
    assert path.read_text() == "older"
    assert [file.name for file in tmp_path.glob("*site*")] == ["site.jsonl"]


def test_export_into_a_folder(full_site, tmp_path):
    folder = tmp_path / "backup"
    folder.mkdir()
    assert export_site(folder).path == folder / FILE_NAME
    assert bring(folder)[0] == "created 0, updated 0, unchanged 10, failed 0"


def test_lost_files_of_a_picture_are_told(full_site, tmp_path):
    image = Image.objects.get(alt="A foot")
    default_storage.delete(image.file.name)
    told = []
    done = export_site(tmp_path / "site.jsonl", told.append)
    assert (done.pictures, told) == (1, ["The files of the picture ‘A foot’ are lost."])


def test_export_asks_the_same_number_of_questions_for_few_and_for_many(
    make_article, tmp_path, django_assert_num_queries
):
    target = make_article("Target")

    def more(number):
        make_article(f"A{number}", recommendations=(publishing.Row(target=target),))

    more(1)
    with django_assert_num_queries(11):
        export_site(tmp_path / "x.jsonl")
    for number in range(2, 8):
        more(number)
    with django_assert_num_queries(11):
        export_site(tmp_path / "x.jsonl")
