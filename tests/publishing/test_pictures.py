"""Pictures stored with their rows, or neither; removed when no text shows them."""

import io
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles import publishing
from articles.models import Article, Image
from articles.pictures import address_identity
from articles.publishing import Refused

from ..pictures.making import SECRET, exif, frames, photo, saved, scene

pytestmark = pytest.mark.django_db


def stored_files():
    folders, _ = (
        default_storage.listdir("pictures") if default_storage.exists("pictures") else ([], [])
    )
    return sorted(
        f"pictures/{folder}/{name}"
        for folder in folders
        for name in default_storage.listdir(f"pictures/{folder}")[1]
    )


def contents(name):
    with default_storage.open(name) as file:
        return file.read()


@pytest.fixture
def image(editor):
    upload = SimpleUploadedFile("../../my holiday <b>.php", saved(photo(700, 50), "JPEG"))
    return publishing.store_picture(upload, alt="A field", credit="Ours", by=editor)


def refusal(call, **named):
    with pytest.raises(Refused) as refused:
        call(**named)
    return refused.value


def test_upload_becomes_a_row_and_its_files(image, editor):
    image.refresh_from_db()
    assert (image.width, image.height, image.alt, image.credit) == (700, 50, "A field", "Ours")
    assert (image.is_decorative, image.created_by) == (False, editor)
    assert image.file.name == f"pictures/{image.hash[:24]}/medium.jpg"
    assert stored_files() == sorted(image.file_names().values())
    assert len(stored_files()) == 6


def test_nothing_of_the_uploaded_name_is_kept(image):
    assert "holiday" not in f"{image.__dict__}{stored_files()}"


def test_same_bytes_are_the_same_row(image, writer):
    data = saved(scene(), "PNG")
    first = publishing.store_picture(io.BytesIO(data), by=None)
    files = stored_files()
    second = publishing.store_picture(SimpleUploadedFile("other.gif", data), by=writer)
    assert second == first
    assert second.created_by is None
    assert stored_files() == files
    assert Image.objects.count() == 2


def test_second_upload_fills_in_what_was_not_said_and_changes_nothing_else():
    data = saved(scene(), "PNG")
    publishing.store_picture(data, credit="Ours", by=None)
    publishing.store_picture(data, alt="Four colours", credit="Theirs", by=None)
    publishing.store_picture(data, alt="Something else", by=None)
    publishing.store_picture(data, is_decorative=True, by=None)
    assert list(Image.objects.values_list("alt", "is_decorative", "credit")) == [
        ("Four colours", False, "Ours")
    ]


def test_second_upload_brings_back_files_that_were_lost(image):
    data = saved(scene(), "PNG")
    other = publishing.store_picture(data, by=None)
    lost = next(iter(other.file_names().values()))
    before = contents(lost)
    default_storage.delete(lost)
    assert publishing.store_picture(data, by=None) == other
    assert contents(lost) == before


def test_half_a_file_left_by_a_killed_process_is_replaced():
    data = saved(scene(), "PNG")
    image = publishing.store_picture(data, by=None)
    whole = contents(image.file.name)
    Image.objects.all().delete()
    path = default_storage.path(image.file.name)
    with open(path, "wb") as file:
        file.write(whole[:10])
    assert publishing.store_picture(data, by=None).file.name == image.file.name
    assert contents(image.file.name) == whole


def test_refused_picture_leaves_nothing():
    refused = refusal(publishing.store_picture, upload=b"<svg></svg>", by=None)
    assert refused.message_dict == {
        "file": [
            "This looks like an SVG drawing. Readers’ browsers need JPEG, PNG, WebP, AVIF or GIF: "
            "save the picture as one of them and upload that."
        ]
    }
    assert [error.code for error in refused.error_dict["file"]] == ["not_a_picture"]
    assert (Image.objects.count(), stored_files()) == (0, [])


def test_full_disk_leaves_neither_row_nor_files(monkeypatch):
    save = default_storage.save
    calls = []

    def full(name, content):
        calls.append(name)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", full)
    refused = refusal(publishing.store_picture, upload=saved(scene(), "PNG"), by=None)
    assert refused.message_dict == {
        "file": ["The picture could not be stored: the disk may be full. Tell an administrator."]
    }
    assert (Image.objects.count(), stored_files()) == (0, [])


def test_storage_that_takes_another_name_is_not_believed(monkeypatch):
    monkeypatch.setattr(default_storage, "save", lambda name, content: f"{name}_x7")
    refused = refusal(publishing.store_picture, upload=saved(scene(), "PNG"), by=None)
    assert [error.code for error in refused.error_dict["file"]] == ["storage"]
    assert Image.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"alt": "x" * 501}, "alt"),
        ({"credit": "x" * 201}, "credit"),
        ({"alt": "A knee", "is_decorative": True}, "alt"),
    ],
)
def test_what_cannot_be_said_of_a_picture_is_refused_at_its_field(said, field):
    refused = refusal(publishing.store_picture, upload=saved(scene(), "PNG"), by=None, **said)
    assert list(refused.message_dict) == [field]
    assert (Image.objects.count(), stored_files()) == (0, [])


def test_description_is_one_line():
    image = publishing.store_picture(saved(scene(), "PNG"), alt=" A \r\n knee\0 ", by=None)
    assert image.alt == "A knee"


def test_moving_picture_says_that_it_was_stopped():
    assert publishing.store_picture(frames("GIF", 3), by=None).is_first_frame is True
    assert publishing.store_picture(saved(scene(), "GIF"), by=None).is_first_frame is False


def test_no_private_data_reaches_the_disk():
    publishing.store_picture(saved(photo(), "JPEG", exif=exif(6), comment=SECRET), by=None)
    files = [contents(name) for name in stored_files()]
    assert len(files) == 3
    assert [SECRET in data for data in files] == [False] * 3


def test_only_who_may_add_pictures_adds_one(editor):
    editor.groups.clear()
    with pytest.raises(PermissionDenied):
        publishing.store_picture(saved(scene(), "PNG"), by=editor)
    assert stored_files() == []


def test_describing_changes_words_and_not_texts(image, editor, make_article):
    article = make_article(body=f"![In the text]({image.file.url})")
    publishing.describe_picture(image, alt="", is_decorative=True, credit="", by=editor)
    image.refresh_from_db()
    assert (image.alt, image.is_decorative, image.credit) == ("", True, "")
    article.refresh_from_db()
    assert 'alt="In the text"' in article.html


def test_page_shows_the_picture_in_all_its_forms(image, make_article):
    html = make_article(body=f"![A field]({image.file.url})").html
    at = f"/media/pictures/{image.hash[:24]}"
    assert html == (
        f'<p><picture><source type="image/avif" srcset="{at}/small.avif 480w, '
        f'{at}/medium.avif 700w" sizes="(min-width: 672px) 640px, 100vw">'
        f'<source type="image/webp" srcset="{at}/small.webp 480w, {at}/medium.webp 700w" '
        'sizes="(min-width: 672px) 640px, 100vw">'
        f'<img src="{at}/medium.jpg" srcset="{at}/small.jpg 480w, {at}/medium.jpg 700w" '
        'sizes="(min-width: 672px) 640px, 100vw" width="700" height="50" alt="A field" '
        'loading="lazy" decoding="async"></picture></p>\n'
    )


def test_unused_picture_is_removed_with_its_files(
    image, editor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        publishing.delete_picture(image, by=editor)
    assert (Image.objects.count(), stored_files()) == (0, [])


def test_files_outlive_a_removal_that_is_undone(image, editor):
    files = stored_files()
    publishing.delete_picture(image, by=editor)  # the test's transaction is never committed
    assert stored_files() == files


def test_used_picture_is_not_removed_and_its_texts_are_named(image, editor, make_draft, make_topic):
    draft = make_draft("Knee pain", body=f"![]({image.file.url})")
    make_topic("Back and joints", introduction=f"![]({image.file.url})")
    refused = refusal(publishing.delete_picture, image=image, by=editor)
    assert refused.messages == [
        "This picture is shown in ‘Knee pain’ and ‘Back and joints’. Take it out there first."
    ]
    publishing.save_draft(draft, content=publishing.Content(title="Knee pain"), by=editor)
    assert (
        "Back and joints" in refusal(publishing.delete_picture, image=image, by=editor).messages[0]
    )
    assert len(stored_files()) == 6


def test_picture_of_a_draft_beside_a_live_page_or_of_an_older_text_is_kept(
    image, editor, make_article
):
    article = make_article("Knee pain")
    content = replace(publishing.content_of(article), body=f"![]({image.file.url})")
    publishing.save_draft(article, content=content, by=editor)
    words = "This picture is part of the history of ‘Knee pain’: what was saved can be restored."
    assert refusal(publishing.delete_picture, image=image, by=editor).messages == [words]
    publishing.discard_draft(article, by=editor)
    assert refusal(publishing.delete_picture, image=image, by=editor).messages == [words]
    assert len(stored_files()) == 6


def test_many_uses_are_counted(image, editor, make_draft):
    for number in range(8):
        make_draft(f"Page {number}", body=f"![]({image.file.url})")
    assert refusal(publishing.delete_picture, image=image, by=editor).messages == [
        "This picture is shown in ‘Page 0’, ‘Page 1’, ‘Page 2’, ‘Page 3’, ‘Page 4’ and 3 more. "
        "Take it out there first."
    ]


def test_only_who_may_delete_pictures_deletes_one(image, writer):
    with pytest.raises(PermissionDenied):
        publishing.delete_picture(image, by=writer)
    assert Image.objects.count() == 1


def test_uses_cost_two_queries_however_many_pictures(image, make_draft, django_assert_num_queries):
    other = publishing.store_picture(saved(scene(), "PNG"), by=None)
    third = publishing.store_picture(saved(scene(9, 9), "PNG"), by=None)
    body = f"![]({image.file.url}) ![]({other.file.url})"
    one, two = make_draft("One", body=body), make_draft("Two", body=body)
    for images in ([image], [image, other, third]):
        with django_assert_num_queries(3):
            uses = publishing.picture_uses(images)
        assert uses == {i.pk: [] if i == third else [one, two] for i in images}


# --- pictures that come back from an export -------------------------------------------------------


@pytest.fixture
def exported(image):
    """An unsaved row and its files, as an export holds them; the site has neither."""
    files = {name: contents(name) for name in stored_files()}
    for name in files:
        default_storage.delete(name)
    Image.objects.all().delete()
    fields = ("file", "hash", "width", "height", "alt", "is_decorative", "credit", "created_at")
    return Image(**{name: getattr(image, name) for name in fields}), files


def test_exported_picture_comes_back_byte_for_byte(exported):
    row, files = exported
    kept = publishing.restore_picture(row, files=files)
    kept.refresh_from_db()
    for name in ("hash", "width", "height", "alt", "credit", "created_at", "is_decorative"):
        assert getattr(kept, name) == getattr(row, name), name
    assert kept.file.name == row.file.name
    assert {name: contents(name) for name in stored_files()} == files


def test_exported_picture_comes_back_once(exported):
    row, files = exported
    first = publishing.restore_picture(row, files=files)
    again = Image(hash=row.hash, file=row.file.name, width=700, height=50)
    again.created_at = timezone.now()
    assert publishing.restore_picture(again, files=files) == first
    assert Image.objects.get().created_at == row.created_at


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_drawings_come_back_too(kind):
    image = publishing.store_picture(saved(scene(1000, 400), kind), by=None)
    files = {name: contents(name) for name in stored_files()}
    row = Image(
        hash=image.hash, file=image.file.name, width=1000, height=400, created_at=image.created_at
    )
    Image.objects.all().delete()
    for name in files:
        default_storage.delete(name)
    publishing.restore_picture(row, files=files)
    assert {name: contents(name) for name in stored_files()} == files


def change(name, new):
    def changed(row, files):
        files[next(key for key in files if key.endswith(name))] = new

    return changed


def put(**fields):
    def changed(row, files):
        for name, value in fields.items():
            setattr(row, name, value)

    return changed


def leave_out(row, files):
    files.pop(next(iter(files)))


def add_one(row, files):
    files[f"pictures/{row.hash[:24]}/evil.html"] = b"<script>alert(1)</script>"


def climb(row, files):
    row.hash = "../../../../etc/" + "0" * 48
    row.file = f"pictures/{row.hash[:24]}/medium.jpg"


def append(row, files):
    for name in files:
        files[name] += SECRET


TAMPERED = {
    "a file is missing": leave_out,
    "a file too many": add_one,
    "a hash that climbs": climb,
    "a hash that is none": put(hash="x" * 64),
    "another name": put(file="pictures/evil.php"),
    "another width": put(width=900),
    "another height": put(height=51),
    "no width": put(width=0),
    "a jpeg with metadata": change("medium.jpg", saved(photo(700, 50), "JPEG", exif=exif())),
    "a jpeg with a comment": change("medium.jpg", saved(photo(700, 50), "JPEG", comment=SECRET)),
    "a jpeg of another size": change("medium.jpg", saved(photo(70, 50), "JPEG")),
    "a web page for a jpeg": change("medium.jpg", b"<script>alert(1)</script>"),
    "a png for a jpeg": change("medium.jpg", saved(photo(700, 50), "PNG")),
    "half a jpeg": change("medium.jpg", saved(photo(700, 50), "JPEG")[:2000]),
    "a webp with metadata": change("medium.webp", saved(photo(700, 50), "WEBP", exif=exif())),
    "a moving webp": change("small.webp", frames("WEBP", 3, lossless=True)),
    "an avif with metadata": change("medium.avif", saved(photo(700, 50), "AVIF", exif=exif())),
    "an empty file": change("small.avif", b""),
    "something behind each": append,
}


@pytest.mark.parametrize("how", TAMPERED)
def test_tampered_export_is_refused_and_leaves_nothing(exported, how):
    row, files = exported
    TAMPERED[how](row, files)
    refused = refusal(publishing.restore_picture, image=row, files=files)
    assert list(refused.message_dict) == ["file"]
    assert (Image.objects.count(), stored_files()) == (0, [])


def test_row_of_a_text_names_its_pictures(image, make_article):
    article = make_article(body=f"![]({image.file.url}) ![](/media/other.jpg)")
    assert list(Article.objects.get(pk=article.pk).images.all()) == [image]
    assert address_identity(image.file.url) == image.hash[:24]
