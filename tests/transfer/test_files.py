"""Which files are meant, and what is in them."""

import errno
import gzip
from pathlib import Path

import pytest

from articles.transfer.files import files_in, sniff
from articles.transfer.record import Unreadable


def names(paths, root):
    return [str(path.relative_to(root)) for path in files_in(paths)]


def test_folders_are_read_in_a_stable_order_without_hidden_files(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden", "sub/c.txt", ".git/x.txt", "Sub/d.txt", "sub/.e"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    assert names([tmp_path], tmp_path) == ["a.txt", "b.txt", "Sub/d.txt", "sub/c.txt"]


def test_files_are_read_once_and_in_the_order_given(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    assert names([tmp_path / "b", tmp_path, tmp_path / "b"], tmp_path) == ["b", "a"]


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (inside / "file.txt").write_text("file")
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "near.txt").symlink_to(inside / "file.txt")
    assert names([inside], inside) == ["file.txt"]


def test_circle_of_links_ends(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "a").write_text("a")
    assert names([tmp_path], tmp_path) == ["a"]


def test_path_that_is_not_there(tmp_path):
    with pytest.raises(Unreadable, match="is not there"):
        files_in([tmp_path / "nothing"])


def test_path_that_cannot_be_asked_for(tmp_path):
    with pytest.raises(Unreadable, match="x’: This cannot be read: File name too long"):
        files_in([tmp_path / ("x" * 300)])


def test_what_may_not_be_read_says_whom_to_ask(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    (tmp_path / "a").write_text("a")
    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(Unreadable, match=r"‘/.*’: This cannot be opened\. Ask for the right"):
        files_in([tmp_path])
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unreadable, match=r"^This cannot be opened\. Ask for the right to read it"):
        sniff(tmp_path / "a")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"id": "1"}\n', "jsonl"),
        (b'\xef\xbb\xbf \n{"id": "1"', "jsonl"),
        ('{"id": 1}'.encode("utf-16"), "jsonl"),
        (b"{}", "jsonl"),
        (gzip.compress(b'{"id": "1"}', mtime=0), "jsonl"),
        (b"Flu\n\nFlu\n", "page"),
        (b"{Flu} and you", "page"),
        (b"[Flu] and you", "page"),
        (b"<b>Flu</b> and you", "page"),
        (b"--- Flu ---\n\nText", "page"),
        (b"", "page"),
        (b"%PDF-1.7", "page"),
    ],
)
def test_format_is_told_by_content(tmp_path, data, found):
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    assert sniff(path) == found


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'[{"id": "1"}]', "This is one JSON list."),
        (b"<!DOCTYPE html><html>", "This is HTML or XML."),
        (b'<?xml version="1.0"?>', "This is HTML or XML."),
        (b"---\ntitle: Flu\n---\nText", "This is Markdown with front matter."),
        (b"+++\ntitle = 'Flu'\n+++\nText", "This is Markdown with front matter."),
        (gzip.compress(b"Flu\n\nFlu", mtime=0), "There are no JSON Lines in this compressed file."),
        (b"\x1f\x8bbroken", "The compressed file is broken"),
        (gzip.compress(b'{"id": "1"}', mtime=0)[:12], "The compressed file is broken"),
    ],
)
def test_format_that_is_not_read_is_named(tmp_path, data, reason):
    path = tmp_path / "file.txt"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=reason):
        sniff(path)
