"""Pictures in the admin: added with words, found, seen where they are used, removed if unused."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import publishing
from articles.models import Image

from ..pictures.making import frames, photo, saved, scene

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/image/"
ADD = "/admin/articles/image/add/"


@pytest.fixture
def at_work(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def image(editor):
    return publishing.store_picture(
        saved(photo(700, 50), "JPEG"), alt="A field", credit="Ours", by=editor
    )


def send(client, data, name="photo.jpg", **said):
    file = SimpleUploadedFile(name, data)
    return client.post(ADD, {"file": file, "alt": "", "credit": "", **said})


def page(response):
    assert response.status_code == 200
    return response.content.decode()


def change(image):
    return reverse("admin:articles_image_change", args=[image.pk])


def test_form_asks_for_a_description_or_says_decoration(at_work):
    text = page(at_work.get(ADD))
    assert "Describe the picture for someone who cannot see it" in text
    assert "It is only decoration" in text
    assert 'enctype="multipart/form-data"' in text


def test_picture_is_added_with_its_description(at_work, editor):
    response = send(at_work, saved(scene(), "PNG"), alt="Four colours", credit="Ours")
    image = Image.objects.get()
    assert response.headers["Location"] == change(image)
    assert (image.alt, image.is_decorative, image.credit) == ("Four colours", False, "Ours")
    assert image.created_by == editor
    assert "The picture was added." in page(at_work.get(change(image)))


def test_decoration_needs_no_description(at_work):
    send(at_work, saved(scene(), "PNG"), is_decorative="on")
    assert Image.objects.get().is_decorative is True


def test_moving_picture_is_added_with_a_word(at_work):
    send(at_work, frames("GIF", 3), is_decorative="on")
    assert "readers see its first moment, still" in page(at_work.get(LIST))


@pytest.mark.parametrize(
    ("data", "said", "words"),
    [
        (None, {}, "Describe the picture, or say below that it is only decoration."),
        (None, {"alt": "  "}, "Describe the picture, or say below"),
        (None, {"alt": "A", "is_decorative": "on"}, "only decoration has no description"),
        (None, {"alt": "x" * 501}, "This is too long: 501 characters"),
        (None, {"alt": "A", "credit": "x" * 201}, "This is too long: 201 characters"),
        (b"", {"alt": "A"}, "This file is empty. Choose the picture again."),
        (b"<svg></svg>", {"alt": "A"}, "This looks like an SVG drawing."),
        (bytes(10 * 1024 * 1024 + 1), {"alt": "A"}, "larger than 10 MB"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(at_work, data, said, words):
    text = page(send(at_work, saved(scene(), "PNG") if data is None else data, **said))
    assert words in text
    assert Image.objects.count() == 0
    assert not default_storage.exists("pictures")


def test_words_are_kept_when_the_picture_is_refused(at_work):
    text = page(send(at_work, b"text", alt="A <b>knee</b>", credit="Ours"))
    assert "A &lt;b&gt;knee&lt;/b&gt;" in text
    assert 'value="Ours"' in text


def test_form_without_a_file_asks_for_one(at_work):
    assert "Choose a picture." in page(at_work.post(ADD, {"alt": "A"}))


def test_far_too_large_upload_is_refused_in_words(at_work):
    response = send(at_work, bytes(13 * 1024 * 1024), alt="A")
    assert response.status_code == 413
    assert "larger than" in response.content.decode()


def test_list_shows_thumbnail_description_size_and_use(at_work, image, make_article):
    article = make_article("Knee pain", body=f"![]({image.file.url})")
    publishing.store_picture(saved(scene(), "PNG"), is_decorative=True, by=None)
    publishing.store_picture(saved(scene(9, 9), "PNG"), by=None)
    text = page(at_work.get(LIST))
    small = f"/media/pictures/{image.hash[:24]}/small.jpg"
    assert f'<img src="{small}" width="96" height="7" alt="" loading="lazy">' in text
    assert "700\u00a0×\u00a050" in text
    assert f'<a href="/admin/articles/article/{article.pk}/change/">Knee pain</a>' in text
    assert "Only decoration" in text
    assert "No description yet" in text
    assert "No text" in text


def test_list_costs_the_same_for_one_and_three(
    at_work, image, make_article, django_assert_num_queries
):
    make_article("Knee pain", body=f"![]({image.file.url})")
    at_work.get(LIST)
    with django_assert_num_queries(10):
        page(at_work.get(LIST))
    for size in (9, 8):
        other = publishing.store_picture(saved(scene(size, size), "PNG"), by=None)
        make_article(f"Page {size}", body=f"![]({other.file.url}) ![]({image.file.url})")
    with django_assert_num_queries(10):
        page(at_work.get(LIST))


def test_many_uses_are_counted_in_the_list(at_work, image, make_draft):
    for number in range(5):
        make_draft(f"Page {number}", body=f"![]({image.file.url})")
    text = page(at_work.get(LIST))
    assert "Page 2</a> and 2 more" in text
    assert "Page 3" not in text
    assert "Page 4</a>" in page(at_work.get(change(image)))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("field", True),
        ("Ours", True),
        ("knee", False),
        ("/media/pictures/HASH/small.avif", True),
        ("https://example.org/media/pictures/HASH/large.jpg?x=1", True),
        ("/media/pictures/0123456789abcdef01234567/large.jpg", False),
    ],
)
def test_pictures_are_found_by_words_and_addresses(at_work, image, search, found):
    response = at_work.get(LIST, {"q": search.replace("HASH", image.hash[:24])})
    assert ("A field" in page(response)) is found


@pytest.mark.parametrize(
    ("state", "names"),
    [("undescribed", {"png"}), ("unused", {"jpg", "png"}), ("odd", {"jpg", "png"})],
)
def test_list_can_be_narrowed(at_work, image, state, names):
    publishing.store_picture(saved(scene(), "PNG"), by=None)
    text = page(at_work.get(LIST, {"state": state}))
    assert {kind for kind in ("jpg", "png") if f"/small.{kind}" in text} == names


def test_picture_page_gives_the_markdown_and_the_uses(at_work, image, make_topic):
    topic = make_topic("Back and joints", introduction=f"![]({image.file.url})")
    text = page(at_work.get(change(image)))
    assert f"<code>![A field]({image.file.url})</code>" in text
    assert f'<a href="/admin/articles/topic/{topic.pk}/change/">Back and joints</a>' in text
    assert "by Editor" in text
    assert 'width="480" height="34" alt="A field"' in text


def test_words_can_be_changed(at_work, image):
    data = {"alt": " A wide\nfield ", "credit": ""}
    assert at_work.post(change(image), data).headers["Location"] == LIST
    image.refresh_from_db()
    assert (image.alt, image.is_decorative, image.credit) == ("A wide field", False, "")


@pytest.mark.parametrize(
    "said", [{"alt": ""}, {"alt": "A", "is_decorative": "on"}, {"alt": "x" * 501}]
)
def test_words_that_cannot_be_are_refused(at_work, image, said):
    text = page(at_work.post(change(image), {"credit": "", **said}))
    assert "errorlist" in text
    image.refresh_from_db()
    assert image.alt == "A field"


def test_nothing_but_words_can_be_changed(at_work, image, administrator):
    data = {
        "alt": "B",
        "file": SimpleUploadedFile("x.svg", b"<svg/>"),
        "hash": "0" * 64,
        "width": "1",
        "created_by": str(administrator.pk),
    }
    before = Image.objects.values("file", "hash", "width", "created_by").get()
    at_work.post(change(image), data)
    assert Image.objects.values("file", "hash", "width", "created_by").get() == before
    assert Image.objects.get().alt == "B"


def test_used_picture_offers_no_delete_and_refuses_it(at_work, image, make_draft):
    make_draft("Knee pain", body=f"![]({image.file.url})")
    delete = reverse("admin:articles_image_delete", args=[image.pk])
    assert delete not in page(at_work.get(change(image)))
    for ask in (at_work.get, at_work.post):
        assert ask(delete, {"post": "yes"}).headers["Location"] == change(image)
        words = "This picture is shown in ‘Knee pain’. Take it out there first."
        assert words in page(at_work.get(change(image)))
    assert default_storage.exists(image.file.name)
    assert Image.objects.count() == 1


def test_unused_picture_is_deleted_after_asking(at_work, image, django_capture_on_commit_callbacks):
    delete = reverse("admin:articles_image_delete", args=[image.pk])
    assert delete in page(at_work.get(change(image)))
    assert "Are you sure" in page(at_work.get(delete))
    assert Image.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert at_work.post(delete, {"post": "yes"}).headers["Location"] == LIST
    assert Image.objects.count() == 0
    assert not default_storage.exists(image.file.name)


def test_writer_adds_and_describes_but_does_not_delete(client, writer, image):
    client.force_login(writer)
    send(client, saved(scene(), "PNG"), alt="Four colours")
    assert Image.objects.count() == 2
    delete = reverse("admin:articles_image_delete", args=[image.pk])
    assert delete not in page(client.get(change(image)))
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Image.objects.count() == 2


def test_staff_without_the_role_sees_nothing(client, writer, image):
    writer.groups.clear()
    client.force_login(writer)
    assert client.get(LIST).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.get(change(image)).status_code == 403
    assert send(client, saved(scene(), "PNG"), alt="A").status_code == 403
    assert Image.objects.count() == 1


def test_visitors_are_sent_to_sign_in(client, image):
    for path in (LIST, ADD, change(image)):
        assert client.get(path).headers["Location"].startswith("/admin/login/")
    assert send(client, saved(scene(), "PNG"), alt="A").status_code == 302
    assert Image.objects.count() == 1


@pytest.mark.parametrize("pk", ["999", "x", "1' OR 1=1"])
def test_unknown_picture_leads_back_with_a_word(at_work, pk):
    for kind in ("change", "delete"):
        assert at_work.get(f"{LIST}{pk}/{kind}/").status_code == 302
