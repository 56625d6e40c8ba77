"""One picture at a time, in threads and in processes."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from articles.pictures import PictureRefused, make_renditions, turn, writing

from .making import saved, scene

ROOT = Path(__file__).resolve().parents[2]


def test_pictures_are_decoded_one_after_the_other(monkeypatch):
    inside, most = 0, 0
    decode = writing.decode

    def slow(data):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        made = decode(data)
        inside -= 1
        return made

    monkeypatch.setattr(writing, "decode", slow)
    data = saved(scene(), "PNG")
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(make_renditions(data).width)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [120] * 6
    assert most == 1


def test_refused_picture_gives_the_turn_back():
    with pytest.raises(PictureRefused):
        make_renditions(b"no picture")
    assert make_renditions(saved(scene(), "PNG")).width == 120


def test_editor_who_waits_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(writing, "_SECONDS_TO_WAIT", 0.05)
    told = []

    def upload():
        try:
            make_renditions(saved(scene(), "PNG"))
        except PictureRefused as refusal:
            told.append(refusal.code)

    with turn.one_at_a_time(1):
        thread = threading.Thread(target=upload)
        thread.start()
        thread.join()
    assert told == ["busy"]


def test_other_process_waits_too(tmp_path, monkeypatch):
    monkeypatch.setattr(turn.tempfile, "gettempdir", lambda: str(tmp_path))
    code = (
        "import tempfile\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        "from articles.pictures.turn import one_at_a_time\n"
        "with one_at_a_time(5):\n"
        "    print('held', flush=True)\n"
        "    input()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(TimeoutError), turn.one_at_a_time(0.1):
            pass
        other.communicate("\n")
    with turn.one_at_a_time(1):
        pass


def test_lock_file_that_cannot_be_made_stops_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(turn.tempfile, "gettempdir", lambda: str(tmp_path / "missing"))
    assert make_renditions(saved(scene(), "PNG")).width == 120


def test_lock_file_that_is_a_link_is_not_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(turn.tempfile, "gettempdir", lambda: str(tmp_path))
    (tmp_path / "healthsite-pictures.lock").symlink_to(tmp_path / "elsewhere")
    assert make_renditions(saved(scene(), "PNG")).width == 120
    assert not (tmp_path / "elsewhere").exists()
