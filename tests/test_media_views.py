"""What /media/ serves: pictures, named for what they are, and nothing that runs."""

import os

import pytest
from django.conf import settings
from django.test import override_settings

# A page that was not found names topics, so it asks the database.
pytestmark = pytest.mark.django_db

PICTURE = "pictures/0123456789abcdef01234567/large"
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}


@pytest.fixture
def put():
    def write(name, data=b"picture"):
        path = os.path.join(settings.MEDIA_ROOT, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        return path

    return write


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("extension", TYPES)
def test_picture_is_served_with_the_headers_of_a_picture(client, put, extension):
    put(f"{PICTURE}.{extension}", b"data")
    response = client.get(f"/media/{PICTURE}.{extension}")
    assert (response.status_code, body(response)) == (200, b"data")
    wanted = {
        "Content-Type": TYPES[extension],
        "Content-Length": "4",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable"
        if extension != "gif"  # we never write one under a name of ours
        else "public, max-age=3600",
    }
    assert {name: response.headers.get(name) for name in wanted} == wanted
    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers


def test_picture_that_has_not_changed_is_not_sent_again(client, put):
    path = put(f"{PICTURE}.jpg")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    first = client.get(f"/media/{PICTURE}.jpg")
    assert body(first) == b"picture"
    assert first.headers["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    second = client.get(f"/media/{PICTURE}.jpg", headers=since)
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    other = client.get(f"/media/{PICTURE}.jpg", headers={"If-Modified-Since": "nonsense"})
    assert (other.status_code, body(other)) == (200, b"picture")


@pytest.mark.parametrize(
    "name",
    [
        "evil.svg",
        "evil.html",
        "evil.SVG",
        "evil.js",
        "evil.pdf",
        "evil.jpg.html",
        "evil",
        "evil.",
        "pictures/0123456789abcdef01234567/large.svg",
        ".hidden.jpg",
        ".git/picture.jpg",
        "a\\b.jpg",
        "evil.JPG",
    ],
)
def test_other_files_are_not_served_though_they_are_there(client, put, name):
    put(name, b"<script>alert(1)</script>")
    response = client.get(f"/media/{name}")
    assert response.status_code == 404
    assert b"alert(1)" not in body(response)


@pytest.mark.parametrize(
    "path",
    [
        f"{PICTURE.replace('large', 'huge')}.jpg",
        f"{PICTURE}.jpg/",
        f"{PICTURE}.jpg/x.jpg",
        PICTURE.rpartition("/")[0],
        f"{PICTURE.rpartition('/')[0]}/",
        "fill-9999x9999/large.jpg",
    ],
)
def test_unknown_sizes_are_not_found_and_make_no_file(client, put, path):
    put(f"{PICTURE}.jpg")
    before = sorted(os.walk(settings.MEDIA_ROOT))
    assert client.get(f"/media/{path}").status_code == 404
    assert sorted(os.walk(settings.MEDIA_ROOT)) == before


@pytest.mark.parametrize(
    "path",
    [
        "../secret.jpg",
        "pictures/../../secret.jpg",
        "%2e%2e/secret.jpg",
        "..%2fsecret.jpg",
        "..%5csecret.jpg",
        "pictures/%2e%2e/%2e%2e/secret.jpg",
        "%2fetc/secret.jpg",
        "//secret.jpg",
        "secret.jpg%00.jpg",
        "%00.jpg",
        "a%0d%0ab.jpg",
        "C:secret.jpg",
        "~secret.jpg",
        "x" * 5000 + ".jpg",
        "a/" * 2000 + "b.jpg",
        "%ff.jpg",
        "%ed%a0%80.jpg",
    ],
)
def test_nothing_outside_the_folder_is_served(client, put, path):
    put("../secret.jpg", b"secret")
    put(".keep")
    response = client.get(f"/media/{path}")
    assert response.status_code == 404
    assert b"secret" not in body(response).replace(b"secret.jpg", b"")


def test_links_that_lead_outside_or_in_circles_are_not_followed(client, put, tmp_path):
    put("pictures/real.jpg", b"inside")
    root = settings.MEDIA_ROOT
    (tmp_path / "outside.jpg").write_bytes(b"outside")
    os.symlink(tmp_path / "outside.jpg", os.path.join(root, "link.jpg"))
    os.symlink(tmp_path, os.path.join(root, "folder"))
    os.symlink("circle.jpg", os.path.join(root, "circle.jpg"))
    for name in ("link.jpg", "folder/outside.jpg", "circle.jpg"):
        assert client.get(f"/media/{name}").status_code == 404
    assert body(client.get("/media/pictures/real.jpg")) == b"inside"


def test_folder_of_media_may_itself_be_a_link(client, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "a.png").write_bytes(b"data")
    (tmp_path / "linked").symlink_to(tmp_path / "disk")
    with override_settings(MEDIA_ROOT=tmp_path / "linked"):
        assert body(client.get("/media/a.png")) == b"data"


def test_folder_that_is_called_like_a_picture_is_not_served(client, put):
    put("folder.jpg/inner.png")
    assert client.get("/media/folder.jpg").status_code == 404


def test_only_reading_is_answered(client, put):
    put(f"{PICTURE}.jpg")
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/media/{PICTURE}.jpg").status_code == 405
    head = client.head(f"/media/{PICTURE}.jpg")
    head.close()
    assert (head.status_code, head.headers["Content-Length"]) == (200, "7")


def test_storage_elsewhere_serves_nothing_here(client, put):
    put("a.png")
    elsewhere = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    with override_settings(STORAGES=elsewhere):
        assert client.get("/media/a.png").status_code == 404
    assert body(client.get("/media/a.png")) == b"picture"
