"""The history: every version and event in one line of time, and what is always in sight."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from articles import publishing
from articles.models import Article, Event, Version
from articles.publishing import Content, draft_content
from articles.publishing.versions import to_json
from tests.admin.conftest import client_of
from tests.crawling import elements

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 6, 3, 13, 2, tzinfo=UTC)  # 14:02 in London


def address(article: Article, query: str = "") -> str:
    return reverse("admin:articles_article_history", args=[article.pk]) + query


def history(client, article: Article, query: str = ""):
    response = client.get(address(article, query))
    assert response.status_code == 200
    return response


def told(client, article: Article, query: str = "") -> list[str]:
    """Each line in words: who did what, or how many saves there were."""
    page = history(client, article, query).context["page"]
    return [line.what if line.is_folded else f"{line.first.who} {line.first.what}" for line in page]


def entries(client, article: Article) -> list:
    page = history(client, article).context["page"]
    return [entry for line in page for entry in line.entries]


def ways(entry) -> dict[str, str]:
    return {action.words: action.address for action in entry.actions}


def save(article: Article, by, note: str = "", **content) -> Article:
    now = vars(draft_content(article))
    content = Content(**{**now, **content})
    return publishing.save_draft(article, content=content, by=by, note=note)


def save_often(article: Article, by, number: int) -> Article:
    for count in range(number):
        article = save(article, by, body=f"Rest, walk and swim {'x' * (count + 1)}.")
    return article


def write_versions(article: Article, by, number: int) -> None:
    """As many saves at once, each with its event."""
    first = article.last_number + 1
    rows = [
        Version(
            article=article,
            number=first + count,
            based_on=first + count - 1,
            revision=1,
            content=to_json(Content(title="Back pain", body=f"Rest {count}.")),
            words=1,
            by=by,
            at=MOMENT,
        )
        for count in range(number)
    ]
    Version.objects.bulk_create(rows)
    Event.objects.bulk_create(
        Event(article=article, verb=Event.Verb.SAVED, number=row.number, by=by, at=MOMENT)
        for row in rows
    )
    article.last_number = article.draft_number = first + number - 1
    article.save()


# --- what it tells -------------------------------------------------------------------------------


def test_save_that_changed_no_word_says_so(as_editor, make_article, make_topic, editor):
    article = save(make_article("Back pain"), editor, topic=make_topic("Backs"))
    html = history(as_editor, article).content.decode()
    assert "· version 2 · no word changed</p>" in html
    empty = publishing.save_draft(Article(), content=Content(also_called="Lumbago"), by=editor)
    assert "· version 1</p>" in history(as_editor, empty).content.decode()


def test_each_entry_says_who_when_what_why_how_much_and_which_version(
    as_editor, make_article, editor, settings
):
    settings.TIME_ZONE = "Europe/London"
    article = make_article("Back pain", body="Rest for two weeks.")
    save(article, editor, note="Asked by Dr Shah", body="Rest for three whole days.")
    html = history(as_editor, article).content.decode()
    row = html.split('<li class="entry">')[1]
    assert '<p><span class="who">Editor</span> saved <span class="role">draft</span></p>' in row
    assert "<blockquote>Asked by Dr Shah</blockquote>" in row
    assert "· version 2 · 3 words</p>" in row
    version = Version.objects.get(article=article, number=2)
    entry = entries(as_editor, article)[0]
    assert entry.at == version.at
    assert f'">{entry.moment}</time>' in row
    stamps = [attributes["datetime"] for tag, attributes, _text in elements(row) if tag == "time"]
    assert [datetime.fromisoformat(stamp) for stamp in stamps] == [version.at]


def test_moments_are_in_local_time(as_editor, make_article, editor, settings):
    settings.TIME_ZONE = "Europe/London"
    article = make_article("Back pain")
    write_versions(article, editor, 1)
    html = history(as_editor, article).content.decode()
    assert '<time datetime="2026-06-03T14:02:00+01:00">3 June' in html
    assert ", 14:02</time>" in html


def test_published_restored_withdrawn_and_approved_are_in_sight_between_folded_saves(
    as_editor, make_article, editor, writer, clinician
):
    article = make_article("Back pain", body="Rest.")
    article = save_often(article, writer, 4)
    publishing.submit(article, by=writer, reviewer=clinician)
    publishing.approve(article, number=article.draft_number, by=clinician)
    article = publishing.publish(article, by=editor)
    article = save_often(article, writer, 12)
    publishing.restore(article, number=1, by=editor)
    publishing.withdraw(article, by=editor, reason="mistake")
    publishing.reinstate(article, by=editor)
    assert told(as_editor, article) == [
        "Editor put back",
        "Editor withdrew",
        "Editor restored a version as the draft",
        "12 saves by Writer",
        "Editor published",
        "Clinician approved",
        "Writer sent for review",
        "4 saves by Writer",
        "the system published",
        "the system created",
    ]


def test_folded_saves_are_reached_without_script(as_editor, make_article, writer):
    article = save_often(make_article("Back pain", body="Rest."), writer, 3)
    html = history(as_editor, article).content.decode()
    folded = html.split("<details>")[1].split("</details>")[0]
    assert folded.startswith("<summary>3 saves by Writer · ")
    for number in (2, 3, 4):
        assert f'href="/admin/articles/article/{article.pk}/versions/{number}/"' in folded
    assert '<span class="role">draft</span>' in folded.split("</summary>")[0]


def test_saves_by_others_with_a_note_or_few_are_not_folded(as_editor, make_article, writer, editor):
    article = make_article("Back pain", body="Rest.")
    article = save_often(article, writer, 2)
    article = save(article, editor, body="Swim.")
    article = save(article, writer, note="The dose was wrong", body="Walk.")
    save_often(article, writer, 2)
    assert told(as_editor, article)[:6] == [
        "Writer saved",
        "Writer saved",
        "Writer saved",
        "Editor saved",
        "Writer saved",
        "Writer saved",
    ]


def test_versions_that_no_event_tells_of_are_in_the_history(as_editor, make_article, editor):
    article = make_article("Back pain", body="Rest.")
    Version.objects.create(
        article=article,
        number=2,
        kind=Version.Kind.IMPORTED,
        revision=1,
        content=to_json(Content(title="Back pain", body="Walk.")),
        by=editor,
        at=MOMENT,
        note="From the old site",
    )
    article.last_number = 2
    article.save()
    [entry] = [one for one in entries(as_editor, article) if one.number == 2]
    assert (entry.who, entry.what, entry.note) == ("Editor", "imported", "From the old site")
    assert "Look at it" in ways(entry)


def test_entries_are_ordered_by_moment_then_by_when_they_were_told(as_editor, make_draft, editor):
    """What went live at its moment may have been applied, and told, later."""
    article = make_draft("Back pain")
    Event.objects.all()._raw_delete("default")
    for verb, at in (
        ("published", MOMENT),
        ("submitted", MOMENT),
        ("applied", MOMENT.replace(hour=12)),
    ):
        Event.objects.create(article=article, verb=verb, at=at, by=editor)
    told_verbs = [entry.verb for entry in entries(as_editor, article) if entry.verb]
    assert told_verbs == ["submitted", "published", "applied"]


def test_whoever_has_no_account_is_named(as_editor, make_article, editor):
    article = save(make_article("Back pain", body="Rest."), editor, body="Walk.")
    publishing.submit(article, by=editor, reviewer_name="Dr Shah")
    link, _token = publishing.share(article, by=editor, name="Dr Shah", review=article.review)
    publishing.approve(article, number=article.draft_number, link=link, name="Dr A. Shah")
    approved, made = entries(as_editor, article)[:2]
    assert (approved.who, approved.what) == ("Dr A. Shah", "approved")
    assert (made.who, made.what, made.note) == ("Editor", "made a link for Dr Shah", "")


def test_the_badge_has_both_parts(as_editor, make_article, editor):
    article = save(make_article("Back pain", body="Rest."), editor, body="Walk.")
    html = history(as_editor, article).content.decode()
    assert '<span class="badge live">Live</span> <span class="under-way">· draft</span>' in html


# --- where it leads ------------------------------------------------------------------------------


def test_entries_lead_to_comparing_looking_and_restoring(as_editor, make_article, editor):
    article = make_article("Back pain", body="Rest.")  # 1
    article = save(article, editor, body="Walk.")  # 2
    article = publishing.publish(article, by=editor)
    article = save(article, editor, body="Swim.")  # 3
    base = f"/admin/articles/article/{article.pk}"
    draft, published, saved, first, created = entries(as_editor, article)
    assert ways(draft) == {
        "Compare with the one before": f"{base}/compare/?from=2&to=3",
        "Compare with live": f"{base}/compare/?from=2&to=3",
        "Look at it": f"{base}/versions/3/",
    }
    assert ways(published) == {
        "What changed for readers": f"{base}/compare/?from=1&to=2",
        "Look at it": f"{base}/versions/2/",
        "Restore…": f"{base}/restore/2/",
    }
    assert ways(saved) == {
        "Compare with the one before": f"{base}/compare/?from=1&to=2",
        "Look at it": f"{base}/versions/2/",
        "Restore…": f"{base}/restore/2/",
    }
    for entry in (first, created):
        assert ways(entry) == {
            "Compare with live": f"{base}/compare/?from=1&to=2",
            "Look at it": f"{base}/versions/1/",
            "Restore…": f"{base}/restore/1/",
        }
    assert [entry.role for entry in (draft, published, saved, first)] == [
        "draft", "live", "live", ""
    ]  # fmt: skip


def test_what_changed_for_readers_goes_back_to_what_they_saw_before(
    as_editor, make_article, editor
):
    article = make_article("Back pain", body="Rest.")  # 1
    article = save(save(article, editor, body="Walk."), editor, body="Swim.")  # 2 and 3
    article = publishing.publish(article, by=editor)
    published = entries(as_editor, article)[0]
    address = f"/admin/articles/article/{article.pk}/compare/?from=1&to=3"
    assert ways(published)["What changed for readers"] == address


def test_every_way_leads_somewhere(as_editor, make_article, editor):
    article = make_article("Back pain", body="Rest.")
    article = publishing.publish(save(article, editor, body="Walk."), by=editor)
    save(article, editor, body="Swim.")
    found = {way for entry in entries(as_editor, article) for way in ways(entry).values()}
    assert len(found) == 7
    assert {as_editor.get(way).status_code for way in found} == {200}


def test_what_was_only_said_about_a_version_offers_to_look_at_it(
    as_editor, make_article, editor, clinician
):
    article = save(make_article("Back pain", body="Rest."), editor, body="Walk.")
    publishing.comment(article, number=2, text="Which dose?", by=clinician)
    newest = entries(as_editor, article)[0]
    assert (newest.what, list(ways(newest)), newest.role) == ("commented", ["Look at it"], "")


def test_whoever_may_only_read_is_not_offered_to_restore(make_article, editor, auditor, clinician):
    article = save(make_article("Back pain", body="Rest."), editor, body="Walk.")
    for person in (auditor, clinician):
        html = history(client_of(person), article).content.decode()
        assert "Restore…" not in html
        assert "Look at it" in html
    assert "Restore…" in history(client_of(editor), article).content.decode()


def test_the_history_of_one_version_does_not_offer_to_compare(as_editor, make_draft):
    html = history(as_editor, make_draft("Back pain")).content.decode()
    assert "/compare/" not in html


def test_compare_is_one_click_from_the_history(as_editor, make_article, editor):
    article = save(make_article("Back pain", body="Rest."), editor, body="Walk.")
    html = history(as_editor, article).content.decode()
    assert f'<a href="/admin/articles/article/{article.pk}/compare/">Compare</a>' in html


# --- what it costs -------------------------------------------------------------------------------


QUERIES = 9  # session, person, two of rights, article, versions, events, people, unsaved text


@pytest.mark.parametrize("number", [3, 500])
def test_queries_do_not_grow_with_the_history(
    as_editor, make_article, editor, number, django_assert_num_queries
):
    article = make_article("Back pain")
    write_versions(article, editor, number)
    history(as_editor, article)  # the first request of a session writes it
    with django_assert_num_queries(QUERIES):
        history(as_editor, article)


def test_long_histories_are_paged_and_each_version_is_on_one_page(
    as_editor, make_article, editor, writer
):
    article = make_article("Back pain")
    for _round in range(60):
        write_versions(article, editor, 1)
        write_versions(article, writer, 1)
    write_versions(article, editor, 70)
    lines, numbers = [], []
    for page in (1, 2, 3):
        shown = history(as_editor, article, f"?p={page}").context["page"]
        lines.append(len(shown))
        numbers += [entry.number for line in shown for entry in line.entries if entry.has_made]
    assert lines == [50, 50, 24]
    assert sorted(numbers) == list(range(1, 192))


def test_one_line_folds_at_most_fifty_saves(as_editor, make_article, editor):
    article = make_article("Back pain")
    write_versions(article, editor, 120)
    folded = [line for line in told(as_editor, article) if "saves" in line]
    assert folded == ["50 saves by Editor", "50 saves by Editor", "20 saves by Editor"]
