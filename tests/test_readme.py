"""What the README says is true: its table of variables, its packages, its pictures."""

import re
import tomllib
from pathlib import Path

from healthsite.settings import BASE_DIR, VARIABLES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def names(requirements: list[str]) -> list[str]:
    return [re.match(r"[\w-]+", requirement)[0] for requirement in requirements]


def test_every_environment_variable_is_in_the_table_with_its_meaning():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*) \| (.+) \|$", README, re.M)
    assert rows == [
        (name, in_words(default), meaning) for name, (_read, default, meaning) in VARIABLES.items()
    ]


def in_words(default) -> str:
    """A variable's default, as the README says it."""
    if default == []:
        return "`loopback`"
    if isinstance(default, bool):
        default = str(default).lower()
    if isinstance(default, Path):
        default = default.relative_to(BASE_DIR)
    return f"`{default}`" if default else ""


def test_every_dependency_earns_its_place_in_one_line():
    table = README.split("## What it stands on")[1].split("## Licence")[0]
    missing = [name for name in names(PROJECT["dependencies"]) if name not in table]
    of_tests = [
        name
        for name in names(PROJECT["optional-dependencies"]["test"])
        if name.lower() not in table.lower()
    ]
    assert (missing, of_tests) == ([], [])


def test_every_dependency_has_an_upper_bound():
    everything = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    assert [requirement for requirement in everything if ",<" not in requirement] == []


def test_there_are_exactly_two_commands_to_set_up():
    blocks = re.findall(r"```sh\n(python3 -m venv [^\n]+)\n```", README)
    assert len(blocks) == 2
    assert blocks[0].endswith("manage.py demo")
    assert blocks[1].endswith("-m pytest -n 2")


def test_links_lead_to_files_that_exist():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        text = re.sub(r"`[^`\n]+`", "", page.read_text())
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
