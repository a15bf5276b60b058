"""The compose files as a program sees them: YAML with its variables filled in from .env.example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SINGLE = ROOT / "docker-compose.yml"
CLUSTER = ROOT / "docker-compose.cluster.yml"
EXAMPLE = ROOT / ".env.example"

VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<else>[^}]*))?\}")
SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef"
"""Stands for every secret: as `openssl rand -hex 24` makes them."""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of .env.example, and the comment lines right above it."""

    name: str
    value: str
    about: str


def keys() -> list[Key]:
    """What .env.example explains."""
    found, about = [], ""
    for line in EXAMPLE.read_text().splitlines():
        name, equals, value = line.partition("=")
        if line.startswith("#"):
            about = f"{about} {line.lstrip('# -')}"
        elif equals:
            found.append(Key(name, value, about.strip()))
            about = ""
        else:
            about = ""
    return found


def filled() -> dict[str, str]:
    """A `.env` that somebody has filled in."""
    return {key.name: key.value or SECRET for key in keys()}


def variables(text: str) -> Iterator[re.Match[str]]:
    """Every ${…} outside of comments."""
    for line in text.splitlines():
        yield from VARIABLE.finditer(re.sub(r"(^|\s)#.*", "", line))


def interpolated(text: str, values: Mapping[str, str]) -> str:
    """With every variable filled in, and $$ as one dollar."""

    def value(found: re.Match[str]) -> str:
        name, how = found["name"], found["how"]
        if values.get(name):
            return values[name]
        assert how != "?", f"{name} {found['else']}"
        return found["else"] or ""

    return VARIABLE.sub(value, text).replace("$$", "$")


def services(*files: Path, values: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Service → its definition. Of several files the later says more of a service, and wins where both speak."""
    merged: dict[str, dict[str, Any]] = {}
    for file in files:
        for name, service in document(file, values)["services"].items():
            into = merged.setdefault(name, {})
            for key, value in service.items():
                old = into.get(key)
                if isinstance(old, dict) and isinstance(value, dict):
                    into[key] = {**old, **value}
                elif isinstance(old, list) and isinstance(value, list):
                    into[key] = [*old, *value]
                else:
                    into[key] = value
    return merged


def document(file: Path, values: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One file, filled in."""
    return deepcopy(_parsed(interpolated(file.read_text(), filled() if values is None else values)))


@lru_cache
def _parsed(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def is_step(service: Mapping[str, Any]) -> bool:
    """Whether it runs once and ends."""
    return service.get("restart") == "no"


def environment(service: Mapping[str, Any]) -> dict[str, str]:
    """As the process sees it."""
    return {name: str(value) for name, value in service.get("environment", {}).items()}
