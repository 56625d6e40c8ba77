"""The editor's preview and upload: for editors alone, and never a login page inside the editor."""

import json

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles import publishing
from articles.models import Article, Image, User
from articles.publishing import Content

from ..pictures.making import chunk, frames, photo, png_header, saved, scene

pytestmark = pytest.mark.django_db

PREVIEW = settings.MARKDOWNX_URLS_PATH
UPLOAD = settings.MARKDOWNX_UPLOAD_URLS_PATH


@pytest.fixture
def at_work(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def checking(writer):
    """A browser whose token is checked, with a good token: (client, token)."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer)
    token = "a" * 32
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    return client, token


def upload(client, data, name="photo.jpg", content_type="image/jpeg", **said):
    file = SimpleUploadedFile(name, data, content_type)
    return client.post(UPLOAD, {"image": file, **said})


def nothing_was_kept():
    return Image.objects.count() == 0 and not default_storage.exists("pictures")


# --- preview --------------------------------------------------------------------------------------

TEXTS = [
    "Back pain is **common**.",
    "# One\n\n### Two\n\n1. a\n2. b\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\nNote[^1]\n\n[^1]: Here.",
    "<script>alert(1)</script>\r\n\r\n[x](javascript:alert(1)) ![](data:image/png;base64,AAAA)",
    "A\x0bB\x0cC\x00D\x08E\ud800F\ufffdG",
    "[Knee](/articles/old-knee/) and [Back](/articles/back-pain/#s-x)",
    "",
    "~~~\n\t tabs\n~~~",
]


@pytest.mark.parametrize("text", TEXTS)
def test_preview_is_what_the_page_shows(at_work, editor, make_article, text):
    knee = make_article("Knee pain", slug="old-knee")
    publishing.publish(
        knee, content=Content(title="Knee pain", slug="knee-pain", body="It aches."), by=editor
    )
    text = text.encode("utf-8", "replace").decode()
    preview = at_work.post(PREVIEW, {"content": text})
    article = publishing.save_draft(Article(), content=Content(title="A", body=text), by=editor)
    assert preview.status_code == 200
    assert preview.content.decode() == article.html
    if "old-knee" in text:
        assert "/articles/knee-pain/" in article.html


def test_preview_shows_pictures_as_the_page_does(at_work, editor):
    image = publishing.store_picture(saved(photo(700, 50), "JPEG"), by=editor)
    text = f"![A field]({image.file.url})"
    article = publishing.save_draft(Article(), content=Content(title="A", body=text), by=editor)
    preview = at_work.post(PREVIEW, {"content": text}).content.decode()
    assert preview == article.html
    assert f'src="{image.file.url}"' in preview
    assert "image/avif" in preview


def test_preview_is_never_kept(at_work):
    response = at_work.post(PREVIEW, {"content": "x"})
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_preview_without_content_is_empty(at_work):
    response = at_work.post(PREVIEW, {})
    assert (response.status_code, response.content) == (200, b"")


def test_text_that_is_too_long_is_said_in_the_preview(at_work):
    response = at_work.post(PREVIEW, {"content": "x" * 100_001})
    assert response.status_code == 400
    assert "100,001" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_longest_text_is_previewed(at_work):
    response = at_work.post(PREVIEW, {"content": "x" * 100_000})
    assert (response.status_code, len(response.content)) == (200, 100_008)


# --- who may --------------------------------------------------------------------------------------


def fragment(response):
    text = response.content.decode()
    assert "<html" not in text
    assert "<form" not in text
    return text


def test_expired_session_is_told_to_sign_in_and_sees_no_login_page(client):
    response = client.post(PREVIEW, {"content": "My text"})
    assert response.status_code == 401
    text = fragment(response)
    assert "You are no longer signed in. Your text is still here" in text
    assert 'href="/admin/login/?next=/admin/" target="_blank" rel="noopener"' in text
    assert "no-store" in response.headers["Cache-Control"]


def test_expired_session_gets_json_from_the_upload(client):
    response = upload(client, saved(scene(), "PNG"))
    assert response.status_code == 401
    assert list(json.loads(response.content)) == ["image"]
    assert "no longer signed in" in json.loads(response.content)["image"][0]
    assert nothing_was_kept()


def reader():
    return User.objects.create_user(username="reader", email="reader@example.org")


def retired(administrator):
    administrator.is_active = False
    administrator.save()
    return administrator


def test_somebody_who_is_not_staff_counts_as_signed_out(client):
    client.force_login(reader())
    assert client.post(PREVIEW, {"content": "x"}).status_code == 401
    assert upload(client, saved(scene(), "PNG")).status_code == 401
    assert nothing_was_kept()


def test_somebody_who_has_left_counts_as_signed_out(client, administrator):
    client.force_login(administrator)
    retired(administrator)
    assert client.post(PREVIEW, {"content": "x"}).status_code == 401
    assert upload(client, saved(scene(), "PNG")).status_code == 401
    assert nothing_was_kept()


def test_staff_without_the_role_is_refused(client):
    user = reader()
    user.is_staff = True
    user.save()
    client.force_login(user)
    response = client.post(PREVIEW, {"content": "x"})
    assert response.status_code == 403
    assert "You may not write articles" in fragment(response)
    response = upload(client, saved(scene(), "PNG"))
    assert response.status_code == 403
    assert json.loads(response.content) == {
        "image": ["You may not write articles. Ask an administrator for the role."]
    }
    assert nothing_was_kept()


@pytest.mark.parametrize("codename", ["add_article", "change_article"])
def test_either_permission_to_write_is_enough_for_the_preview(client, codename):
    user = reader()
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    assert client.post(PREVIEW, {"content": "x"}).content == b"<p>x</p>\n"
    response = upload(client, saved(scene(), "PNG"))
    assert response.status_code == 403
    assert "You may not add pictures" in json.loads(response.content)["image"][0]
    assert nothing_was_kept()


def test_missing_or_foreign_token_is_refused_in_place(checking):
    client, token = checking
    for data in ({}, {"csrfmiddlewaretoken": "b" * 32}):
        response = client.post(PREVIEW, {"content": "x", **data})
        assert response.status_code == 403
        assert "signed in anew" in fragment(response)
        response = upload(client, saved(scene(), "PNG"), **data)
        assert response.status_code == 403
        assert "signed in anew" in json.loads(response.content)["image"][0]
    assert nothing_was_kept()
    good = {"csrfmiddlewaretoken": token}
    assert client.post(PREVIEW, {"content": "x", **good}).content == b"<p>x</p>\n"
    assert upload(client, saved(scene(), "PNG"), **good).status_code == 200


def test_token_in_the_header_is_taken_too(checking):
    client, token = checking
    response = client.post(PREVIEW, {"content": "x"}, headers={"X-CSRFToken": token})
    assert response.content == b"<p>x</p>\n"


def test_request_from_another_site_is_refused(checking):
    client, token = checking
    data = {"content": "x", "csrfmiddlewaretoken": token}
    response = client.post(PREVIEW, data, headers={"Origin": "https://evil.example.org"})
    assert response.status_code == 403


@pytest.mark.parametrize("path", [PREVIEW, UPLOAD])
@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options"])
def test_only_what_the_editor_sends_is_answered(at_work, path, method):
    response = getattr(at_work, method)(path)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert nothing_was_kept()


# --- upload ---------------------------------------------------------------------------------------


def test_uploaded_picture_is_answered_with_its_markdown(at_work, writer):
    response = upload(at_work, saved(photo(700, 50), "JPEG"), alt="A field", credit="Ours")
    assert response.status_code == 200
    image = Image.objects.get()
    assert json.loads(response.content) == {
        "image_code": f"![A field]({image.file.url})",
        "image_path": image.file.url,
        "alt": "A field",
        "width": 700,
        "height": 50,
    }
    assert (image.alt, image.credit, image.created_by) == ("A field", "Ours", writer)
    assert "no-store" in response.headers["Cache-Control"]


def test_code_without_description_leaves_its_place(at_work):
    answer = json.loads(upload(at_work, saved(scene(), "PNG"), is_decorative="1").content)
    image = Image.objects.get()
    assert answer["image_code"] == f"![]({image.file.url})"
    assert image.is_decorative is True


def test_picture_that_is_known_brings_its_description(at_work):
    data = saved(scene(), "PNG")
    publishing.store_picture(data, alt="Four colours", by=None)
    answer = json.loads(upload(at_work, data).content)
    assert answer["image_code"].startswith("![Four colours](")
    assert Image.objects.count() == 1


def test_what_is_said_of_a_known_picture_is_for_this_text_alone(at_work):
    data = saved(scene(), "PNG")
    publishing.store_picture(data, alt="Four colours", by=None)
    answer = json.loads(upload(at_work, data, alt="The flag of the day").content)
    assert answer["image_code"].startswith("![The flag of the day](")
    answer = json.loads(upload(at_work, data, is_decorative="1").content)
    assert answer["image_code"].startswith("![](")
    assert [image.alt for image in Image.objects.all()] == ["Four colours"]


@pytest.mark.parametrize(
    "alt", ["a](javascript:alert(1)) [b", "*bold* _x_ `c` ~~d~~ &lt;", "![x](y)", "a\\", "<b>[^1]"]
)
def test_description_cannot_end_its_markdown(at_work, editor, alt):
    code = json.loads(upload(at_work, saved(scene(), "PNG"), alt=alt).content)["image_code"]
    made = publishing.render(code)
    assert [use.alt for use in made.images] == [alt]
    assert made.links == ()


def test_moving_picture_is_taken_with_a_word(at_work):
    answer = json.loads(upload(at_work, frames("GIF", 3)).content)
    assert answer["notice"] == "This picture moves. Readers see its first moment, still."


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"<svg onload=alert(1)></svg>", 400, "an SVG drawing"),
        (b"<html><script>alert(1)</script></html>", 400, "a web page"),
        (b"GIF89a<script>alert(1)</script>", 400, "damaged"),
        (b"", 400, "This file is empty."),
        (png_header(9000, 9000) + chunk(b"IDAT", b"x"), 400, "40 megapixels"),
        (bytes(10 * 1024 * 1024 + 1), 413, "larger than 10 MB"),
        (bytes(13 * 1024 * 1024), 413, "larger than"),
    ],
)
def test_refused_picture_is_answered_in_words(at_work, data, status, words):
    response = upload(at_work, data, "x.gif", "image/gif")
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
    answer = json.loads(response.content)
    assert list(answer) == ["image"]
    assert words in answer["image"][0]
    assert nothing_was_kept()


@pytest.mark.parametrize("sent", [{}, {"image": "text"}])
def test_upload_without_a_file_is_answered_in_words(at_work, sent):
    response = at_work.post(UPLOAD, sent)
    assert response.status_code == 400
    assert json.loads(response.content) == {
        "image": ["No picture arrived. Choose one and try again."]
    }


def test_description_that_is_too_long_is_refused_at_its_field(at_work):
    response = upload(at_work, saved(scene(), "PNG"), alt="x" * 501)
    assert response.status_code == 400
    assert list(json.loads(response.content)) == ["alt"]
    assert nothing_was_kept()


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "a\0b.php", "<b>.svg", "x" * 300])
def test_name_of_the_upload_is_of_no_consequence(at_work, name):
    response = upload(at_work, saved(scene(), "PNG"), name, "text/html")
    image = Image.objects.get()
    assert (
        json.loads(response.content)["image_path"] == f"/media/pictures/{image.hash[:24]}/small.png"
    )


def test_uploaded_picture_can_be_asked_for(at_work):
    answer = json.loads(upload(at_work, saved(scene(), "PNG")).content)
    response = at_work.get(answer["image_path"])
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response.headers["Content-Type"] == "image/png"
