import pytest

from articles.pictures import CONTENT_TYPES, address_identity, file_name, size_widths

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("width", "sizes"),
    [
        (1, {"small": 1}),
        (480, {"small": 480}),
        (481, {"small": 480, "medium": 481}),
        (960, {"small": 480, "medium": 960}),
        (961, {"small": 480, "medium": 960, "large": 961}),
        (1600, {"small": 480, "medium": 960, "large": 1600}),
    ],
)
def test_sizes_follow_the_width_and_never_exceed_it(width, sizes):
    assert size_widths(width) == sizes


def test_file_name_holds_nothing_but_hash_size_and_format():
    assert file_name(HASH, "small", "avif") == "pictures/0123456789abcdef01234567/small.avif"


@pytest.mark.parametrize("extension", ["avif", "webp", "jpg", "png"])
@pytest.mark.parametrize("size", ["small", "medium", "large"])
@pytest.mark.parametrize("before", ["/media/", "https://cdn.example.org/files/", ""])
def test_address_names_its_picture(before, size, extension):
    assert address_identity(before + file_name(HASH, size, extension)) == HASH[:24]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/media/pictures/0123456789abcdef01234567/huge.jpg",
        "/media/pictures/0123456789abcdef01234567/large.svg",
        "/media/pictures/0123456789ABCDEF01234567/large.jpg",
        "/media/pictures/0123456789abcdef/large.jpg",
        "/media/pictures/0123456789abcdef01234567/large.jpg\n",
        "/media/pictures/0123456789abcdef01234567/large.jpg/",
        "/media/otherpictures/0123456789abcdef01234567/large.jpg",
        "https://example.org/cat.jpg",
    ],
)
def test_other_addresses_name_none(address):
    assert address_identity(address) is None


def test_types_are_the_five_that_browsers_show():
    assert set(CONTENT_TYPES.values()) == {
        "image/avif",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
    }
