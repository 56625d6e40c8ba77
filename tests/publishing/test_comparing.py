"""Whole contents compared and merged: every field, by one list, without a database."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import combinations

import pytest

from articles.models import Article, Topic
from articles.publishing import FIELDS, Content, Row, compare_contents, merge_contents

BACKS, SPORT = Topic(pk=1, name="Backs"), Topic(pk=2, name="Sport")
SCIATICA, HEAT = Article(pk=1, title="Sciatica"), Article(pk=2, title="Heat")
RUNNING, SWIMMING = Article(pk=3, title="Running"), Article(pk=4, title="Swimming")
JUNE, JULY = datetime(2026, 6, 3, 13, 2, tzinfo=UTC), datetime(2026, 7, 3, 13, 2, tzinfo=UTC)
AUGUST = datetime(2026, 8, 3, 13, 2, tzinfo=UTC)

BASE = Content(
    title="Back pain",
    slug="back-pain",
    summary="It goes away.",
    body="Rest for two weeks.\n\nWalk a little every day.\n\nSee a doctor if it lasts.",
    kind="article",
    topic=BACKS,
    also_in=(BACKS,),
    also_called="Lumbago",
    footer_order=1,
    published_at=JUNE,
    recommendations=(Row(target=SCIATICA), Row(title="Ice"), Row(url="https://a.org/", title="A")),
)
# For every field two other values, each of which is another change of the base.
OTHERS = {
    "title": ("Sore back", "Back ache"),
    "slug": ("sore-back", "back-ache"),
    "summary": ("It mostly goes away.", "It never goes away."),
    "body": (
        BASE.body.replace("two weeks", "two days"),
        BASE.body.replace("two weeks", "three weeks"),
    ),
    "kind": ("page", "article"),
    "topic": (SPORT, None),
    "also_in": ((BACKS, SPORT), ()),
    "also_called": ("Lumbago\nSore back", ""),
    "footer_order": (2, None),
    "published_at": (JULY, AUGUST),
    "recommendations": (
        (Row(target=SCIATICA, teaser="The nerve"), *BASE.recommendations[1:]),
        (Row(target=SCIATICA, teaser="The leg"), *BASE.recommendations[1:]),
    ),
}
NAMES = [field.name for field in fields(Content)]


def changed(**content) -> Content:
    return replace(BASE, **content)


def of(comparison, name: str):
    return next(field for field in comparison.fields if field.name == name)


def marks(parts) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in parts]


def body_marks(old: str, new: str) -> list[tuple[str, list[tuple[str, str]]]]:
    compared = of(compare_contents(Content(body=old), Content(body=new)), "body")
    return [(block.kind, marks(block.parts)) for block in compared.blocks]


def rows(old: list[Row], new: list[Row]) -> list[tuple[str, str]]:
    """Each row of Recommend: what has become of it, and its words."""
    before, after = Content(recommendations=tuple(old)), Content(recommendations=tuple(new))
    compared = of(compare_contents(before, after), "recommendations")
    signs = {"same": "", "added": "+", "removed": "-"}
    return [
        (row.kind, " ".join(signs[part.kind] + part.text.strip() for part in row.parts))
        for row in compared.rows
    ]


# --- the list of fields ---------------------------------------------------------------------------


def test_the_list_names_every_field_of_a_content():
    assert sorted(FIELDS) == sorted(NAMES)
    assert sorted(OTHERS) == sorted(NAMES)


def test_every_field_has_its_own_words():
    labels = [str(field.label) for field in FIELDS.values()]
    assert sorted(set(labels)) == sorted(labels)
    assert all(labels)


# --- comparing ------------------------------------------------------------------------------------


def test_equal_contents_do_not_differ():
    comparison = compare_contents(BASE, replace(BASE))
    assert comparison.is_same
    assert comparison.words == 0
    assert comparison.changed == ()
    assert [field.name for field in comparison.fields] == list(FIELDS)


@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_one_field_is_told_of_that_field_alone(name):
    comparison = compare_contents(BASE, changed(**{name: OTHERS[name][0]}))
    assert [field.name for field in comparison.changed] == [name]
    assert not comparison.is_same


def test_words_are_those_of_title_summary_and_text():
    new = changed(
        title="Back pain today",
        summary="It mostly goes away.",
        body=BASE.body.replace("two weeks", "three whole days"),
        also_called="Lumbago\nAche",
        topic=SPORT,
    )
    comparison = compare_contents(BASE, new)
    assert comparison.words == 5
    assert [(field.name, field.words) for field in comparison.changed] == [
        ("title", 1),
        ("summary", 1),
        ("body", 3),
        ("topic", 0),
        ("also_called", 0),
    ]


def test_text_is_marked_word_by_word_inside_its_paragraphs():
    new = BASE.body.replace("two weeks", "two days")
    assert body_marks(BASE.body, new) == [
        (
            "changed",
            [("same", "Rest for two "), ("removed", "weeks"), ("added", "days"), ("same", ".")],
        ),
        ("same", [("same", "Walk a little every day.")]),
        ("same", [("same", "See a doctor if it lasts.")]),
    ]


def test_one_changed_word_of_five_thousand_is_one_mark():
    words = [f"word{number}" for number in range(5000)]
    old = "\n\n".join(" ".join(words[at : at + 100]) for at in range(0, 5000, 100))
    compared = of(
        compare_contents(Content(body=old), Content(body=old.replace("word2345", "other"))), "body"
    )
    assert compared.words == 1
    found = [part for block in compared.blocks for part in block.parts if part.kind != "same"]
    assert marks(found) == [("removed", "word2345"), ("added", "other")]


def test_moved_paragraph_is_a_move():
    one, two, three = BASE.body.split("\n\n")
    kinds = [kind for kind, _parts in body_marks(BASE.body, f"{three}\n\n{one}\n\n{two}")]
    assert kinds == ["moved_to", "same", "same", "moved_from"]


def test_links_and_pictures_that_came_and_went_are_named():
    old = Content(body="See [the leaflet](https://a.org/a) and ![a back](/a.png).")
    new = Content(body="See [the leaflet](https://a.org/b) and ![a back](/b.png).")
    compared = of(compare_contents(old, new), "body")
    assert [(link.words, link.address) for link in compared.links.removed] == [
        ("the leaflet", "https://a.org/a")
    ]
    assert [(link.words, link.address) for link in compared.links.added] == [
        ("the leaflet", "https://a.org/b")
    ]
    assert [image.address for image in compared.images.removed] == ["/a.png"]
    assert [image.address for image in compared.images.added] == ["/b.png"]


def test_new_spacing_is_a_change_without_a_mark():
    new = changed(body=BASE.body.replace("\n\n", "\n\n\n"))
    compared = of(compare_contents(BASE, new), "body")
    assert (compared.is_same, compared.words, compared.has_new_spacing) == (False, 0, True)
    assert {block.kind for block in compared.blocks} == {"same"}


def test_rows_of_recommend_are_same_added_removed_changed_or_moved():
    old = [Row(target=SCIATICA), Row(title="Ice"), Row(target=HEAT), Row(target=RUNNING)]
    new = [
        Row(target=HEAT),
        Row(target=SCIATICA, teaser="The nerve"),
        Row(url="https://a.org/", title="A"),
        Row(target=RUNNING),
    ]
    assert rows(old, new) == [
        ("moved", "Heat"),
        ("changed", "Sciatica +: The nerve"),
        ("removed", "-Ice"),
        ("added", "+A (https://a.org/)"),
        ("same", "Running"),
    ]


def test_moved_row_may_have_changed_too():
    old = [Row(target=SCIATICA), Row(target=HEAT), Row(target=RUNNING, teaser="Slowly")]
    new = [Row(target=RUNNING, teaser="Slowly now"), Row(target=SCIATICA), Row(target=HEAT)]
    assert rows(old, new)[0] == ("moved", "Running: Slowly +now")


def test_rows_are_known_by_what_they_lead_to():
    namesake = Article(pk=9, title="Sciatica")
    kinds = [kind for kind, _words in rows([Row(target=SCIATICA)], [Row(target=namesake)])]
    assert sorted(kinds) == ["added", "removed"]
    one, other = Row(url="https://a.org/", title="A"), Row(url="https://a.org/", title="B")
    assert rows([one], [other]) == [("changed", "-A +B (https://a.org/)")]
    assert rows([Row(title="Ice packs")], [Row(title="ice  Packs")])[0][0] == "changed"


def test_other_fields_say_old_and_new_in_words():
    new = changed(topic=None, slug="sore-back", published_at=JULY, kind="page", footer_order=None)
    comparison = compare_contents(BASE, new)
    assert {name: (of(comparison, name).old, of(comparison, name).new) for name in NAMES
            if of(comparison, name).kind == "whole"} == {
        "topic": ("Backs", "No topic"),
        "slug": ("back-pain", "sore-back"),
        "published_at": ("3 June 2026, 14:02", "3 July 2026, 14:02"),
        "kind": ("Article", "Site page"),
        "footer_order": ("1", "–"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["slug", "published_at"])
def test_address_and_date_that_are_given_at_publishing_are_no_change(name):
    draft = changed(**{name: "" if name == "slug" else None})
    assert compare_contents(draft, BASE).is_same
    assert compare_contents(BASE, draft).is_same  # what is live keeps its own


# --- merging --------------------------------------------------------------------------------------


def everything_changed(side: int) -> Content:
    return Content(**{name: values[side] for name, values in OTHERS.items()})


def test_what_one_side_left_alone_is_taken_from_the_other():
    new = everything_changed(0)
    assert merge_contents(BASE, new, BASE).content() == new
    assert merge_contents(BASE, BASE, new).content() == new
    assert merge_contents(BASE, new, new).content() == new
    assert merge_contents(BASE, BASE, BASE).content() == BASE


def test_counts_are_of_my_changes():
    new = everything_changed(0)
    assert (merge_contents(BASE, new, BASE).changes, merge_contents(BASE, BASE, BASE).changes) == (
        0,
        0,
    )
    mine = merge_contents(BASE, BASE, new)
    assert (mine.changes, mine.fitting) == (len(NAMES), len(NAMES))


@pytest.mark.parametrize(("their_field", "my_field"), list(combinations(NAMES, 2)))
def test_changes_of_two_fields_fit(their_field, my_field):
    theirs = changed(**{their_field: OTHERS[their_field][0]})
    mine = changed(**{my_field: OTHERS[my_field][0]})
    merged = merge_contents(BASE, theirs, mine)
    assert merged.conflicts == ()
    assert (merged.changes, merged.fitting) == (1, 1)
    assert merged.content() == replace(theirs, **{my_field: OTHERS[my_field][0]})


def test_changes_of_two_paragraphs_fit():
    theirs = changed(body=BASE.body.replace("two weeks", "two days"))
    mine = changed(body=BASE.body.replace("a doctor", "your doctor"))
    merged = merge_contents(BASE, theirs, mine)
    assert merged.conflicts == ()
    assert merged.content().body == theirs.body.replace("a doctor", "your doctor")


CLASHING = [name for name in NAMES if name not in ("kind", "also_in", "also_called", "body")]


@pytest.mark.parametrize("name", CLASHING)
def test_two_changes_of_one_thing_need_a_choice(name):
    theirs, mine = (changed(**{name: value}) for value in OTHERS[name])
    merged = merge_contents(BASE, theirs, mine)
    [conflict] = merged.conflicts
    assert conflict.label == FIELDS[name].label
    assert (merged.changes, merged.fitting, conflict.has_both) == (1, 0, False)
    assert merged.content({conflict.key: "theirs"}) == theirs
    assert merged.content({conflict.key: "mine"}) == mine


def test_two_changes_of_one_paragraph_need_a_choice_and_both_can_stand():
    theirs, mine = (changed(body=value) for value in OTHERS["body"])
    merged = merge_contents(BASE, theirs, mine)
    [conflict] = merged.conflicts
    assert (conflict.key, conflict.label, conflict.has_both) == ("body-1", "Text", True)
    assert merged.content({"body-1": "theirs"}) == theirs
    assert merged.content({"body-1": "mine"}) == mine
    assert merged.content({"body-1": "both"}).body.split("\n\n") == [
        "Rest for two days.",
        "Rest for three weeks.",
        "Walk a little every day.",
        "See a doctor if it lasts.",
    ]


def test_each_place_has_its_own_choice():
    theirs = changed(body=BASE.body.replace("two weeks", "two days").replace("a doctor", "a GP"))
    mine = changed(body=BASE.body.replace("two weeks", "a week").replace("a doctor", "a nurse"))
    merged = merge_contents(BASE, theirs, mine)
    assert [conflict.key for conflict in merged.conflicts] == ["body-1", "body-2"]
    assert merged.content({"body-1": "theirs", "body-2": "mine"}).body.split("\n\n") == [
        "Rest for two days.",
        "Walk a little every day.",
        "See a nurse if it lasts.",
    ]


def test_paragraphs_of_a_side_stand_apart():
    theirs = changed(body=BASE.body + "\n\nThey write this.\n\nAnd that.")
    mine = changed(body=BASE.body + "\n\nI have something else to say.")
    [conflict] = merge_contents(BASE, theirs, mine).conflicts
    assert marks(conflict.theirs) == [
        ("added", "They write this."),
        ("same", "\n\n"),
        ("added", "And that."),
    ]


def test_both_cannot_stand_where_a_side_took_the_paragraph_out():
    theirs = changed(body=BASE.body.split("\n\n", 1)[1])
    mine = changed(body=OTHERS["body"][1])
    merged = merge_contents(BASE, theirs, mine)
    [conflict] = merged.conflicts
    assert not conflict.has_both
    assert merged.content({conflict.key: "theirs"}) == theirs
    assert merged.content({conflict.key: "mine"}) == mine


def test_both_sides_are_marked_against_what_they_began_with():
    theirs, mine = (changed(title=value) for value in OTHERS["title"])
    [conflict] = merge_contents(BASE, theirs, mine).conflicts
    was = ("removed", "Back pain")
    assert "".join(part.text for part in conflict.theirs if part.kind != "removed") == "Sore back"
    assert "".join(part.text for part in conflict.mine if part.kind != "added") == was[1]
    assert ("added", "ache") in marks(conflict.mine)
    body = merge_contents(BASE, *(changed(body=value) for value in OTHERS["body"])).conflicts[0]
    assert marks(body.theirs) == [
        ("same", "Rest for two "),
        ("removed", "weeks"),
        ("added", "days"),
        ("same", "."),
    ]


def test_choices_are_asked_for_by_stable_keys():
    theirs, mine = everything_changed(0), everything_changed(1)
    keys = [conflict.key for conflict in merge_contents(BASE, theirs, mine).conflicts]
    assert keys == [
        "title",
        "summary",
        "body-1",
        "recommendations-1",
        "topic",
        "slug",
        "published_at",
        "footer_order",
    ]


def test_a_missing_choice_and_one_that_is_none_are_told_apart():
    theirs, mine = (changed(title=value) for value in OTHERS["title"])
    merged = merge_contents(BASE, theirs, mine)
    with pytest.raises(KeyError):
        merged.content()
    with pytest.raises(KeyError):
        merged.content({"body-1": "mine"})
    for wrong in ("both", "", "Mine"):
        with pytest.raises(ValueError, match="title"):
            merged.content({"title": wrong})


def test_some_of_my_changes_fit():
    """“3 of your 4 changes fit; choose for 1 paragraph.”"""
    theirs = changed(body=BASE.body.replace("two weeks", "two days"))
    mine = changed(
        title="Sore back",
        body=BASE.body.replace("two weeks", "three weeks").replace("a doctor", "your doctor"),
        topic=SPORT,
    )
    merged = merge_contents(BASE, theirs, mine)
    assert (merged.changes, merged.fitting, len(merged.conflicts)) == (4, 3, 1)
    content = merged.content({"body-1": "theirs"})
    assert (content.title, content.topic) == ("Sore back", SPORT)
    assert content.body == theirs.body.replace("a doctor", "your doctor")


def test_rows_that_both_added_are_both_kept():
    theirs = changed(recommendations=(*BASE.recommendations, Row(target=RUNNING)))
    mine = changed(recommendations=(*BASE.recommendations, Row(target=SWIMMING)))
    merged = merge_contents(BASE, theirs, mine)
    assert merged.conflicts == ()
    added = merged.content().recommendations[3:]
    assert sorted(row.target.pk for row in added) == [RUNNING.pk, SWIMMING.pk]


def test_row_that_one_side_took_out_and_the_other_changed_needs_a_choice():
    theirs = changed(recommendations=BASE.recommendations[1:])
    mine = changed(recommendations=OTHERS["recommendations"][0])
    merged = merge_contents(BASE, theirs, mine)
    [conflict] = merged.conflicts
    assert marks(conflict.theirs) == [("removed", "Sciatica")]
    assert marks(conflict.mine) == [("same", "Sciatica"), ("added", ": The nerve")]
    assert merged.content({conflict.key: "theirs"}) == theirs
    assert merged.content({conflict.key: "mine"}) == mine


def test_other_names_are_merged_line_by_line():
    theirs, mine = changed(also_called="Lumbago\nSore back"), changed(also_called="Ache\nLumbago")
    merged = merge_contents(BASE, theirs, mine)
    assert merged.conflicts == ()
    assert sorted(merged.content().also_called.splitlines()) == ["Ache", "Lumbago", "Sore back"]


def test_topics_are_merged_one_by_one():
    merged = merge_contents(BASE, changed(also_in=(BACKS, SPORT)), changed(also_in=()))
    assert merged.conflicts == ()
    assert merged.content().also_in == (SPORT,)


def test_topics_that_both_added_stand_in_one_order():
    two, five, nine = (Topic(pk=pk, name=f"Topic {pk}") for pk in (2, 5, 9))
    base = changed(also_in=(two,))
    merged = merge_contents(base, changed(also_in=(two, nine)), changed(also_in=(two, five)))
    assert merged.content().also_in == (two, five, nine)


def test_where_a_teaser_came_from_is_no_change():
    old = changed(recommendations=(Row(target=HEAT, teaser="Warm.", is_teaser_imported=True),))
    new = changed(recommendations=(Row(target=HEAT, teaser="Warm."),))
    assert compare_contents(old, new).is_same
