"""docs/operations.md: whoever looks for a message at night finds it as the program says it; its commands exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from wattline.cli import app

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "operations.md").read_text()
SOURCES = [
    path.read_text()
    for folder in ("ingest", "connectors", "streams", "wattline")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
QUOTED = re.findall(r"“([^”]+)”", PAGE)
COMMANDS = sorted(set(re.findall(r"`wattline ([a-z]+(?: [a-z]+)?)", PAGE)))


def pattern(quoted: str) -> str:
    """A message as the page quotes it: … is whatever stands there, N and M are what the program fills in."""
    pieces = re.split(r"\b[NM]\b|…", quoted.strip("… "))
    return r"\{[^{}]+\}".join(map(re.escape, pieces))


def test_there_are_messages_to_look_for() -> None:
    assert len(QUOTED) >= 5
    another = re.compile(pattern("polled too late: the partitions are lost"))
    assert not any(another.search(source) for source in SOURCES)


@pytest.mark.parametrize("quoted", QUOTED)
def test_a_message_that_is_quoted_is_one_that_is_told(quoted: str) -> None:
    told = re.compile(pattern(quoted))
    assert any(told.search(source) for source in SOURCES), f"nothing says {quoted!r}"


def commands(group: TyperGroup, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield before + name
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{before}{name} ")


@pytest.mark.parametrize("given", COMMANDS)
def test_a_command_that_is_given_exists(given: str) -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    known = set(commands(root))
    first = given.partition(" ")[0]
    has_verbs = any(name.startswith(f"{first} ") for name in known)
    assert (given if has_verbs and given != first else first) in known
