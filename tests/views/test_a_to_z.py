"""The A to Z: every name once, letters in order, long letters in parts."""

import pytest

from articles import publishing
from articles.models import Article
from articles.publishing import Content, Entry
from articles.views import letters
from articles.views.letters import beginning, telling_length
from tests.views.reading import find, links, read, words

pytestmark = pytest.mark.django_db


def names(page) -> list[str]:
    return [
        words(item) for found in page.iter("ul") if found.get("class") == "names" for item in found
    ]


def publish_titles(titles) -> None:
    publishing.save_many(
        [Entry(Article(), Content(title=title, body="x"), Article.Status.LIVE) for title in titles]
    )


def test_names_stand_under_their_letters(client, make_article):
    make_article("Haemorrhoids", also_called="Piles\nhemorrhoids")
    make_article("Éclampsie", also_called="5-day fever\nЗдоровье")
    make_article("“Hot” flushes")
    page = read(client.get("/a-to-z/"))
    sections = list(find(page, "main").iter("section"))
    assert [(words(s[0]), s[0].get("id"), names(s)) for s in sections] == [
        ("E", "letter-e", ["Éclampsie"]),
        ("H", "letter-h", ["Haemorrhoids", "hemorrhoids: see Haemorrhoids", "“Hot” flushes"]),
        ("P", "letter-p", ["Piles: see Haemorrhoids"]),
        ("0–9", "letter-0-9", ["5-day fever: see Éclampsie"]),
        ("Other", "letter-other", ["Здоровье: see Éclampsie"]),
    ]
    assert links(sections[2]) == [("Haemorrhoids", "/articles/haemorrhoids/")]
    row = find(page, "ul", _class="letters")
    assert links(row) == [
        ("E", "#letter-e"),
        ("H", "#letter-h"),
        ("P", "#letter-p"),
        ("0–9", "#letter-0-9"),
        ("Other", "#letter-other"),
    ]
    assert [words(item) for item in row] == [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0–9", "Other"]


def test_only_what_readers_can_open_is_listed(client, make_article, make_draft):
    make_draft("Hidden draft", also_called="Hidden name")
    publishing.withdraw(make_article("Hidden withdrawn"), by=None)
    make_article("Hidden page", kind="page")
    make_article("Seen")
    for path in ("/a-to-z/", "/a-to-z/s/"):
        page = read(client.get(path))
        assert names(page) == ["Seen"]
        assert "Hidden" not in words(find(page, "main"))
    assert names(read(client.get("/a-to-z/h/"))) == []


def test_three_hundred_names_are_one_page_and_one_more_is_many(client, make_article):
    publish_titles(f"{letter} {number}" for letter in "ABC" for number in range(100))
    page = read(client.get("/a-to-z/"))
    assert len(names(page)) == 300
    publish_titles(["D"])
    page = read(client.get("/a-to-z/"))
    assert names(page) == []
    assert links(find(page, "ul", _class="letters")) == [
        ("A", "/a-to-z/a/"),
        ("B", "/a-to-z/b/"),
        ("C", "/a-to-z/c/"),
        ("D", "/a-to-z/d/"),
    ]
    assert len(names(read(client.get("/a-to-z/a/")))) == 100


def test_two_hundred_names_of_a_letter_are_one_page_and_one_more_is_two(client):
    publish_titles([f"Ca{number:03}" for number in range(199)] + ["Ce"])
    page = read(client.get("/a-to-z/c/"))
    assert len(names(page)) == 200
    assert find(page, "nav", _class="pages") is None
    publish_titles(["Cf", "Cg"])
    page = read(client.get("/a-to-z/c/"))
    assert len(names(page)) == 200
    parts = find(page, "nav", _class="pages")
    assert links(parts) == [("Ca to Ce", "."), ("Cf to Cg", "?page=2")]
    assert [a.get("aria-current") for a in parts.iter("a")] == ["page", None]
    assert words(find(page, "title")) == "A to Z: C, Ca to Ce – Plain Health"
    more = find(page, "nav", _class="more")
    assert [(a.get("rel"), words(a), a.get("href")) for a in more] == [
        ("next", "Next Cf to Cg", "?page=2")
    ]
    second = read(client.get("/a-to-z/c/?page=2"))
    assert names(second) == ["Cf", "Cg"]
    assert [(a.get("rel"), a.get("href")) for a in find(second, "nav", _class="more")] == [
        ("prev", ".")
    ]
    canonical = find(second, "link", rel="canonical").get("href")
    assert canonical == "http://testserver/a-to-z/c/?page=2"


def test_parts_hold_every_name_once(client, monkeypatch):
    monkeypatch.setattr(letters, "PART_SIZE", 3)
    titles = ["Aa", "Aa", "Aa", "Aa", "Abc", "Abd", "Abe", "AZ"]
    publish_titles(titles)
    page = read(client.get("/a-to-z/a/"))
    parts = links(find(page, "nav", _class="pages"))
    assert [label for label, _address in parts] == ["Aa to Aa", "Aa to Abd", "Abe to AZ"]
    found = []
    for _label, address in parts:
        found += names(read(client.get("/a-to-z/a/" + address.removeprefix("."))))
    assert found == titles


def test_parts_are_cut_at_the_true_end_of_a_whole_part(client, monkeypatch):
    monkeypatch.setattr(letters, "PART_SIZE", 2)
    publish_titles(["Ba", "Be", "Bi", "Bo"])
    page = read(client.get("/a-to-z/b/"))
    assert [label for label, _ in links(find(page, "nav", _class="pages"))] == [
        "Ba to Be",
        "Bi to Bo",
    ]


@pytest.mark.parametrize(
    ("name", "length", "expected"),
    [
        ("cancer", 2, "Ca"),
        ("“Hot” flushes", 2, "Ho"),
        ("C-section", 2, "C"),
        ("Café", 4, "Café"),
        ("कमर दर्द", 2, "कम"),
        ("5-day fever", 3, "5-d"),
    ],
)
def test_beginning_of_a_name_is_cut_as_readers_count(name, length, expected):
    assert beginning(name, length) == expected


def test_labels_say_as_much_as_tells_names_apart():
    assert telling_length("Cardiology", "Cardiomyopathy") == 7
    assert telling_length("Ca", "Ce") == 2
    assert telling_length("CANCER", "cancer") == 20


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("path", ["/a-to-z/", "/a-to-z/a/", "/a-to-z/x/"])
def test_letters_take_three_queries(client, make_article, django_assert_num_queries, path, count):
    for number in range(count):
        make_article(f"Article {number}", also_called=f"X {number}")
        make_article(f"Page {number}", kind="page")
    with django_assert_num_queries(3):
        page = read(client.get(path))
    assert len(names(page)) == (2 * count if path == "/a-to-z/" else count)


def test_parts_take_one_query_more(client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(letters, "PART_SIZE", 2)
    publish_titles([f"A {number}" for number in range(9)])
    with django_assert_num_queries(4):
        client.get("/a-to-z/a/?page=3")


def test_letter_without_names_says_so(client, db):
    page = read(client.get("/a-to-z/q/"))
    assert "No name begins like this yet." in words(find(page, "main"))


def test_capital_letter_leads_to_the_small_one(client, db):
    for path, present in {"/a-to-z/C/": "/a-to-z/c/", "/a-to-z/OTHER/": "/a-to-z/other/"}.items():
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, present)


@pytest.mark.parametrize(
    "path",
    ["/a-to-z/aa/", "/a-to-z/é/", "/a-to-z/1/", "/a-to-z/a/?page=2", "/a-to-z/a/?page=x",
     "/a-to-z/a/?page=" + "1" * 5000],
)  # fmt: skip
def test_letter_that_is_none_is_not_found(client, db, path):
    assert client.get(path).status_code == 404


def test_words_file_every_name_under_a_letter_of_the_row(client, make_article):
    odd = ["٣ days", "Ⅷ", "½ dose", "²H", "ßeta", "Ǆ", "…", "😀", "Ａ wide"]
    publish_titles(odd)
    assert sorted(names(read(client.get("/a-to-z/")))) == sorted(odd)
