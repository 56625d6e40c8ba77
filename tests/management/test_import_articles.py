"""`manage.py import_articles` from files on the disk to pages on the site."""

import gzip
import io
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Recommendation, Topic
from articles.transfer import read_files

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
PAGE = """Sore feet

Sore feet

They hurt after a <long> walk.

1. Rest.

<<:\xa0 Cold hands

>>:\xa0 Tired eyes

Recommend

Cold hands

Hands get cold when the blood stays where it is n...

Dry skin

Skin loses water when the air is dry and cold, so..."""


def run(*arguments, **options):
    """The exit code, the lines and the lines of errors of the command."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_articles", *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


def last_line(*arguments, **options):
    code, lines, errors = run(*arguments, **options)
    assert (code, errors) == (0, [])
    return lines[-1]


@pytest.fixture
def pages(tmp_path):
    """Three pages in a chain that runs against their file names."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "1.txt").write_text("Tired eyes\n\nEyes tire.\n\n<<: Sore feet")
    (folder / "2.txt").write_text(PAGE)
    (folder / "3.txt").write_text("Cold hands\n\nHands freeze.\n\n>>: Sore feet")
    return folder


@pytest.mark.django_db
def test_folder_of_pages_reads_as_on_the_original(pages, client):
    assert last_line(pages, publish=True) == "created 3, updated 0, unchanged 0, failed 0"
    ordered = Article.objects.order_by("published_at", "pk")
    assert [article.title for article in ordered] == ["Cold hands", "Sore feet", "Tired eyes"]
    html = client.get("/articles/sore-feet/").content.decode()
    assert "<p>They hurt after a &lt;long&gt; walk.</p>" in html
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', html) == [
        ("prev", "/articles/cold-hands/"),
        ("next", "/articles/tired-eyes/"),
    ]
    assert "Dry skin" not in html  # wanted: nobody wrote it yet
    assert last_line(pages, publish=True) == "created 0, updated 0, unchanged 3, failed 0"


@pytest.mark.django_db
def test_names_of_files_make_no_difference(pages, tmp_path):
    for old, new in {"1": "b", "2": "c", "3": "a"}.items():
        (pages / f"{old}.txt").rename(pages / f"{new}.txt")
    last_line(pages, publish=True)
    assert list(Article.objects.order_by("pk").values_list("title", flat=True)) == [
        "Cold hands", "Sore feet", "Tired eyes",
    ]  # fmt: skip


@pytest.mark.django_db
def test_without_publish_pages_are_drafts_and_connected(pages):
    assert last_line(pages) == "created 3, updated 0, unchanged 0, failed 0"
    assert set(Article.objects.values_list("status", flat=True)) == {"draft"}
    rows = Recommendation.objects.order_by("position")
    assert [(row.shown_title, bool(row.target_id)) for row in rows] == [
        ("Cold hands", True),
        ("Dry skin", False),
    ]


@pytest.mark.django_db
def test_two_pages_of_one_title_are_two_articles(tmp_path):
    (tmp_path / "a.txt").write_text("Cough\n\nIt is loud.")
    (tmp_path / "b.txt").write_text("Cough\n\nIt is dry.")
    (tmp_path / "c.txt").write_text("Cough\n\nIt is dry.")
    assert last_line(tmp_path, publish=True) == "created 2, updated 0, unchanged 1, failed 0"
    assert sorted(Article.objects.values_list("slug", "body")) in (
        [("cough", "It is loud."), ("cough-2", "It is dry.")],
        [("cough", "It is dry."), ("cough-2", "It is loud.")],
    )
    assert last_line(tmp_path, publish=True) == "created 0, updated 0, unchanged 3, failed 0"


@pytest.mark.django_db
def test_changed_page_updates_its_article(pages):
    last_line(pages, publish=True)
    (pages / "3.txt").write_text("Cold hands\n\nHands freeze a lot.\n\n>>: Sore feet")
    assert last_line(pages, publish=True) == "created 0, updated 1, unchanged 2, failed 0"
    assert Article.objects.get(title="Cold hands").body == "Hands freeze a lot."


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_page_in_any_likely_encoding(tmp_path, encoding):
    text = PAGE.replace("<long>", "long – “very” long –").replace("hurt", "don’t hurt")
    (tmp_path / "page.txt").write_bytes(text.encode(encoding))
    last_line(tmp_path, publish=True)
    assert Article.objects.get().html.startswith(
        "<p>They don’t hurt after a long – “very” long – walk.</p>"
    )


@pytest.mark.django_db
def test_failures_name_file_line_and_what_to_do_and_the_rest_arrives(tmp_path):
    lines = [json.dumps({"id": f"X_{n}", "title": f"T{n}", "body_markdown": "x"}) for n in range(9)]
    lines[4] = '{"id": "X_4", "title": 5}'
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "c.txt").write_text("Read me\n\nA page.")
    (tmp_path / "d.txt").write_text("")
    code, out, errors = run(tmp_path, publish=True)
    assert code == 1
    assert out[-1] == "created 9, updated 0, unchanged 0, failed 3"
    assert errors == [
        f"{tmp_path}/a.jsonl, line 5: ‘title’ should be text, not a number.",
        f"{tmp_path}/b.pdf: This is a PDF, not text. Save the article as plain text.",
        f"{tmp_path}/d.txt: The file is empty: there is nothing to import.",
    ]
    assert Article.objects.count() == 9


@pytest.mark.django_db
def test_bad_row_in_the_middle_of_a_thousand(tmp_path):
    with gzip.open(tmp_path / "x.jsonl.gz", "wt") as file:
        for number in range(1000):
            title = "" if number == 499 else f"T{number}"
            file.write(json.dumps({"id": number, "title": title, "body_markdown": "x"}) + "\n")
    code, out, errors = run(tmp_path / "x.jsonl.gz", publish=True)
    assert (code, out[-1]) == (1, "created 999, updated 0, unchanged 0, failed 1")
    assert errors == [f"{tmp_path}/x.jsonl.gz, line 500: The record has no ‘title’. Add it."]
    assert Article.objects.published().count() == 999


@pytest.mark.django_db
def test_records_without_text_and_fields_without_place_are_told(tmp_path):
    record = {"id": "1", "title": "Flu", "body_markdown": "", "mesh": ["x"], "groups": ["Lungs"]}
    (tmp_path / "x.jsonl").write_text(json.dumps(record))
    code, out, _errors = run(tmp_path / "x.jsonl", publish=True)
    assert (code, out) == (
        0,
        [
            "1 record has no text: a draft, unless --allow-empty is given.",
            "Fields that have no place here and were left out: mesh (1).",
            "created 1, updated 0, unchanged 0, failed 0",
        ],
    )
    assert Article.objects.get().status == "draft"
    assert last_line(tmp_path / "x.jsonl", publish=True, allow_empty=True) == (
        "created 0, updated 1, unchanged 0, failed 0"
    )
    assert Article.objects.published().get().topic.name == "Lungs"


@pytest.mark.django_db
def test_dry_run_writes_nothing(pages):
    code, out, errors = run(pages, publish=True, dry_run=True)
    assert (code, errors) == (0, [])
    assert out[-2:] == [
        "A dry run: nothing was written.",
        "created 3, updated 0, unchanged 0, failed 0",
    ]
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_topic_option(pages, make_topic):
    feet = make_topic("Feet")
    last_line(pages, topic="feet")
    assert set(Article.objects.values_list("topic", flat=True)) == {feet.pk}
    with pytest.raises(CommandError, match=r"There is no topic ‘toes’.*or choose one of: feet\."):
        run(pages, topic="toes")


@pytest.mark.django_db
def test_path_that_is_not_there():
    with pytest.raises(CommandError, match="‘/nowhere/x’ is not there"):
        run("/nowhere/x")


@pytest.mark.django_db
def test_one_path_that_is_not_there_stops_an_import_before_it_begins(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "1", "title": "Flu"}')
    with pytest.raises(CommandError, match="‘/nowhere/x’ is not there"):
        run(tmp_path / "a.jsonl", "/nowhere/x")
    assert Article.objects.count() == 0


@pytest.mark.django_db
def test_folder_without_files_says_so(tmp_path):
    assert run(tmp_path) == (
        0,
        [
            "There are no files in this folder. Check the path.",
            "created 0, updated 0, unchanged 0, failed 0",
        ],
        [],
    )


@pytest.mark.django_db
def test_format_option_overrules_what_the_content_looks_like(tmp_path):
    (tmp_path / "x").write_text('{"a"} is a title\n\nText.')
    assert last_line(tmp_path / "x", format="page") == (
        "created 1, updated 0, unchanged 0, failed 0"
    )
    assert Article.objects.get().title == '{"a"} is a title'
    assert run(tmp_path / "x", format="jsonl")[0] == 1


@pytest.mark.django_db
def test_nothing_is_fetched(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise AssertionError("an import opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    body = "![x](http://127.0.0.1:9/x.png) ![y](file:///etc/passwd) [z](http://localhost/z)"
    record = {"id": "1", "title": "Flu", "body_markdown": body}
    (tmp_path / "x.jsonl").write_text(json.dumps(record))
    last_line(tmp_path / "x.jsonl", publish=True)
    html = Article.objects.get().html
    assert "root:" not in html
    assert "<img" not in html


@pytest.mark.django_db
def test_plain_lines_where_there_is_no_terminal(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.management.commands.import_articles.EVERY", 2)
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"T{number}\n\nText.")
    _code, out, _errors = run(tmp_path)
    assert out == [
        "2 records read …",
        "4 records read …",
        "created 5, updated 0, unchanged 0, failed 0",
    ]


@pytest.mark.django_db
def test_bar_on_a_terminal(tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "21")
    (tmp_path / "a.txt").write_text("T\n\nText.")
    out = io.StringIO()
    call_command("import_articles", str(tmp_path), stdout=out)
    assert out.getvalue() == "created 1, updated 0, unchanged 0, failed 0\n"
    # The width is asked for here: a terminal that does not know it would get an empty bar.
    assert "0 records [00:00, ? r" in terminal.getvalue()
    assert max(map(len, re.split(r"[\r\n]", terminal.getvalue()))) == 21


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("dry_run", "kept"), [(True, "nothing was written"), (False, "imported so far is kept")]
)
def test_import_that_somebody_stops_says_what_is_kept(tmp_path, monkeypatch, dry_run, kept):
    def stop(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("articles.management.commands.import_articles.load", stop)
    with pytest.raises(CommandError, match=f"^Stopped. .*{kept}"):
        run(tmp_path, dry_run=dry_run)


def test_memory_stays_flat_however_large_the_file(tmp_path):
    path = tmp_path / "large.jsonl"
    with path.open("w") as file:
        for number in range(2000):
            file.write(
                json.dumps({"id": number, "title": "T", "body_markdown": "x" * 20_000}) + "\n"
            )
    tracemalloc.start()
    count = sum(1 for _record in read_files([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2000
    assert path.stat().st_size > 40_000_000
    assert peak < 3_000_000


def manage(folder, *arguments, **options):
    # A site of its own in `folder`, as on a fresh machine.
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "HOME": str(folder)}
    command = [sys.executable, ROOT / "manage.py", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, **options)


def finished(process):
    out, _err = process.communicate(timeout=300)
    assert process.returncode == 0
    return out.splitlines()


@pytest.mark.slow
def test_import_that_was_killed_ends_as_if_it_had_not_been(tmp_path):
    source = tmp_path / "x.jsonl"
    with source.open("w") as file:
        for number in range(600):
            body = f"## Heading {number}\n\n" + "A [link](/articles/t-5/) and *text*. " * 40
            record = {
                "id": number, "title": f"T {number % 550}", "body_markdown": body,
                "groups": [f"G{number % 7}", "All"], "date_created": "2024-05-06",
            }  # fmt: skip
            file.write(json.dumps(record) + "\n")
    exports = []
    for name, kills in [("calm", 0), ("killed", 3)]:
        site = tmp_path / name
        site.mkdir()
        finished(manage(site, "migrate", "-v0"))
        for _kill in range(kills):
            process = manage(site, "import_articles", source, "--publish")
            count = rows_in(site)
            while rows_in(site) < count + 60 and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
        between = rows_in(site)
        lines = finished(manage(site, "import_articles", source, "--publish"))
        assert lines[-1] == (f"created {600 - between}, updated 0, unchanged {between}, failed 0")
        assert 0 < between < 600 or not kills
        finished(manage(site, "export_articles", site / "out.jsonl"))
        exports.append((site / "out.jsonl").read_bytes())
    assert exports[0] == exports[1]


def rows_in(site):
    [database] = [
        path for path in site.iterdir() if path.name.endswith(("sqlite3", ".db", ".sqlite"))
    ]
    with sqlite3.connect(database, timeout=20) as db:
        return db.execute("SELECT count(*) FROM articles_article").fetchone()[0]


@pytest.mark.django_db
def test_original_page_in_every_likely_encoding(tmp_path):
    original = SHARED / "imports" / "pages" / "lower-back-running.txt"
    if not original.exists():
        pytest.skip("the original page is not beside this checkout")
    text = original.read_text(encoding="utf-8")
    for number, encoding in enumerate(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"]):
        (tmp_path / f"{number}.txt").write_bytes(text.encode(encoding))
    (tmp_path / "crlf.txt").write_bytes(text.replace("\n", "\r\n").encode())
    assert last_line(tmp_path, publish=True) == "created 1, updated 0, unchanged 5, failed 0"
    article = Article.objects.get()
    assert article.slug == "why-does-my-lower-back-hurt-when-i-run"
    assert article.html.count("<h2") == 3
    assert article.html.count("<ol>") == 2
    assert article.html.count("<li>") == 6
    assert article.recommendations.count() == 14
    assert max(len(row.teaser) for row in article.recommendations.all()) <= 50


@pytest.mark.django_db
@pytest.mark.slow
def test_whole_corpus_arrives():
    if not (SHARED / "corpus").exists():
        pytest.skip("the corpus is not beside this checkout")
    files = sorted((SHARED / "corpus").glob("*.jsonl.gz"))
    assert last_line(*files, publish=True) == "created 12283, updated 0, unchanged 0, failed 0"
    assert Article.objects.published().count() == 1016 + 5490
    assert Article.objects.filter(status="draft").count() == 5777
    assert Topic.objects.count() == 44
    assert last_line(*files, publish=True) == "created 0, updated 0, unchanged 12283, failed 0"
