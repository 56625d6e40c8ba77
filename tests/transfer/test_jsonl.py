"""JSON Lines: collections and our own export, broken ones refused line by line."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from articles.transfer.jsonl import (
    article_fields,
    picture_lines,
    read_jsonl,
    site_fields,
    to_line,
    topic_fields,
)
from articles.transfer.record import (
    ArticleRecord,
    Place,
    Recommended,
    Refusal,
    StoredPicture,
    TopicRecord,
    TopicRef,
)

GOOD = {"id": "X_1", "title": "Flu", "body_markdown": "It is a cold with fever."}
GOOD_LINE = json.dumps(GOOD).encode() + b"\n"


def read(tmp_path, *lines, left_out=None):
    path = tmp_path / "x.jsonl"
    data = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(data))
    return list(read_jsonl(path, "x.jsonl", left_out))


def reason_of(tmp_path, line):
    """Why one line is refused; the lines around it are read all the same."""
    before, refusal, after = read(tmp_path, GOOD, line, {**GOOD, "id": "X_3"})
    assert (before.import_ref, before.place) == ("X_1", Place("x.jsonl", 1))
    assert (after.import_ref, after.place) == ("X_3", Place("x.jsonl", 3))
    assert isinstance(refusal, Refusal)
    assert refusal.place == Place("x.jsonl", 2)
    return refusal.reason


def test_record_of_a_collection(tmp_path):
    left_out = Counter()
    record = {
        **GOOD,
        "title": " Flu\u00a0 in winter ",
        "meta_description": "A common illness.",
        "groups": ["Infections", "Lungs and Breathing", "Infections"],
        "synonyms": ["Influenza", "", "Grippe", "Influenza"],
        "date_created": "1998-10-22",
        "date_updated": "2024-02-03T04:05:06+02:00",
        "mesh": ["Influenza, Human"],
        "cui": [],
    }
    assert read(tmp_path, record, left_out=left_out) == [
        ArticleRecord(
            title="Flu in winter",
            import_ref="X_1",
            status="live",
            summary="A common illness.",
            body="It is a cold with fever.",
            topic=TopicRef(name="Infections"),
            also_in=(TopicRef(name="Lungs and Breathing"),),
            also_called=("Influenza", "Grippe"),
            published_at=datetime(1998, 10, 22, tzinfo=ZoneInfo("Europe/London")),
            updated_at=datetime(2024, 2, 3, 2, 5, 6, tzinfo=UTC),
            place=Place("x.jsonl", 1),
        )
    ]
    assert left_out == {"mesh": 1}


def test_what_a_record_does_not_say_is_none(tmp_path):
    assert read(tmp_path, {"id": 7, "title": "Flu", "synonyms": None}) == [
        ArticleRecord(title="Flu", import_ref="7", place=Place("x.jsonl", 1))
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "pending"},
        {"status": "future"},
        {"status": "trash"},
        {"status": 3},
        {"visibility": "members"},
        {"visibility": "private"},
        {"published": False},
        {"published": "false"},
        {"published": 0},
        {"draft": True},
        {"private": True},
        {"password": "secret"},
        {"paid": True},
    ],
)
def test_record_that_was_not_public_is_a_draft(tmp_path, fields):
    (record,) = read(tmp_path, GOOD | fields)
    assert record.status == "draft"


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "published"},
        {"status": "Public"},
        {"visibility": "public"},
        {"published": True},
        {"draft": False},
        {"password": ""},
    ],
)
def test_record_that_was_public(tmp_path, fields):
    (record,) = read(tmp_path, GOOD | fields)
    assert record.status == "live"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": None}, "The record has no ‘title’. Add it."),
        ({"title": " "}, "The record has no ‘title’. Add it."),
        ({"title": 5}, "‘title’ should be text, not a number."),
        ({"title": ["Flu"]}, "‘title’ should be text, not a list."),
        ({"title": "Fl\ud800u"}, "‘title’ holds half of a character (such as \\ud800)."),
        ({"id": ""}, "The record has no ‘id’. Give each record its own:"),
        ({"id": None}, "The record has no ‘id’. Give each record its own:"),
        ({"id": True}, "‘id’ should be text, not true or false."),
        ({"id": "x" * 201}, "‘id’ has more than 200 characters. Give a shorter one."),
        ({"body_markdown": {}}, "‘body_markdown’ should be text, not an object."),
        ({"meta_description": 1.5}, "‘meta_description’ should be text, not a number."),
        ({"synonyms": "Grippe"}, "‘synonyms’ should be a list, not text."),
        (
            {"synonyms": ["Grippe", 3]},
            "‘synonyms’ should be a list of texts: it has a number in it.",
        ),
        ({"groups": [None]}, "‘groups’ should be a list of texts: it has empty in it."),
        ({"date_created": "2024-13-01"}, "‘2024-13-01’ in ‘date_created’ is no date."),
        ({"date_created": "0000-00-00 00:00:00"}, "in ‘date_created’ is no date."),
        ({"date_created": "0001-01-01"}, "in ‘date_created’ is no date."),
        ({"date_created": "9999-12-31T23:59:59-14:00"}, "in ‘date_created’ is no date."),
        ({"date_created": "yesterday"}, "‘yesterday’ in ‘date_created’ is no date."),
        ({"date_created": 909014400}, "‘date_created’ should be text, not a number."),
        ({"record": "robot"}, "‘robot’ is no kind of record: leave ‘record’ out for an article."),
        ({"record": "piece", "data": "AA=="}, "This piece belongs to no picture."),
        (
            {"record": "site", "version": 3},
            "This export was made by another version of healthsite.",
        ),
    ],
)
def test_record_with_a_wrong_field_is_refused_alone(tmp_path, change, reason):
    assert reason in reason_of(tmp_path, GOOD | change)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1, 2]", "A record is an object in braces, not a list."),
        (b"12", "A record is an object in braces, not a number."),
        (b"null", "A record is an object in braces, not empty."),
        (b'{"id": "1", "title": ', "This is no JSON: it breaks at character 21."),
        (b"{'id': 1}", "This is no JSON: it breaks at character 2."),
        (b"Flu, a cold", "This is no JSON: it breaks at character 1."),
        (b'{"id": "1", "title": "Fl\xfcgel"}', "This line is not UTF-8."),
        (b'{"id": "1", "title": "a", "title": "b"}', "The field ‘title’ stands there twice."),
        (b'{"id": "1", "x": {"y": 1, "y": 2}}', "The field ‘y’ stands there twice."),
        (b'{"id": "1", "x": NaN}', "‘NaN’ is no value of JSON. Leave it out."),
        (b'{"id": "1", "x": -Infinity}', "‘-Infinity’ is no value of JSON. Leave it out."),
        (b'{"id": ' + b"9" * 5000 + b"}", "A number in this record is too large."),
        (b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "This record is nested too deeply."),
        (b'{"x": ' * 100_000 + b"1" + b"}" * 100_000, "This record is nested too deeply."),
        (b'{"x": "' + b"y" * 2_000_000 + b'"}', "This line is longer than 2 MB: no article is."),
        (b"y" * 7_000_000, "This line is longer than 2 MB: no article is."),
    ],
    ids=range(16),
)
def test_line_that_is_no_record_is_refused_alone(tmp_path, line, reason):
    assert reason in reason_of(tmp_path, line)


def test_control_characters_are_dropped(tmp_path):
    (record,) = read(tmp_path, GOOD | {"title": "F\0l\x1bu", "body_markdown": "a\0b\n\n\tc\x7f"})
    assert (record.title, record.body) == ("Flu", "ab\n\n\tc")


def test_empty_lines_and_a_byte_order_mark_are_passed_over(tmp_path):
    found = read(tmp_path, b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), b"", b"  ", GOOD)
    assert [record.place.line for record in found] == [1, 4]


def packed(tmp_path, data):
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(data)
    return list(read_jsonl(path, "x.jsonl.gz"))


def test_compressed_file(tmp_path):
    (record,) = packed(tmp_path, gzip.compress(json.dumps(GOOD).encode()))
    assert record.title == "Flu"


def test_compressed_file_that_breaks_off_keeps_what_came_before(tmp_path):
    lines = b"".join(json.dumps({**GOOD, "id": i}).encode() + b"\n" for i in range(2000))
    found = packed(tmp_path, gzip.compress(lines, mtime=0)[:-2000])
    assert [record.import_ref for record in found[:-1]] == [str(i) for i in range(len(found) - 1)]
    assert found[-1].reason.startswith("The compressed file is broken from here on")
    assert len(found) > 10


@pytest.mark.parametrize(
    "piece", [b"\0", b"\n", GOOD_LINE], ids=["one line", "empty lines", "records"]
)
def test_compressed_bomb_is_not_unpacked(tmp_path, piece):
    bomb = tmp_path / "bomb.gz"
    block = piece * (1_000_000 // len(piece))
    with gzip.open(bomb, "wb", compresslevel=6) as file:
        for _number in range(200):
            file.write(block)
    records = read_jsonl(bomb, "bomb.gz")
    last = [found for found in records if isinstance(found, Refusal)][-1]
    assert last.reason == (
        "The compressed file unpacks to far more than text does. It was not read further."
    )


ARTICLE = ArticleRecord(
    title="Flu <b>",
    import_ref="X_1",
    import_digest="abc",
    kind="article",
    status="withdrawn",
    slug="flu-ü",
    summary="Two\nlines.",
    body="# A\r\n\n* b\u2028c \U0001f600",
    topic=TopicRef(slug="colds"),
    also_in=(TopicRef(slug="winter"), TopicRef(slug="lungs")),
    also_called=("Influenza", "Grippe"),
    published_at=datetime(2026, 5, 3, 4, 5, 6, 789, tzinfo=UTC),
    updated_at=None,
    recommendations=(
        Recommended(slug="cough", title="Cough", teaser="It’s loud…", is_teaser_imported=True),
        Recommended(url="https://example.org/a?b=c", title="Outside"),
        Recommended(title="Wanted?", teaser="Soon"),
    ),
    former_slugs=("flue", "the-flu"),
    is_whole=True,
)


def test_article_of_our_own_export_comes_back_equal(tmp_path):
    lines = [site_fields(), article_fields(ARTICLE)]
    path = tmp_path / "site.jsonl"
    path.write_text("".join(map(to_line, lines)), encoding="utf-8", newline="")
    (found,) = read_jsonl(path, "f")
    assert found == ArticleRecord(
        **{name: getattr(ARTICLE, name) for name in ARTICLE.__slots__ if name != "place"},
        place=Place("f", 2),
    )


def test_topic_of_our_own_export_comes_back_equal(tmp_path):
    topic = TopicRecord(
        slug="colds",
        name="Colds",
        parent="lungs",
        line="What helps",
        introduction="Some *text*.\n\nMore.",
        former_slugs=("cold",),
    )
    (found,) = read(tmp_path, topic_fields(topic))
    assert topic_fields(found) == topic_fields(topic)


def stored(tmp_path, **files):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return StoredPicture(
        hash="ab12",
        width=480,
        height=300,
        alt="A foot",
        is_decorative=False,
        credit="Us",
        created_at=datetime(2026, 1, 2, tzinfo=UTC),
        file="pictures/ab12/a",
        files=tuple((f"pictures/ab12/{name}", tmp_path / name) for name in files),
    )


def test_pictures_of_our_own_export_come_back_byte_by_byte(tmp_path):
    big = bytes(range(256)) * 8000
    first, second = stored(tmp_path, a=big, b=b"tiny"), stored(tmp_path, c=b"one")
    path = tmp_path / "site.jsonl"
    lines = [*picture_lines(first), *picture_lines(second)]
    path.write_text("".join(map(to_line, lines)))
    found = [
        (picture.file, [(name, path.read_bytes()) for name, path in picture.files])
        for picture in read_jsonl(path, "f")
    ]
    assert found == [
        ("pictures/ab12/a", [("pictures/ab12/a", big), ("pictures/ab12/b", b"tiny")]),
        ("pictures/ab12/a", [("pictures/ab12/c", b"one")]),
    ]


def test_broken_piece_of_a_picture_is_refused(tmp_path):
    begin, piece = picture_lines(stored(tmp_path, a=b"data"))
    for data in ("not base64!", "", "AAAAAAAAAAAAAAAAAAAA"):
        (refusal,) = read(tmp_path, begin, {**piece, "data": data})
        assert refusal.reason == "This piece of a picture is broken. Export the site again."


def test_picture_that_breaks_off_is_refused(tmp_path):
    begin, _piece = picture_lines(stored(tmp_path, a=b"data"))
    (refusal,) = read(tmp_path, begin)
    assert refusal.reason == "The file ends within a picture. Export it again."
    (refusal,) = read(tmp_path, begin, begin)
    assert refusal.reason == "The picture before this one is not whole. Export it again."


def test_file_of_another_kind_is_left_after_a_thousand_lines(tmp_path):
    found = read(tmp_path, *[b"Flu, a cold"] * 1500, GOOD)
    assert len(found) == 1001
    assert found[-1].reason == "Nothing but such lines: the rest of the file was left."
    found = read(tmp_path, *([b"Flu, a cold"] * 900 + [GOOD]) * 2)
    assert len(found) == 1802
