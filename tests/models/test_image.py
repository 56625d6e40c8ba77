"""Which picture an address of a text means, and how pages show it."""

import pytest
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from articles.models import Image
from articles.pictures import file_name, size_widths
from articles.rendering import Picture, Source

pytestmark = pytest.mark.django_db

HASH = "0123456789abcdef" * 4


def made(hash_=HASH, width=1600, height=1200, extension="jpg", **fields):
    size = list(size_widths(width))[-1]
    return Image.objects.create(
        file=file_name(hash_, size, extension),
        hash=hash_,
        width=width,
        height=height,
        created_at=timezone.now(),
        **fields,
    )


def address(name):
    return f"/media/pictures/{HASH[:24]}/{name}"


def test_large_picture_has_three_sizes_in_three_forms():
    assert made().picture() == Picture(
        src=address("large.jpg"),
        width=1600,
        height=1200,
        sources=(
            Source(
                "image/avif",
                f"{address('small.avif')} 480w, {address('medium.avif')} 960w, "
                f"{address('large.avif')} 1600w",
            ),
            Source(
                "image/webp",
                f"{address('small.webp')} 480w, {address('medium.webp')} 960w, "
                f"{address('large.webp')} 1600w",
            ),
        ),
        srcset=f"{address('small.jpg')} 480w, {address('medium.jpg')} 960w, "
        f"{address('large.jpg')} 1600w",
        sizes="(min-width: 672px) 640px, 100vw",
    )


def test_small_picture_has_one_size_and_no_choice():
    assert made(width=300, height=200, extension="png").picture() == Picture(
        src=address("small.png"),
        width=300,
        height=200,
        sources=(
            Source("image/avif", address("small.avif")),
            Source("image/webp", address("small.webp")),
        ),
    )


def test_picture_narrower_than_the_column_is_not_enlarged():
    assert made(width=500, height=100).picture().sizes == "(min-width: 532px) 500px, 100vw"


def test_thumbnail_is_the_smallest_file():
    assert made().thumbnail() == Picture(src=address("small.jpg"), width=480, height=360)


@pytest.mark.parametrize(
    "text",
    [address("large.jpg"), address("small.jpg"), address("medium.avif"), address("large.webp")],
)
def test_any_file_of_a_picture_means_it(text):
    image = made()
    assert Image.objects.by_address([text]) == {text: image}
    assert Image.objects.renditions_of([text]) == {text: image.picture()}


@override_settings(SITE_URL="https://health.example.org")
def test_address_with_the_site_in_it_means_the_picture():
    image = made()
    text = f"https://health.example.org{address('large.jpg')}"
    assert Image.objects.by_address([text]) == {text: image}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/media/elsewhere.jpg",
        f"https://other.example.org{address('large.jpg')}",
        f"//other.example.org{address('large.jpg')}",
        address("large.png"),  # this picture's form for all is JPEG
        address("huge.jpg"),
        address("large.jpg?download"),
        f"/media/pictures/{'f' * 24}/large.jpg",
        f"/elsewhere{address('large.jpg')}",
    ],
)
def test_other_addresses_mean_no_picture(text):
    made()
    assert Image.objects.by_address([text]) == {}


def test_size_that_a_narrow_picture_lacks_means_none():
    made(width=300, height=200)
    assert Image.objects.by_address([address("large.jpg"), address("small.jpg")]).keys() == {
        address("small.jpg")
    }


def test_pictures_of_a_long_text_are_found_in_few_queries(django_assert_num_queries):
    images = [made(f"{number:024x}" + "0" * 40) for number in range(450)]
    addresses = [image.file.url for image in images]
    with django_assert_num_queries(3):
        found = Image.objects.by_address(addresses)
    assert [found[text] for text in addresses] == images
    with django_assert_num_queries(0):
        assert Image.objects.by_address(["/media/other.jpg"]) == {}


def test_lookup_of_an_address_uses_an_index():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("the plan is read as SQLite tells it")
    made()
    with CaptureQueriesContext(connection) as queries:
        Image.objects.by_address([address("large.jpg")])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "USING INDEX" in plan
    assert "SCAN" not in plan


def test_picture_is_called_by_its_description():
    assert str(made(alt="A knee")) == "A knee"
    assert str(made("f" * 64)) == f"pictures/{'f' * 24}/large.jpg"
