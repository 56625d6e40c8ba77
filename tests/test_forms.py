"""What is typed is what is stored, and what cannot be used is said in words."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.http import QueryDict

from articles import publishing
from articles.forms import (
    ArticleForm,
    ChangeForm,
    TextField,
    TopicForm,
    as_typed,
    in_tree,
    topic_choices,
)
from articles.models import Article, Topic
from articles.publishing import Content, Refused, Row, content_of
from tests.admin.conftest import row, typed

pytestmark = pytest.mark.django_db


def sent(data: dict) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, [str(one) for one in (value if isinstance(value, list) else [value])])
    return query


def form_of(article, by, rows=None, **fields) -> ArticleForm:
    return ArticleForm(sent(typed(article, rows, **fields)), article=article, by=by)


@pytest.fixture
def full(make_topic, make_article, make_draft):
    """A live article with something in every field."""
    top, other = make_topic("Back and joints"), make_topic("Heart")
    rows = (
        Row(target=make_article("Knee pain")),
        Row(url="https://www.nhs.uk/back/", title="Back", teaser="At the NHS"),
        Row(title="Heel pain", teaser="Why your heel…", is_teaser_imported=True),
        Row(target=make_draft("Shin splints"), teaser="Our words"),
    )
    return make_article(
        "Back pain",
        summary="It gets\nbetter.",
        body="    code first\n\n## Then\n\nText.\n",
        topic=top,
        also_in=(other,),
        also_called="Lumbago\nBackache",
        published_at=datetime(2025, 3, 4, 5, 6, 7, 890, tzinfo=UTC),
        recommendations=rows,
    )


def test_form_sent_as_it_came_is_the_content_that_was_stored(full, editor):
    form = form_of(full, editor)
    assert form.is_valid(), form.errors
    assert form.content() == content_of(full)


def test_date_in_the_hour_that_a_clock_change_repeats_can_be_kept(make_article, editor):
    repeated = datetime(2025, 10, 26, 1, 30, 15, tzinfo=UTC)  # 01:30 for the second time
    article = make_article(published_at=repeated)
    form = form_of(article, editor)
    assert form.is_valid(), form.errors
    assert form.content().published_at == repeated


@pytest.mark.parametrize(
    ("typed_date", "message"),
    [
        ("soon", "Give a date and a time, such as 2026-06-03 09:00."),
        ("2026-03-29T01:30", "The clocks change in that hour. Choose another time."),
        ("0001-01-01T00:00", "Give a date between 1900 and 2199."),
        ("1899-12-31T23:00", "Give a date between 1900 and 2199."),
        ("9999-12-31T23:59", "Give a date between 1900 and 2199."),
    ],
)
def test_date_that_cannot_be_used_is_said_in_words(make_draft, editor, typed_date, message):
    form = form_of(make_draft(), editor, published_at=typed_date)
    assert form.errors == {"published_at": [message]}
    assert form.opens_more()
    assert f'value="{typed_date}"' in str(form["published_at"])


def test_date_is_for_who_may_publish(make_draft, writer):
    draft = make_draft(published_at=datetime(2025, 1, 2, 3, 4, 5, 678, tzinfo=UTC))
    form = form_of(draft, writer, published_at="2030-01-01T10:00")
    assert form.is_valid()
    assert form.content().published_at == draft.published_at
    assert form.refused_fields() == ["published_at"]


def test_known_address_is_for_who_may_publish(make_article, writer, editor):
    article = make_article("Back pain")
    publishing.withdraw(article, by=editor)
    form = form_of(article, writer, slug="other")
    assert form.is_valid()
    assert form.content().slug == "back-pain"
    assert form.refused_fields() == ["slug", "published_at"]
    assert form_of(article, editor, slug="other").refused_fields() == []


def test_rows_come_in_the_order_in_which_they_were_sent(full, editor, make_article):
    one, two = make_article("One"), make_article("Two")
    form = form_of(full, editor, rows=[row(two), row(title=" Three  feet "), row(one)])
    assert form.is_valid()
    assert form.content().recommendations == (
        Row(target=two),
        Row(title="Three feet"),
        Row(target=one),
    )


def test_imported_teaser_that_was_changed_is_the_editors_own(full, editor):
    rows = [
        row(title="Heel", teaser="Why your heel…", imported="Why your heel…"),
        row(title="Toe", teaser="Why your toe hurts", imported="Why your toe…"),
    ]
    assert form_of(full, editor, rows=rows).rows == [
        Row(title="Heel", teaser="Why your heel…", is_teaser_imported=True),
        Row(title="Toe", teaser="Why your toe hurts"),
    ]


def test_rows_that_did_not_arrive_whole_are_not_stored(full, editor):
    form = form_of(full, editor, row_teaser=["only one"])
    assert not form.is_valid()
    assert form.row_errors == [
        "The list of recommendations did not arrive whole. Look at it and save again."
    ]


@pytest.mark.parametrize("pk", ["999999", "9" * 18, "9" * 30, "-1", "²", "1 OR 1=1"])
def test_row_of_an_article_that_is_not_there_is_taken_out_and_said(full, editor, pk):
    form = form_of(full, editor, rows=[{**row(), "target": pk}, row(title="Heel")])
    assert not form.is_valid()
    assert form.rows == [Row(title="Heel")]
    assert form.row_errors == ["An article of this list is no longer there: it has been taken out."]


def test_row_moves_and_stays_at_the_ends(full, editor):
    form = form_of(full, editor, rows=[row(title=title) for title in ("a", "b", "c")])
    assert [form.move(2, -1), form.move(0, -1), form.move(2, 1)] == [True, False, False]
    assert [form.move(7, 1), form.move(-1, 1)] == [False, False]
    assert [one.title for one in form.rows] == ["a", "c", "b"]


def test_site_page_with_recommendations_is_refused(make_draft, editor):
    form = form_of(make_draft(), editor, rows=[row(title="Heel")], kind="page")
    assert form.errors == {
        "kind": ["A site page has no Recommend. Take the recommendations out first."]
    }


def test_words_of_a_refused_verb_stand_at_their_fields(make_draft, editor):
    make_draft("Taken")
    draft = make_draft("Back pain")
    form = form_of(draft, editor, rows=[row(url="http://x.org", title="X")], slug="taken")
    assert form.is_valid()
    with pytest.raises(Refused) as refused:
        publishing.save_draft(draft, content=form.content(), by=editor)
    form.add_refused(refused.value)
    assert form.errors == {"slug": ["‘Taken’ has the address ‘taken’. Choose another."]}
    assert form.row_errors == ["Use an address that starts with https://."]
    assert form["slug"].value() == "taken"


def test_refusal_of_rows_alone_makes_the_form_invalid(make_draft, editor):
    form = form_of(make_draft(), editor)
    assert form.is_valid()
    form.add_refused(Refused({"recommendations": ["An article cannot recommend itself."]}))
    assert form.non_field_errors() == ["Look at the list of recommendations."]
    assert form.row_errors == ["An article cannot recommend itself."]


def test_refusal_without_a_field_stands_above_the_form(make_draft, editor):
    form = form_of(make_draft(), editor)
    assert form.is_valid()
    form.add_refused(Refused("This article has been deleted."))
    assert form.non_field_errors() == ["This article has been deleted."]


def test_nul_characters_are_left_out(make_draft, editor):
    form = form_of(make_draft(), editor, title="Ba\0ck", body="Te\0xt", find="\0x")
    assert form.is_valid()
    assert (form.content().title, form.content().body, form.find) == ("Back", "Text", "x")


def test_form_holds_the_draft_and_names_what_it_is_based_on(make_article, editor):
    article = make_article("Back pain", body="Live.")
    content = content_of(article)
    draft = Content(**{**vars(content), "body": "Draft."})
    publishing.save_draft(article, content=draft, by=editor)
    form = ArticleForm(article=article, by=editor)
    assert form["body"].value() == "Draft."
    assert (form.based_on, form.base) == (article.revision, 2)
    live = ArticleForm(article=article, by=editor, content=content, number=1)
    assert (live["body"].value(), live.base) == ("Live.", 1)
    assert ArticleForm(article=Article(), by=editor).based_on is None


@pytest.mark.parametrize("typed_number", ["", "x", "-1", "²", "1.5", "9" * 10])
def test_form_that_does_not_say_what_it_is_based_on_has_seen_nothing(
    make_draft, editor, typed_number
):
    form = form_of(make_draft(), editor, based_on=typed_number, base=typed_number)
    assert (form.based_on, form.base) == (0, None)


def test_content_is_sent_as_its_form_would_send_it(full, editor):
    content = Content(**{**vars(content_of(full)), "footer_order": 7})
    query = QueryDict(mutable=True)
    for name, value in as_typed(content):
        query.appendlist(name, value)
    form = ArticleForm(query, article=full, by=editor, content=content)
    assert form.is_valid()
    assert form.content() == content


def test_kind_of_change_is_asked_only_where_it_matters():
    assert not ChangeForm({}).is_valid()
    asked = ChangeForm({"change": "correction", "note": "A typo."})
    assert asked.is_valid()
    assert asked.is_correction()
    silent = ChangeForm({"change": "correction"}, asks=False)
    assert silent.is_valid()
    assert not silent.is_correction()


def test_topic_that_is_gone_is_said_in_words(make_draft, editor):
    form = form_of(make_draft(), editor, topic="12345", also_in=["99"])
    message = "This topic is no longer there. Choose another."
    assert form.errors == {"topic": [message], "also_in": [message]}


def test_topics_are_offered_as_a_tree(make_topic):
    back = make_topic("back")
    make_topic("Arms")
    knees = make_topic("Knees", parent=back)
    make_topic("Ankles", parent=back)
    make_topic("Caps", parent=knees)
    topics = Topic.objects.all()
    assert [(topic.name, depth) for topic, depth in in_tree(topics)] == [
        ("Arms", 0),
        ("back", 0),
        ("Ankles", 1),
        ("Knees", 1),
        ("Caps", 2),
    ]
    assert [name for _pk, name in topic_choices(topics)][-1] == "\u2003\u2003Caps"


def test_topic_is_not_offered_inside_itself(make_topic):
    back = make_topic("Back")
    knees = make_topic("Knees", parent=back)
    heart = make_topic("Heart")
    form = TopicForm(topic=back)
    assert [value for value, _name in form.fields["parent"].choices] == ["", heart.pk]
    forged = TopicForm(sent({"name": "Back", "parent": knees.pk}), topic=back)
    assert forged.errors == {
        "parent": ["A topic cannot be inside itself or inside a topic below it. Choose another."]
    }


def test_new_form_begins_with_a_given_title(editor):
    form = ArticleForm(article=Article(), by=editor, initial={"title": "Heel pain"})
    assert 'value="Heel pain"' in str(form["title"])
    assert form.rows == []


def test_reading_a_form_takes_the_same_queries_for_any_number_of_rows(
    full, editor, django_assert_num_queries
):
    editor.has_perm("articles.publish_article")
    few, many = (typed(full, rows=[row(full)] * number) for number in (1, 3))
    for data in (few, many):
        # Stored rows and also_in, topics, and the articles of the rows that were sent.
        with django_assert_num_queries(4):
            ArticleForm(sent(data), article=full, by=editor)


def test_empty_content_makes_an_empty_form(editor):
    form = ArticleForm(sent(typed(None)), article=Article(), by=editor)
    assert form.is_valid()
    assert form.content() == Content()


def test_what_is_shown_again_holds_no_nul():
    class Form(forms.Form):
        words = TextField(max_length=3)

    form = Form({"words": "to\0o long"})
    assert not form.is_valid()
    assert "\0" not in str(form["words"])
    assert 'value="too long"' in str(form["words"])
