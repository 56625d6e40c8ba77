"""The guides and their pictures belong together."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LARGEST = 100_000  # bytes


def shown() -> dict[Path, str]:
    """The pictures that the guides show, each with its description."""
    return {
        (page.parent / target).resolve(): described
        for page in PAGES
        for described, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text())
    }


def test_every_picture_is_shown_and_every_shown_picture_is_there():
    assert sorted(shown()) == sorted(IMAGES.iterdir())


def test_every_picture_is_described():
    assert [path.name for path, described in shown().items() if not described.strip()] == []


def test_every_picture_is_made_by_the_script():
    source = ast.parse((ROOT / "docs" / "screenshots.py").read_text())
    words = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant)}
    assert [path.name for path in IMAGES.iterdir() if path.stem not in words] == []


def test_pictures_are_small():
    assert [path.name for path in IMAGES.iterdir() if path.stat().st_size > LARGEST] == []
