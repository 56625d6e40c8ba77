"""A batch of pages: in order, one at a time."""

import tracemalloc

from articles.transfer.page import page_ref
from articles.transfer.pages import read_pages
from articles.transfer.record import Place, Refusal


def write(folder, **pages):
    files = []
    for name, text in pages.items():
        (folder / name).write_text(text)
        files.append(folder / name)
    return files


def test_what_cannot_be_read_comes_first_and_stops_nothing(tmp_path):
    files = write(tmp_path, a="B\n\nText.\n\n<<: A", b="", c="A\n\nText.\n\n>>: B")
    refusal, *records = read_pages(files, print)
    assert refusal == Refusal(
        Place(str(files[1])), "The file is empty: there is nothing to import."
    )
    assert [(record.title, record.place.file) for record in records] == [
        ("A", str(files[2])),
        ("B", str(files[0])),
    ]


def test_file_that_goes_away_in_between_is_refused(tmp_path):
    files = write(tmp_path, a="A\n\nText.\n\n>>: B", b="C\n\nText.")
    found = list(read_pages(files, lambda note: files[1].unlink()))
    assert [type(record).__name__ for record in found] == ["ArticleRecord", "Refusal"]
    assert found[1] == Refusal(
        Place(str(files[1])), "This cannot be read: No such file or directory."
    )


def test_another_text_of_the_same_title_has_an_identity_of_its_own(tmp_path):
    files = write(tmp_path, a="Flu\n\nOne.", b="FLU\n\nTwo.", c="Flu\n\nOne.")
    refs = [record.import_ref for record in read_pages(files, print)]
    # Which of the texts is the first does not depend on the names of the files.
    assert len(refs) == 3
    assert len(set(refs) - {page_ref("Flu", name) for name in "abc"}) == 1
    assert page_ref("Flu") in refs


def test_memory_holds_one_page_and_the_titles(tmp_path):
    text = "It hurts.\n\n" * 5000
    files = write(tmp_path, **{f"p{number}": f"T{number}\n\n{text}" for number in range(15)})
    tracemalloc.start()
    assert sum(1 for _record in read_pages(files, print)) == 15
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000
