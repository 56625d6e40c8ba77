"""Topics in the admin: a tree, a form that refuses in words, and a deletion that loses nothing."""

import pytest

from articles.models import FormerSlug, Topic
from tests.admin.conftest import words

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/topic/"


def data(**fields) -> dict:
    return {"name": "", "parent": "", "line": "", "introduction": "", "slug": ""} | fields


def change(topic) -> str:
    return f"{LIST}{topic.pk}/change/"


def errors(response) -> dict:
    return response.context["form"].errors


def test_topic_is_added(as_editor):
    response = as_editor.post(f"{LIST}add/", data(name="Back and joints", introduction="**Hi**"))
    topic = Topic.objects.get()
    assert (topic.name, topic.slug, topic.parent) == ("Back and joints", "back-and-joints", None)
    assert "<strong>Hi</strong>" in topic.html
    assert response.url == LIST
    assert words(as_editor.get(LIST)) == ["The topic ‘Back and joints’ is saved."]


def test_list_is_the_tree_with_numbers(as_editor, make_topic, make_article):
    back = make_topic("Back")
    knees = make_topic("Knees", parent=back)
    make_topic("Arms")
    make_article("One", topic=knees)
    make_article("Two", topic=knees)
    rows = as_editor.get(LIST).context["rows"]
    assert [(row["topic"].name, row["depth"], row["number"]) for row in rows] == [
        ("Arms", 0, 0),
        ("Back", 0, 0),
        ("Knees", 1, 2),
    ]


def test_list_costs_the_same_for_one_and_three(as_editor, make_topic, django_assert_num_queries):
    make_topic("One")
    as_editor.get(LIST)
    for names in ((), ("Two", "Three")):
        for name in names:
            make_topic(name)
        # Session, person, two for rights; numbers of articles, topics.
        with django_assert_num_queries(6):
            as_editor.get(LIST)


def test_renamed_topic_keeps_its_former_address(as_editor, make_topic):
    topic = make_topic("Back")
    as_editor.post(change(topic), data(name="Backs", slug="backs"))
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Backs", "backs")
    assert FormerSlug.objects.get().slug == "back"


def test_refusals_stand_at_their_fields(as_editor, make_topic):
    back = make_topic("Back")
    knees = make_topic("Knees", parent=back)
    caps = make_topic("Caps", parent=knees)
    too_deep = as_editor.post(f"{LIST}add/", data(name="Deep", parent=caps.pk))
    assert errors(too_deep) == {
        "parent": ["Topics can be three levels deep. Choose a topic nearer to the top."]
    }
    circle = as_editor.post(change(back), data(name="Back", parent=caps.pk))
    assert errors(circle) == {
        "parent": ["A topic cannot be inside itself or inside a topic below it. Choose another."]
    }
    nameless = as_editor.post(f"{LIST}add/", data(line="Typed."))
    assert errors(nameless) == {"name": ["Give the topic a name."]}
    assert 'value="Typed."' in nameless.content.decode()
    taken = as_editor.post(f"{LIST}add/", data(name="Back", slug="other"))
    assert list(errors(taken)) == ["name"]
    address = as_editor.post(f"{LIST}add/", data(name="New", slug="back"))
    assert list(errors(address)) == ["slug"]
    strange = as_editor.post(f"{LIST}add/", data(name="New", slug="a b!"))
    assert errors(strange) == {
        "slug": ["Use letters, digits and hyphens for the address, such as ‘a-b’."]
    }
    assert Topic.objects.count() == 3
    assert Topic.objects.get(pk=back.pk).parent is None


def test_page_of_a_refused_topic_still_leads_to_its_present_address(as_editor, make_topic):
    topic = make_topic("Back")
    response = as_editor.post(change(topic), data(name="", slug="elsewhere"))
    assert 'href="/topics/back/"' in response.content.decode()


def test_topic_that_holds_something_is_not_deleted(as_editor, make_topic, make_article):
    back = make_topic("Back")
    make_article("One", topic=back)
    url = f"{LIST}{back.pk}/delete/"
    assert "Delete this topic" in as_editor.get(url).content.decode()
    response = as_editor.post(url)
    assert response.context["refusals"] == [
        "Articles or topics are in this topic. Move them to another one first."
    ]
    assert Topic.objects.get() == back


def test_empty_topic_is_deleted(as_editor, make_topic):
    back = make_topic("Back")
    response = as_editor.post(f"{LIST}{back.pk}/delete/")
    assert response.url == LIST
    assert words(as_editor.get(LIST)) == ["The topic ‘Back’ is deleted."]
    assert Topic.objects.count() == 0


def test_writer_reads_a_topic_and_writes_in_none(as_writer, make_topic):
    topic = make_topic("Back", line="Pain and stiffness")
    main = as_writer.get(change(topic)).content.decode().split("<main", 1)[1]
    assert "Pain and stiffness" in main
    assert "<input" not in main
    assert "Add a topic" not in as_writer.get(LIST).content.decode()
