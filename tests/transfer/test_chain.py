"""A folder of pages in the order of its previous and next lines, whatever the files are called."""

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.transfer.chain import Link, in_order


def titles(links):
    return "".join(link.title for link in in_order(links).links)


def page(title, previous="", following="", file=""):
    return Link(file or f"{title}.txt", title, previous, following)


def test_chain_said_by_both_sides():
    assert titles([page("c", "b"), page("a", "", "b"), page("b", "a", "c")]) == "abc"


def test_chain_said_by_next_lines_alone():
    assert titles([page("c"), page("b", "", "c"), page("a", "", "b")]) == "abc"


def test_chain_said_by_previous_lines_alone():
    assert titles([page("a"), page("c", "b"), page("b", "a")]) == "abc"


def test_order_runs_against_the_alphabet_where_the_lines_say_so():
    assert titles([page("a", "b"), page("b", "c", "a"), page("c", "", "b")]) == "cba"


def test_titles_are_compared_as_readers_see_them():
    links = [page("Cold  Hands", "", "FLU？"), page("Flu?", "cold hands")]
    assert [link.title for link in in_order(links).links] == ["Cold  Hands", "Flu?"]


def test_missing_page_joins_those_around_it():
    order = in_order([page("a", "x"), page("z", "", "x"), page("m")])
    assert [link.title for link in order.links] == ["z", "a", "m"]
    assert order.notes == ["Previous or next pages that are not in this import: 1, such as ‘x’."]


def test_pages_without_lines_are_in_the_order_of_their_titles():
    assert titles([page("c", file="1"), page("a", file="2"), page("b", file="3")]) == "abc"


def test_circle_is_opened_and_told():
    order = in_order([page("b", "a", "c"), page("c", "b", "a"), page("a", "c", "b")])
    assert [link.title for link in order.links] == ["a", "b", "c"]
    assert order.notes == [
        "a.txt: the previous and next lines go round in a circle. It was opened at ‘a’."
    ]


def test_page_that_names_itself():
    order = in_order([page("a", "a", "b"), page("b")])
    assert [link.title for link in order.links] == ["a", "b"]
    assert len(order.notes) == 1


def test_contradiction_follows_what_two_pages_say():
    order = in_order([page("a", "", "c"), page("b", "", "c"), page("c", "b")])
    assert [link.title for link in order.links] == ["a", "b", "c"]
    assert order.notes == [
        "a.txt: ‘a’ names a neighbour that another page names, too. The surer one was followed."
    ]


def test_pages_of_one_title_are_told_apart_by_what_names_them_back():
    first = Link("1.txt", "Flu", "a", "m", "x")
    second = Link("2.txt", "Flu", "m", "z", "y")
    links = [page("z", "Flu"), second, page("m", "Flu", "Flu"), first, page("a", "", "Flu")]
    assert [link.digest or link.title for link in in_order(links).links] == [
        "a",
        "x",
        "m",
        "y",
        "z",
    ]


@settings(deadline=None)
@given(st.permutations(range(12)), st.permutations(range(12)), st.data())
def test_order_is_that_of_the_chain_for_every_order_and_naming_of_files(order, names, data):
    title = [f"t{number:02}" for number in order]
    links = [
        Link(
            f"{names[place]}.txt",
            title[place],
            title[place - 1] if place and data.draw(st.booleans()) else "",
            title[place + 1] if place < 11 else "",
        )
        for place in range(12)
    ]
    shuffled = data.draw(st.permutations(links))
    assert [link.title for link in in_order(shuffled).links] == title


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("abcdef ")] * 3), max_size=8), st.randoms())
def test_no_page_is_lost_and_file_names_do_not_matter(said, chance):
    links = [
        Link(str(number), title, before.strip(), after.strip(), str(number))
        for number, (title, before, after) in enumerate(said)
    ]
    ordered = in_order(links).links
    assert sorted(ordered, key=lambda link: link.file) == sorted(links, key=lambda link: link.file)
    renamed = [Link("same", *tuple_of(link)) for link in links]
    chance.shuffle(renamed)
    assert [tuple_of(link) for link in in_order(renamed).links] == [tuple_of(x) for x in ordered]


def tuple_of(link):
    return link.title, link.previous_title, link.next_title, link.digest
