"""Whatever a file holds, it is read or refused: soon, and without another error."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.transfer.decoding import MAX_FILE, MAX_TEXT, decode
from articles.transfer.jsonl import read_jsonl
from articles.transfer.page import read_page
from articles.transfer.plain import to_markdown
from articles.transfer.record import ArticleRecord, Refusal, Unreadable

PIECES = st.sampled_from(
    [
        b"Flu\n\n", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<<:", b">>:\xc2\xa0 x", b"\n\n",
        "【标题】\n".encode(), "推荐\n".encode(), "感冒".encode("gb18030"), "感冒".encode("big5"),
        b"Recommend\n", b"1. a\n", b"\xe9t\xe9 ", b"\x80\x81\x82", b"...", b"\x1b", b"{", b"+++\n",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=12).map(b"".join))
def test_any_bytes_are_a_page_or_refused_in_words(data):
    try:
        record = read_page(decode(data))
    except Unreadable:
        return
    assert record.title
    assert "\ufffd" not in record.title + record.body


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "id", "title", "body_markdown", "meta_description", "groups", "synonyms", "date_created",
        "record", "kind", "status", "slug", "recommendations", "files", "hash", "created_at",
        "file", "data", "published", "version", "name", "also_in", "footer_order", "published_at",
    ]
)  # fmt: skip
KINDS = st.sampled_from(["article", "topic", "picture", "piece", "site", "live", "draft"])


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(st.dictionaries(NAMES, JSON | KINDS, max_size=8), max_size=4))
def test_any_json_is_a_record_or_refused_in_words(lines, tmp_path_factory):
    path = tmp_path_factory.mktemp("json") / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8", errors="surrogatepass")
    for found in read_jsonl(path, "x.jsonl"):
        assert found.place.file == "x.jsonl"
        if isinstance(found, Refusal):
            assert found.reason
        elif isinstance(found, ArticleRecord):
            assert found.title or found.is_whole


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_line_is_a_record_or_refused_in_words(tmp_path_factory, line):
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    path.write_bytes(line)
    for found in read_jsonl(path, "x.jsonl"):
        assert isinstance(found, Refusal)


MANY = MAX_TEXT - 100
LONG_LINES = {
    "spaces inside": "a" + " " * MANY + "b",
    "bracket without end": "【" + "a " * (MANY // 2),
    "bracket of spaces": "【" + " " * MANY + "x",
    "hashes in a bracket": "【" + "#" * MANY + "a】",
    "stars": "*" * (MANY // 2),
    "backslashes": "\\" * (MANY // 2),
    "digits": "1" * MANY,
    "colons": ":" * MANY,
    "arrows": "<" * (MANY // 2),
    "neighbour": "<<" + " " * MANY,
    "full-width spaces": "\u3000" * 1000 + "1、" + "\u3000" * (MANY - 2000) + "a",
    "no-width": "\u200b" * MANY + "x",
    "short lines": "a\n" * (MANY // 2),
    "steps": "1. a\n" * (MANY // 5),
    "cut lines": "a...\n" * (MANY // 5),
    "recommend lines": "Recommend\n" * (MANY // 10),
    "neighbour lines": "<<: a\n" * (MANY // 6),
}


@pytest.mark.parametrize("text", LONG_LINES.values(), ids=LONG_LINES.keys())
def test_long_pages_take_no_longer_than_their_length(text):
    began = time.process_time()
    read_page(f"Title\n\n{text}\n\n>>: a\n\nRecommend\n\n{text[: MAX_TEXT // 10]}")
    to_markdown([line.strip() for line in text.split("\n") if line.strip()])
    assert time.process_time() - began < 5


LARGE_FILES = {
    "ascii": b"a" * MAX_FILE,
    "nul": b"\0" * MAX_FILE,
    "ff": b"\xff" * MAX_FILE,
    "hanzi": "感冒是常见的病。".encode("gb18030") * (MAX_FILE // 16),
    "latin": "é".encode("cp1252") * MAX_FILE,
    "utf-16": "a".encode("utf-16-le") * (MAX_FILE // 2),
    "mixed": bytes(range(1, 256)) * (MAX_FILE // 255),
}


@pytest.mark.parametrize("data", LARGE_FILES.values(), ids=LARGE_FILES.keys())
def test_large_files_are_refused_soon(data):
    began = time.process_time()
    with pytest.raises(Unreadable):
        decode(data)
    assert time.process_time() - began < 5
