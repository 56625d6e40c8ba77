"""Somebody saved while another was writing: nothing is lost, what fits is put together, and for
the rest one chooses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Version, WorkingCopy
from articles.publishing import Row, content_of, draft_content
from tests.admin.conftest import row, typed, words
from tests.conftest import person

pytestmark = pytest.mark.django_db

ONE, TWO, THREE, FOUR = (
    "Most back pain gets better by itself.",
    "Keep moving as much as you can.",
    "Take paracetamol for the pain.",
    "See a doctor if it does not get better.",
)
BODY = "\n\n".join((ONE, TWO, THREE, FOUR))


def change(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def correct(article) -> str:
    return reverse("admin:article_correct", args=[article.pk])


def told(response) -> str:
    return " ".join(response.content.decode().split())


def write(article, by, **fields):
    content = publishing.Content(**{**vars(draft_content(article)), **fields})
    return publishing.save_draft(article, content=content, by=by)


def sent_by(screen, **choices) -> dict:
    """What the screen's own button sends, with these choices."""
    sent: dict = {"shown": screen.context["shown"], "action": screen.context["action"]}
    for name, value in screen.context["carried"]:
        sent.setdefault(name, []).append(value)
    return sent | {f"choice-{key.replace('_', '-')}": value for key, value in choices.items()}


def keys(screen) -> list[str]:
    return [one["conflict"].key for one in screen.context["conflicts"]]


def sides(screen) -> dict[str, tuple[str, str]]:
    """Both texts of each conflict, without what is marked as removed."""

    def text(parts) -> str:
        return "".join(part.text for part in parts if part.kind != "removed").strip()

    found = (one["conflict"] for one in screen.context["conflicts"])
    return {conflict.key: (text(conflict.theirs), text(conflict.mine)) for conflict in found}


@pytest.fixture
def ana(db):
    return person("Editor", "ana@example.org", "Ana")


@pytest.fixture(params=["draft", "live", "drafted"])
def article(request, make_draft, make_article, editor):
    """One that readers never saw, a live page, and a live page with a draft."""
    make = make_draft if request.param == "draft" else make_article
    made = make("Back pain", summary="Short.", body=BODY)
    if request.param == "drafted":
        write(made, editor, title="Back pain, explained")
    return made


def clash(client, article, ana, theirs: dict, **mine):
    """The screen that comes where both began with the same text and Ana saved first."""
    data = typed(article, **{**mine, "action": mine.pop("action", "save")})
    write(article, ana, **theirs)
    return client.post(change(article), data)


# --- everything fits ---------------------------------------


def test_everything_that_fits_is_put_together_with_one_click(as_editor, article, ana, editor):
    screen = clash(
        as_editor,
        article,
        ana,
        {"body": BODY.replace(ONE, "Back pain goes away."), "summary": "Ana’s."},
        body=BODY.replace(TWO, "Walk every day."),
        also_called="Lumbago",
    )
    assert screen.status_code == 409
    html = told(screen)
    time = timezone.localtime(Version.objects.latest("pk").at).strftime("%H:%M")
    assert (
        f"Ana saved this page at {time} while you were writing. Nothing is lost. "
        "All of your 2 changes fit." in html
    )
    assert keys(screen) == []
    article.refresh_from_db()
    assert draft_content(article).also_called != "Lumbago"  # nothing is stored unasked

    done = as_editor.post(change(article), sent_by(screen))
    assert done.status_code == 302
    article.refresh_from_db()
    merged = draft_content(article)
    body = BODY.replace(ONE, "Back pain goes away.").replace(TWO, "Walk every day.")
    assert (merged.body, merged.summary, merged.also_called) == (body, "Ana’s.", "Lumbago")
    assert words(as_editor.get(done.url))[0].startswith("Draft saved ")
    newest = article.versions.first()
    assert (newest.by, newest.number) == (editor, article.draft_number)


def test_one_change_that_fits_is_said_as_one(as_editor, article, ana):
    screen = clash(as_editor, article, ana, {"summary": "Ana’s."}, also_called="Lumbago")
    assert "Nothing is lost. Your 1 change fits." in told(screen)


# --- some does not ---------------------------------------


THEIRS, MINE = "Keep moving, but rest at night.", "Keep moving and go for a walk."


@pytest.fixture
def screen(as_editor, article, ana):
    """Both changed the second paragraph; the editor also three other places."""
    return clash(
        as_editor,
        article,
        ana,
        {"body": BODY.replace(TWO, THEIRS)},
        body=BODY.replace(TWO, MINE).replace(FOUR, "See a doctor soon."),
        summary="Brief.",
        also_called="Lumbago",
    )


def test_screen_says_how_much_fits_and_what_is_to_choose(article, screen):
    html = told(screen)
    assert (
        "while you were writing. Nothing is lost. "
        "3 of your 4 changes fit; choose for 1 paragraph: Ana’s / yours / both." in html
    )
    [key] = keys(screen)
    for value, label in (("theirs", "Ana’s"), ("mine", "Yours"), ("both", "Both")):
        assert f'<input type="radio" name="choice-{key}" value="{value}"> {label}</label>' in html
    assert "checked" not in html
    assert "<ins>" in html
    assert "rest at night" in html
    assert "go for a walk" in html


@pytest.mark.parametrize(
    ("choice", "paragraph"),
    [("theirs", THEIRS), ("mine", MINE), ("both", f"{THEIRS}\n\n{MINE}")],
)
def test_chosen_text_is_saved_with_what_fits(as_editor, article, screen, choice, paragraph):
    [key] = keys(screen)
    done = as_editor.post(change(article), sent_by(screen) | {f"choice-{key}": choice})
    assert done.status_code == 302
    article.refresh_from_db()
    merged = draft_content(article)
    assert merged.body == BODY.replace(TWO, paragraph).replace(FOUR, "See a doctor soon.")
    assert (merged.summary, merged.also_called) == ("Brief.", "Lumbago")


@pytest.mark.parametrize("choice", [None, "", "all", "theirs "])
def test_without_a_choice_nothing_is_saved_and_nothing_lost(as_editor, article, screen, choice):
    [key] = keys(screen)
    before = Version.objects.count()
    sent = sent_by(screen) | ({} if choice is None else {f"choice-{key}": choice})
    again = as_editor.post(change(article), sent)
    assert again.status_code == 409
    assert "Nothing was saved yet. Choose for each place that is marked." in told(again)
    assert Version.objects.count() == before
    assert again.context["carried"] == screen.context["carried"]


def test_going_back_gives_the_form_as_it_was_typed(as_editor, article, screen):
    back = as_editor.post(change(article), sent_by(screen) | {"action": "back"})
    form = back.context["form"]
    assert form["body"].value() == BODY.replace(TWO, MINE).replace(FOUR, "See a doctor soon.")
    assert form["summary"].value() == "Brief."
    # What it is based on goes with it: saved again, it is asked about again.
    resaved = dict(screen.context["carried"]) | {"action": "save"}
    assert as_editor.post(change(article), resaved).status_code == 409


def test_saved_again_meanwhile_is_asked_again_with_the_newest_text(
    as_editor, article, screen, writer
):
    [key] = keys(screen)
    write(article, writer, summary="A third hand.")
    again = as_editor.post(change(article), sent_by(screen) | {f"choice-{key}": "mine"})
    assert again.status_code == 409
    assert "Writer saved this page at" in told(again)
    assert sorted(keys(again)) == sorted([key, "summary"])
    assert sides(again)["summary"] == ("A third hand.", "Brief.")
    chosen = {f"choice-{key}": "mine", "choice-summary": "theirs"}
    assert as_editor.post(change(article), sent_by(again) | chosen).status_code == 302
    article.refresh_from_db()
    merged = draft_content(article)
    assert (merged.summary, merged.body.split("\n\n")[1]) == ("A third hand.", MINE)


def test_choice_made_for_an_older_text_is_no_choice(as_editor, article, screen, ana):
    [key] = keys(screen)
    write(article, ana, body=BODY.replace(TWO, "Something quite different."))
    again = as_editor.post(change(article), sent_by(screen) | {f"choice-{key}": "theirs"})
    assert again.status_code == 409
    [sides_now] = sides(again).values()
    assert sides_now == ("Something quite different.", MINE)
    assert "checked" not in told(again)


# --- what both changed, field by field ---------------------------------------


def test_other_fields_and_rows_are_chosen_too(as_editor, make_draft, make_article, make_topic, ana):
    knee = make_article("Knee pain")
    draft = make_draft("Back pain", recommendations=(Row(target=knee, teaser="Old"),))
    back, heart = make_topic("Back"), make_topic("Heart")
    screen = clash(
        as_editor,
        draft,
        ana,
        {"topic": back, "title": "Ana’s", "recommendations": (Row(target=knee, teaser="Hers"),)},
        topic=heart.pk,
        title="Mine",
        rows=[row(knee, teaser="Mine")],
    )
    assert "None of your 3 changes fits; choose for 3 places: Ana’s / yours." in told(screen)
    labels = [one["conflict"].label for one in screen.context["conflicts"]]
    assert labels == ["Title", "Recommend", "Topic"]
    chosen = dict(zip(keys(screen), ("mine", "theirs", "mine"), strict=True))
    as_editor.post(
        change(draft),
        sent_by(screen) | {f"choice-{key}": value for key, value in chosen.items()},
    )
    draft.refresh_from_db()
    merged = draft_content(draft)
    assert (merged.title, merged.topic) == ("Mine", heart)
    assert merged.recommendations == (Row(target=knee, teaser="Hers"),)


def test_address_that_a_title_was_given_is_nobodys_choice(as_editor, make_draft, ana):
    draft = make_draft("", body=BODY)
    screen = clash(as_editor, draft, ana, {"title": "Back pain"}, slug="backache", body="Mine.")
    assert keys(screen) == []
    as_editor.post(change(draft), sent_by(screen))
    draft.refresh_from_db()
    assert (draft.title, draft.slug, draft.body) == ("Back pain", "backache", "Mine.")


# --- nothing to put together ---------------------------------------


def test_whoever_typed_nothing_is_shown_what_is_stored(as_editor, article, ana):
    done = clash(as_editor, article, ana, {"body": "Ana’s."})
    page = as_editor.get(done.url)
    assert words(page)[0].startswith("Ana saved this page at ")
    assert words(page)[0].endswith("What you see is that text.")
    assert page.context["form"]["body"].value() == "Ana’s."


def test_whoever_typed_the_same_is_told_so(as_editor, article, ana):
    done = clash(as_editor, article, ana, {"body": "The same."}, body="The same.")
    assert as_editor.get(done.url).context["form"]["body"].value() == "The same."
    assert article.versions.filter(content__body="The same.").count() == 1


def test_own_other_window_is_called_that(as_editor, article, editor):
    screen = clash(as_editor, article, editor, {"summary": "One."}, summary="Two.")
    html = told(screen)
    assert "You saved this page at" in html
    assert "in another window. Nothing is lost." in html
    assert "the other window’s / yours." in html


def test_text_being_put_together_is_not_offered_to_be_thrown_away(
    as_editor, make_draft, ana, editor
):
    draft = make_draft("Back pain", body=BODY)
    data = typed(draft, body="Mine.", form_key="this-window", action="save")
    publishing.keep_working_copy(
        by=editor,
        article=draft,
        key="this-window",
        typed={"body": ["Mine."]},
        based_on=draft.revision,
    )
    write(draft, ana, body="Ana’s.")
    screen = as_editor.post(change(draft), data)
    assert screen.status_code == 409
    assert screen.context["unsaved"] == []
    other = as_editor.post(change(draft), data | {"form_key": "another-window"})
    assert len(other.context["unsaved"]) == 1


@pytest.mark.parametrize(
    ("theirs", "mine", "said"),
    [
        (("A.", TWO, "B.", FOUR), ("C.", TWO, "D.", FOUR), "None of your 2 changes fits; choose"),
        (("A.", TWO, THREE, FOUR), ("B.", TWO, THREE, FOUR), "Your change does not fit; choose"),
        (("A.", TWO, THREE, FOUR), ("B.", TWO, "C.", FOUR), "1 of your 2 changes fits; choose"),
        (
            (TWO, THREE, ONE, FOUR),
            (TWO, ONE, THREE, FOUR),
            "Your change does not fit. Where both moved a paragraph, its place is Ana’s.",
        ),
    ],
)
def test_how_much_fits_is_said_in_words(as_editor, make_draft, ana, theirs, mine, said):
    draft = make_draft("Back pain", body=BODY)
    screen = clash(as_editor, draft, ana, {"body": "\n\n".join(theirs)}, body="\n\n".join(mine))
    assert said in told(screen)


def test_where_a_choice_is_left_not_everything_fits(as_editor, make_draft, ana):
    draft = make_draft("Back pain", body=BODY)
    theirs = "\n\n".join((TWO, "Take nothing for the pain.", ONE, FOUR))
    mine = "\n\n".join((TWO, ONE, "Take ibuprofen.", "See a nurse."))
    html = told(clash(as_editor, draft, ana, {"body": theirs}, body=mine))
    assert "hoose for 1 paragraph: Ana’s / yours." in html
    assert "All of your" not in html
    assert "3 of your 3" not in html


def test_order_that_both_changed_is_told(as_editor, make_draft, make_article, ana):
    one, two, three = (make_article(title) for title in ("Knee", "Heel", "Hip"))
    rows = [Row(target=one), Row(target=two), Row(target=three)]
    draft = make_draft("Back pain", body=BODY, recommendations=tuple(rows))
    theirs = {"recommendations": (rows[2], rows[0], rows[1])}
    screen = clash(as_editor, draft, ana, theirs, rows=[row(two), row(one), row(three)])
    assert "Where both changed the order, it is Ana’s." in told(screen)


@pytest.mark.parametrize("sent", ["", "yesterday", "-1", "9" * 5000])
def test_form_that_does_not_say_what_it_is_based_on_is_asked_about(as_editor, article, sent):
    data = typed(article, body="Mine.", action="save", based_on=sent)
    screen = as_editor.post(change(article), data)
    assert screen.status_code == 409
    assert Article.objects.get().body == BODY


@pytest.mark.parametrize("sent", ["", "x", "999", "0"])
def test_base_that_is_none_is_the_newest_that_was_looked_at(as_editor, make_draft, ana, sent):
    draft = make_draft("Back pain", body=BODY)
    screen = clash(
        as_editor, draft, ana, {"summary": "Ana’s."}, body=BODY.replace(ONE, "x"), base=sent
    )
    assert "Your 1 change fits." in told(screen)


def test_text_of_a_discarded_draft_is_no_base(as_editor, make_article, ana, editor):
    article = make_article("Back pain", body=BODY)
    write(article, editor, body=BODY.replace(ONE, "Discarded."))
    publishing.discard_draft(article, by=editor)
    screen = clash(as_editor, article, ana, {"summary": "Ana’s."}, body=BODY.replace(TWO, "Walk."))
    assert "Your 1 change fits." in told(screen)
    as_editor.post(change(article), sent_by(screen))
    article.refresh_from_db()
    assert draft_content(article).body == BODY.replace(TWO, "Walk.")


@pytest.mark.parametrize("action", ["publish", "schedule", "send", "withdraw", "discard"])
def test_every_button_that_sends_the_form_is_refused_like_saving(
    as_editor, make_article, ana, action
):
    article = make_article("Back pain", body=BODY)
    screen = clash(as_editor, article, ana, {"body": "Ana’s."}, body="Mine.", action=action)
    assert screen.status_code == 409
    article.refresh_from_db()
    assert (article.status, article.body, article.last_number) == ("live", BODY, 2)


def test_what_the_verb_refuses_after_choosing_comes_back_in_the_form(
    as_editor, make_draft, make_article, ana
):
    make_article("Taken")
    draft = make_draft("Back pain", body=BODY)
    screen = clash(as_editor, draft, ana, {"summary": "Ana’s."}, body="Mine.", slug="taken")
    form = as_editor.post(change(draft), sent_by(screen)).context["form"]
    assert form.errors == {"slug": ["‘Taken’ has the address ‘taken’. Choose another."]}
    assert (form["body"].value(), form["summary"].value()) == ("Mine.", "Ana’s.")


def test_recommended_article_that_is_gone_meanwhile_is_taken_out_and_said(
    as_editor, make_draft, ana
):
    gone, draft = make_draft("Heel pain"), make_draft("Back pain", body=BODY)
    screen = clash(as_editor, draft, ana, {"summary": "Ana’s."}, rows=[row(gone)], body="Mine.")
    Article.objects.filter(pk=gone.pk).delete()
    form = as_editor.post(change(draft), sent_by(screen)).context["form"]
    assert form.row_errors == ["An article of this list is no longer there: it has been taken out."]
    assert form["body"].value() == "Mine."


def test_text_that_was_kept_while_it_was_typed_goes_when_it_is_put_together(
    as_editor, editor, article, ana
):
    data = typed(article, body="Mine.", action="save", form_key="abc")
    publishing.keep_working_copy(
        by=editor, article=article, key="abc", typed={"body": ["Mine."]}, based_on=1
    )
    write(article, ana, summary="Ana’s.")
    screen = as_editor.post(change(article), data)
    assert WorkingCopy.objects.count() == 1
    as_editor.post(change(article), sent_by(screen))
    assert WorkingCopy.objects.count() == 0


def test_writer_puts_texts_together_as_well(as_writer, article, ana):
    screen = clash(as_writer, article, ana, {"summary": "Ana’s."}, body=BODY.replace(ONE, "x"))
    as_writer.post(change(article), sent_by(screen))
    article.refresh_from_db()
    assert draft_content(article).summary == "Ana’s."
    assert draft_content(article).body == BODY.replace(ONE, "x")


# --- corrections ---------------------------------------


def live_typed(article, **fields) -> dict:
    article = Article.objects.get(pk=article.pk)
    return typed(article, content=content_of(article), base=article.live_number, **fields)


def test_correction_of_a_page_that_was_corrected_meanwhile_is_put_together(
    as_editor, make_article, ana, writer
):
    page = make_article("Back pain", body=BODY)
    write(page, writer, summary="Draft.")
    data = live_typed(page, body=BODY.replace(ONE, "Mine."), action="publish")
    theirs = publishing.Content(**{**vars(content_of(page)), "body": BODY.replace(TWO, "Hers.")})
    publishing.correct(page, content=theirs, by=ana)
    screen = as_editor.post(correct(page), data)
    assert screen.status_code == 409
    assert "Ana saved this page at" in told(screen)
    assert "Your 1 change fits." in told(screen)
    ask = as_editor.post(correct(page), sent_by(screen))
    assert ask.templates[0].name == "admin/articles/article/publish.html"
    sent: dict = {}
    for name, value in ask.context["carried"]:
        sent.setdefault(name, []).append(value)
    as_editor.post(correct(page), sent | {"action": "publish-now", "change": "correction"})
    page.refresh_from_db()
    assert page.body == BODY.replace(ONE, "Mine.").replace(TWO, "Hers.")
    assert draft_content(page).body == page.body
    assert draft_content(page).summary == "Draft."


# --- a draft behind the live page ---------------------------------------


@pytest.fixture
def behind(make_article, writer, ana):
    """A draft whose second paragraph was corrected otherwise on the live page."""
    page = make_article("Back pain", body=BODY)
    write(page, writer, body=BODY.replace(TWO, MINE), summary="Draft.")
    theirs = publishing.Content(**{**vars(content_of(page)), "body": BODY.replace(TWO, THEIRS)})
    publishing.correct(page, content=theirs, by=ana)
    return page


def test_draft_that_a_correction_does_not_fit_is_settled_when_it_is_opened(
    as_editor, behind, client
):
    screen = as_editor.get(f"{change(behind)}?draft")
    html = told(screen)
    assert "Ana corrected the live page at" in html
    assert (
        "1 of the draft’s 2 changes fits; choose for 1 paragraph: "
        "the live page’s / the draft’s / both." in html
    )
    [key] = keys(screen)
    done = as_editor.post(change(behind), sent_by(screen) | {f"choice-{key}": "both"})
    assert done.url == f"{change(behind)}?draft"
    behind.refresh_from_db()
    assert not publishing.is_behind(behind)
    merged = draft_content(behind)
    assert merged.body == BODY.replace(TWO, f"{THEIRS}\n\n{MINE}")
    assert merged.summary == "Draft."
    assert as_editor.get(done.url).templates[0].name == "admin/articles/article/form.html"


def test_schedule_that_the_correction_stopped_is_named_when_the_draft_is_settled(
    as_editor, make_article, writer, ana, editor
):
    page = make_article("Back pain", body=BODY)
    moment = timezone.now() + timedelta(days=3)
    write(page, writer, body=BODY.replace(TWO, MINE))
    publishing.schedule(page, at=moment, by=editor)
    theirs = publishing.Content(**{**vars(content_of(page)), "body": BODY.replace(TWO, THEIRS)})
    publishing.correct(page, content=theirs, by=ana)
    screen = as_editor.get(f"{change(page)}?draft")
    [key] = keys(screen)
    done = as_editor.post(change(page), sent_by(screen) | {f"choice-{key}": "mine"})
    schedule = reverse("admin:article_schedule", args=[page.pk])
    assert words(as_editor.get(done.url))[-1] == (
        f"The schedule for {timezone.localtime(moment):%-d %B, %H:%M} was stopped: "
        f'<a href="{schedule}">choose a moment again</a>.'
    )


def test_who_opens_the_page_is_told_that_a_correction_waits(as_editor, behind):
    assert "A correction of the live page does not fit into it" in told(
        as_editor.get(change(behind))
    )


def test_draft_that_stays_as_it_is_is_settled_too(as_editor, behind):
    screen = as_editor.get(f"{change(behind)}?draft")
    [key] = keys(screen)
    as_editor.post(change(behind), sent_by(screen) | {f"choice-{key}": "mine"})
    behind.refresh_from_db()
    assert not publishing.is_behind(behind)
    assert draft_content(behind).body == BODY.replace(TWO, MINE)


def test_draft_is_not_settled_without_a_choice_or_by_an_old_screen(as_editor, behind, writer):
    screen = as_editor.get(f"{change(behind)}?draft")
    [key] = keys(screen)
    again = as_editor.post(change(behind), sent_by(screen))
    assert "Choose for each place that is marked." in told(again)
    write(behind, writer, summary="Newer draft.")
    old = as_editor.post(change(behind), sent_by(screen) | {f"choice-{key}": "mine"})
    assert old.status_code == 409
    behind.refresh_from_db()
    assert publishing.is_behind(behind)
    assert draft_content(behind).summary == "Newer draft."


def test_writer_who_opens_a_draft_behind_the_live_page_chooses_as_well(as_writer, behind):
    screen = as_writer.get(change(behind))
    [key] = keys(screen)
    as_writer.post(change(behind), sent_by(screen) | {f"choice-{key}": "theirs"})
    behind.refresh_from_db()
    assert draft_content(behind).body == BODY.replace(TWO, THEIRS)
