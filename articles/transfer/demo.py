"""The demo site: articles, topics and pictures that come with healthsite."""

from collections.abc import Callable
from pathlib import Path

from articles.models import User
from articles.transfer.demo_work import begin_demo_work
from articles.transfer.load import load
from articles.transfer.markdown import read_folder
from articles.transfer.outcome import Counts, Message, Options

FOLDER = Path(__file__).resolve().parent.parent / "demo"
PREFIX = "demo:"


def load_demo(tell: Callable[[Message], None] = lambda message: None) -> Counts:
    """Load the demo content and publish it; loaded again, it changes nothing."""
    return load(read_folder(FOLDER, PREFIX), Options(publish=True), tell)


def begin_demo(editor: User) -> bool:
    """Fill “My work” of the demo's editor. Returns whether anything was done: once is enough."""
    return begin_demo_work(editor, PREFIX)
