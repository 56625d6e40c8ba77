"""The house: imports point down, rooms are strangers to one another, and the map is true."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "articles"

# Floor by floor, from the ground up. A room may import from lower floors and from itself.
FLOORS = [
    {"rendering", "words", "differences", "health", "pictures", "signals", "logs"},
    {"models"},
    {"publishing", "related", "search", "page_store", "reports"},
    {"article_page", "forms", "given_back", "mail", "transfer"},
    {
        "views", "media_views", "feeds", "sitemaps", "admin", "management", "middleware",
        "receivers", "templatetags", "checks",
    },
    {"apps", "urls"},
]  # fmt: skip
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
PURE = FLOORS[0]
NO_CODE = {"migrations", "static", "locale", "demo"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "constants"}


def room_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def sources():
    for path in sorted(APP.rglob("*.py")):
        if room_of(path) not in NO_CODE | {"__init__"}:
            yield path


def imported_rooms(tree: ast.AST):
    """(line, room) for every import of a room of the app."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
            if node.module == "articles":
                names = [f"articles.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "articles" and len(parts) > 1:
                yield node.lineno, parts[1]


def faults(path: Path, source: str) -> list[str]:
    """What breaks the rules of the house in one file."""
    room, tree = room_of(path), ast.parse(source)
    where = path.relative_to(ROOT)
    found = [
        f"{where}:{line}: {room} (floor {FLOOR_OF[room]}) imports {other}"
        for line, other in imported_rooms(tree)
        if other != room and FLOOR_OF[other] >= FLOOR_OF[room]
    ]
    if room in PURE:
        found += [
            f"{where}:{node.lineno}: a pure room imports django.db"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db")
        ]
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            if room == "apps" and function.name == "ready":
                continue
            found += [
                f"{where}:{node.lineno}: import inside {function.name}()"
                for node in ast.walk(function)
                if isinstance(node, ast.Import | ast.ImportFrom)
            ]
        if isinstance(function, ast.ImportFrom) and function.level:
            found.append(f"{where}:{function.lineno}: relative import")
    return found


def test_every_room_has_a_floor():
    assert {room_of(path) for path in sources()} - FLOOR_OF.keys() == set()


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(APP)))
def test_imports_point_down(path):
    assert faults(path, path.read_text()) == []


def test_a_fault_would_be_seen():
    source = "from articles import models\nfrom django.db import connection\ndef f():\n import os\n"
    planted = faults(APP / "words" / "planted.py", source)
    assert [fault.split(": ", 1)[1] for fault in planted] == [
        "words (floor 0) imports models",
        "a pure room imports django.db",
        "import inside f()",
    ]
    sideways = faults(APP / "publishing" / "planted.py", "import articles.search\n")
    assert sideways == [
        "articles/publishing/planted.py:1: publishing (floor 2) imports search",
    ]


def test_outsiders_come_in_by_the_door_of_models():
    for path in sources():
        if room_of(path) != "models":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom):
                    assert not (node.module or "").startswith("articles.models."), path


def test_only_models_and_publishing_filter_on_status():
    """Rule 3: `published()` says once what readers may see."""
    readers = [p for p in sources() if room_of(p) in {"views", "feeds", "sitemaps", "templatetags"}]
    assert readers
    for path in readers:
        assert "status" not in path.read_text().replace("status=4", "").replace(
            "status_code", ""
        ), path


WRITTEN_BY_VERBS = {"status", "published_at", "updated_at", "html", "former_slugs"}


# What fills a database with a million rows to measure it: no verb could in an hour.
FILLING = APP / "management" / "filling.py"


def states_written(tree: ast.AST):
    """Lines that set what the verbs alone may set: `x.status = …` or `….update(status=…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in WRITTEN_BY_VERBS:
                    yield node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            yield from [node.lineno for word in node.keywords if word.arg in WRITTEN_BY_VERBS]


def test_only_publishing_writes_what_readers_see():
    for path in sources():
        if room_of(path) != "publishing" and path != FILLING:
            assert list(states_written(ast.parse(path.read_text()))) == [], path
    planted = "a.status = 1\nb.update(published_at=2)\nc.title = 3\n"
    assert list(states_written(ast.parse(planted))) == [1, 2]


def test_only_rendering_marks_text_as_safe():
    for path in sources():
        if room_of(path) != "rendering":
            assert "mark_safe" not in path.read_text(), path


def test_every_module_says_what_it_is_for():
    for path in sources():
        tree = ast.parse(path.read_text())
        if tree.body:
            assert ast.get_docstring(tree), path


def test_no_room_has_a_name_that_says_nothing():
    names = {path.stem for path in APP.rglob("*")} & FORBIDDEN_NAMES
    assert names == set()


def test_the_map_in_the_readme_names_every_room():
    readme = (ROOT / "README.md").read_text()
    rooms = {room_of(path) for path in sources()} | {"demo"}
    assert {room for room in rooms if f"`{room}" not in readme} == set()


def test_the_top_level_holds_what_was_agreed():
    allowed = {
        "manage.py", "pyproject.toml", "README.md", "healthsite", "articles", "templates",
        "tests", "LICENSE", "constraints.txt", "docs", "deploy",
    }  # fmt: skip
    ignored = {"var", "healthsite.egg-info", "build", "uv.lock"}
    present = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert present - allowed - ignored == set()
