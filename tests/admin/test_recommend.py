"""The one box of Recommend, by script and without, and what its rows say."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from articles import publishing
from articles.models import Article
from articles.publishing import Content, Row, content_of
from tests.admin.conftest import row, typed

pytestmark = pytest.mark.django_db

FIND = "/admin/articles/article/find/"


def change(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def ask(client, text, **more) -> dict:
    return client.get(FIND, {"q": text, **more}).json()


def titles(answer) -> list[str]:
    return [f"{option['kind']} {option['shown_title']}" for option in answer["options"]]


# --- finding ---------------------------------------


def test_title_is_found_by_its_words_beginnings_first(as_editor, make_article, make_draft):
    make_article("Knee pain")
    make_draft("PAIN relief")
    make_article("Eczema")
    assert titles(ask(as_editor, "pain")) == [
        "article PAIN relief",
        "article Knee pain",
        "wanted pain",
    ]


def test_title_that_is_there_is_not_offered_as_wanted(as_editor, make_article):
    make_article("Knee pain")
    assert titles(ask(as_editor, " knee  PAIN ")) == ["article Knee pain"]


def test_every_state_is_said(as_editor, editor, make_article, make_draft):
    make_article("Pain live")
    make_draft("Pain draft")
    publishing.withdraw(make_article("Pain withdrawn"), by=editor)
    make_article("Pain scheduled", published_at=timezone.now() + timedelta(days=3))
    options = {one["shown_title"]: one for one in ask(as_editor, "pain")["options"]}
    assert {title: one["state"] for title, one in options.items()} == {
        "Pain live": "live",
        "Pain draft": "draft",
        "Pain withdrawn": "withdrawn",
        "Pain scheduled": "scheduled",
        "pain": "wanted",
    }
    assert options["Pain live"]["note"] == ""
    assert options["Pain draft"]["note"] == (
        "Readers cannot open ‘Pain draft’ yet: it will appear when published."
    )
    assert options["Pain withdrawn"]["note"] == (
        "‘Pain withdrawn’ is withdrawn: it will appear if it is put back."
    )
    assert options["Pain scheduled"]["note"].startswith("Readers can open ‘Pain scheduled’ from ")


def test_answers_are_bounded(as_editor, make_draft):
    for number in range(14):
        make_draft(f"Pain {number:02}")
    assert len(ask(as_editor, "pain")["options"]) == 11  # ten, and “add as wanted”


@pytest.mark.parametrize("wild", ["%", "_", "\\", "'", '"', "NEAR(", "\0", "a" * 10_000, "٪"])
def test_wild_characters_mean_themselves(as_editor, make_article, wild):
    make_article("Knee pain")
    assert [one["kind"] for one in ask(as_editor, wild)["options"]] in ([], ["wanted"])


def test_pages_of_the_site_are_not_offered(as_editor, make_article):
    page = make_article("About pain", kind="page")
    assert titles(ask(as_editor, "about pain")) == ["wanted about pain"]
    assert ask(as_editor, page.get_absolute_url()) == {
        "options": [],
        "message": "‘About pain’ is a site page. Recommend articles or outside pages.",
    }


def test_article_does_not_find_itself(as_editor, make_article):
    article = make_article("Knee pain")
    assert titles(ask(as_editor, "knee", **{"not": article.pk})) == ["wanted knee"]
    assert ask(as_editor, "/articles/knee-pain/", **{"not": article.pk})["message"] == (
        "An article cannot recommend itself."
    )


@pytest.mark.parametrize(
    "address",
    [
        "/articles/knee-pain/",
        "http://testserver/articles/knee-pain",
        "http://testserver/articles/knee-pain/?utm=1#top",
        "http://testserver/articles/knee-pain/edit/",
        "https://testserver/articles/kn%C3%A9e/",
        "https://health.example.org/articles/knee-pain/",
    ],
)
def test_pasted_address_of_the_site_is_its_article(as_editor, make_article, editor, address):
    article = make_article("Knee pain", slug="knée")
    changed = Content(**{**vars(content_of(article)), "slug": "knee-pain"})
    publishing.publish(article, content=changed, by=editor)
    with override_settings(SITE_URL="https://health.example.org"):
        assert titles(ask(as_editor, address)) == ["article Knee pain"]


def test_pasted_address_of_the_admin_is_its_article(as_editor, make_draft):
    draft = make_draft("Knee pain")
    assert titles(ask(as_editor, f"http://testserver{change(draft)}")) == ["article Knee pain"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type words of a title, or paste an address."),
        ("http://nhs.uk/back/", "Use an address that starts with https://."),
        ("/articles/not-there/", "There is no article at this address of the site."),
        ("http://testserver/topics/", "There is no article at this address of the site."),
    ],
)
def test_what_finds_nothing_is_said(as_editor, text, message):
    assert ask(as_editor, text) == {"options": [], "message": message}


def test_outside_address_is_an_outside_page(as_editor):
    [option] = ask(as_editor, "https://www.nhs.uk/back/")["options"]
    assert (option["kind"], option["url"], option["title"]) == (
        "page",
        "https://www.nhs.uk/back/",
        "",
    )


def test_finding_asks_the_same_queries_for_any_number_of_titles(
    as_editor, make_article, django_assert_num_queries
):
    make_article("Ache")
    for number in range(3):
        make_article(f"Pain {number}")
    ask(as_editor, "x")
    for text in ("ache", "pain"):
        # Session, person, two for rights; beginnings, the rest, the articles.
        with django_assert_num_queries(7):
            ask(as_editor, text)


def test_finding_is_for_who_may_see_articles(as_auditor, as_nobody, client, make_draft):
    make_draft("Secret pain")
    assert titles(ask(as_auditor, "secret")) == ["article Secret pain", "wanted secret"]
    assert as_nobody.get(FIND, {"q": "secret"}).status_code == 403
    assert client.get(FIND, {"q": "secret"}).status_code == 302


# --- rows without a script ---------------------------------------


@pytest.fixture
def step(as_editor, make_draft):
    """Sends the form of a draft with one of the list's buttons; the form that comes back."""
    draft = make_draft("Back pain")

    def send(action, rows=(), **fields):
        response = as_editor.post(
            change(draft), typed(draft, rows=list(rows), action=action, title="", **fields)
        )
        assert response.status_code == 200
        assert response.context["form"].errors == {}  # nothing is checked by a step
        assert Article.objects.get(pk=draft.pk).recommendations.count() == 0
        return response

    return send


def rows_of(response) -> list[str]:
    return [str(one.target or one.url or one.title) for one in response.context["form"].rows]


def test_add_puts_a_title_into_the_list(step, make_article):
    knee = make_article("Knee pain")
    response = step("add", [row(title="First")], find="knee pain")
    assert rows_of(response) == ["First", "Knee pain"]
    assert response.context["form"].rows[1] == Row(target=knee)
    assert response.context["row_message"] == "Added at the end of the list. It is not saved yet."
    assert 'name="find" class="wide" value=""' in response.content.decode()


def test_add_takes_an_address(step, make_article):
    make_article("Knee pain")
    assert rows_of(step("add", find="http://testserver/articles/knee-pain/")) == ["Knee pain"]
    assert rows_of(step("add", find="https://www.nhs.uk/x/")) == ["https://www.nhs.uk/x/"]


def test_add_asks_where_several_titles_have_the_words(step, make_article):
    knee, back = make_article("Knee pain"), make_article("Pain in the back")
    response = step("add", find="pain")
    assert rows_of(response) == []
    html = response.content.decode()
    assert f'value="choose:{knee.pk}"' in html
    assert f'value="choose:{back.pk}"' in html
    assert "Not on the site yet: add as wanted" in html
    assert rows_of(step(f"choose:{back.pk}", find="pain")) == ["Pain in the back"]
    assert rows_of(step("choose:999", find="pain")) == []
    assert step("wanted", find="pain").context["form"].rows == [Row(title="pain")]


def test_add_says_what_is_wrong_and_keeps_what_was_typed(step):
    response = step("add", find="http://nhs.uk/")
    assert response.context["row_message"] == "Use an address that starts with https://."
    assert response.context["form"].find == "http://nhs.uk/"


@pytest.mark.parametrize(
    ("action", "order", "said"),
    [
        ("up:1", ["b", "a", "c"], "Moved up."),
        ("up:0", ["a", "b", "c"], "It is the first already."),
        ("down:1", ["a", "c", "b"], "Moved down."),
        ("down:2", ["a", "b", "c"], "It is the last already."),
        ("remove:0", ["b", "c"], "Taken out of the list. It is not saved yet."),
        ("up:9", ["a", "b", "c"], "It is the first already."),
        ("up:-1", ["a", "b", "c"], "It is the first already."),
        ("up:" + "9" * 30, ["a", "b", "c"], "It is the first already."),
    ],
)
def test_rows_move_by_their_buttons(step, action, order, said):
    response = step(action, [row(title=title) for title in "abc"])
    assert rows_of(response) == order
    assert response.context["row_message"] == said


# --- what is left in the box ---------------------------------------


def test_text_left_in_the_box_is_said_when_a_draft_is_saved(as_editor, make_draft):
    draft = make_draft("Back pain")
    response = as_editor.post(change(draft), typed(draft, find="knee", action="save"))
    said = [str(one) for one in as_editor.get(response.url).context["messages"]]
    assert said[1] == "‘knee’ was in the box of Recommend, but nothing was chosen for it."


def test_text_left_in_the_box_stops_publishing(as_editor, make_article):
    article = make_article("Back pain")
    response = as_editor.post(change(article), typed(article, find="knee", action="publish"))
    assert response.context["form"].row_errors == [
        "Choose an article for ‘knee’, or empty the box."
    ]


# --- what the rows say ---------------------------------------


def test_rows_show_what_readers_will_see(as_editor, make_draft, make_article):
    knee = make_article("Knee pain", summary="Why your knee hurts.")
    rows = (
        Row(target=knee),
        Row(target=make_draft("Shin splints"), teaser="Our own words"),
        Row(url="https://www.nhs.uk/back/", title="Back", teaser="At the NHS"),
        Row(title="Heel pain", teaser="Why your heel…", is_teaser_imported=True),
        Row(target=make_article("Toe"), teaser="Cut…", is_teaser_imported=True),
    )
    draft = make_draft("Back pain", recommendations=rows)
    response = as_editor.get(change(draft))
    described = response.context["rows"]
    assert [one["shown_title"] for one in described] == [
        "Knee pain",
        "Shin splints",
        "Back (nhs.uk)",
        "Heel pain",
        "Toe",
    ]
    html = " ".join(response.content.decode().split())
    assert '<span data-teaser data-own="Why your knee hurts.">Why your knee hurts.</span>' in html
    assert ">Our own words</span>" in html
    assert '>Why your heel…</span> <span class="badge imported">imported</span>' in html
    # An imported teaser gives way to the target's own.
    assert 'data-own="Most back pain gets better by itself.">Most back pain gets' in html
    assert "Readers cannot open ‘Shin splints’ yet: it will appear when published." in html
    assert 'Move up<span class="visually-hidden"> Knee pain</span>' in html


def test_one_form_has_the_same_columns_for_every_row(as_editor, make_draft, make_article):
    rows = (
        Row(target=make_article("Knee pain")),
        Row(url="https://www.nhs.uk/back/", title="Back"),
        Row(title="Heel pain"),
    )
    draft = make_draft("Back pain", recommendations=rows)
    html = as_editor.get(change(draft)).content.decode()
    form = html.split("<template", 1)[0]
    for column in ("target", "url", "title", "teaser", "imported"):
        assert form.count(f'name="row_{column}"') == 3, column
        assert html.count(f'name="row_{column}"') == 6, column  # and three rows to copy
