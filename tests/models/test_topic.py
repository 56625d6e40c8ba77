"""The tree of topics: three levels, no circles, and which topics hold something."""

import pytest
from django.db import IntegrityError, transaction

from articles import publishing
from articles.models import Topic
from articles.publishing import Refused

pytestmark = pytest.mark.django_db


def test_a_fourth_level_is_refused_in_words(make_topic):
    third = make_topic("C", parent=make_topic("B", parent=make_topic("A")))
    with pytest.raises(Refused) as refused:
        make_topic("D", parent=third)
    assert refused.value.message_dict == {
        "parent": ["Topics can be three levels deep. Choose a topic nearer to the top."]
    }
    assert not Topic.objects.filter(name="D").exists()


def test_moving_a_topic_with_two_levels_below_it_is_refused(make_topic):
    top = make_topic("A")
    make_topic("A2", parent=make_topic("A1", parent=top))
    top.parent = make_topic("B")
    with pytest.raises(Refused, match="three levels deep"):
        publishing.save_topic(top, by=None)


def test_a_circle_is_refused_in_words(make_topic):
    top = make_topic("A")
    below = make_topic("B", parent=top)
    top.parent = below
    with pytest.raises(Refused, match="cannot be inside itself or inside a topic below it"):
        publishing.save_topic(top, by=None)
    below.parent = below
    with pytest.raises(Refused, match="cannot be inside itself"):
        publishing.save_topic(below, by=None)


def test_the_database_refuses_a_topic_inside_itself(make_topic):
    topic = make_topic("A")
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(parent=topic.pk)


def test_a_topic_holds_something_where_one_below_it_does(make_topic, make_article, make_draft):
    top = make_topic("A")
    third = make_topic("C", parent=make_topic("B", parent=top))
    other, also = make_topic("Other"), make_topic("Also")
    make_topic("Empty")
    make_draft("Draft", topic=other)
    assert list(Topic.objects.with_articles()) == []
    make_article("Sciatica", topic=third, also_in=(also,))
    assert [t.name for t in Topic.objects.with_articles()] == ["A", "Also", "B", "C"]
    assert [t.name for t in Topic.objects.top_level().with_articles()] == ["A", "Also"]


def test_path_leads_from_the_top_down(make_topic, django_assert_num_queries):
    third = make_topic("C", parent=make_topic("B", parent=make_topic("A")))
    topic = Topic.objects.select_related("parent__parent").get(pk=third.pk)
    with django_assert_num_queries(0):
        assert [t.name for t in topic.path()] == ["A", "B", "C"]


def test_a_topic_keeps_no_character_that_cannot_be_stored(make_topic):
    topic = make_topic(" Back\x00\n pain ", line="A\x07 b", introduction="One\r\ntwo\x00")
    assert (topic.name, topic.line, topic.introduction) == ("Back pain", "A b", "One\ntwo")


def test_a_topic_deleted_meanwhile_is_said_to_be_gone(make_topic):
    topic, parent = make_topic("A"), make_topic("B")
    Topic.objects.filter(pk=parent.pk).delete()
    topic.parent = parent
    with pytest.raises(Refused) as refused:
        publishing.save_topic(topic, by=None)
    assert refused.value.message_dict == {
        "parent": ["This topic has been deleted. Choose another."]
    }
    Topic.objects.all().delete()
    with pytest.raises(Refused, match="This topic has been deleted"):
        publishing.save_topic(topic, by=None)
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "x" * 101}, "name"),
        ({"line": "x" * 121}, "line"),
        ({"slug": "x" * 81}, "slug"),
        ({"slug": "a\x00b"}, "slug"),
        ({"slug": "\u202eback"}, "slug"),
        ({"introduction": "x" * 100_001}, "introduction"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(make_topic, fields, field):
    with pytest.raises(Refused) as refused:
        make_topic(**{"name": "Back", **fields})
    assert list(refused.value.message_dict) == [field]
    assert not Topic.objects.exists()
