"""What the marts' YAML states, mart by mart and column by column, with the line where it stands.

No dbt is needed: the files are YAML before they are dbt's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wattline.dictionary.definition import BadDefinition, Description, MartMeta, SameAs, description, mart_meta

MARTS = "models/marts"


class DictionaryError(Exception):
    """Definitions that can't be used: one line each, `file:line: mart.column: field: reason (is value)`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class StatedColumn:
    """A column as the YAML has it. `place`: file and line."""

    name: str
    place: str
    about: str
    what: Description | SameAs


@dataclass(frozen=True, slots=True)
class StatedMart:
    """A mart as the YAML has it."""

    name: str
    place: str
    about: str
    meta: MartMeta
    columns: tuple[StatedColumn, ...]


def stated_marts(project: Path) -> list[StatedMart]:
    """The marts of a dbt project, in the order of their files. Raises DictionaryError with all that is wrong."""
    problems: list[str] = []
    marts: dict[str, StatedMart] = {}
    for file in sorted((project / MARTS).rglob("*.yml")):
        for model in _models(file, problems):
            mart = _mart(f"{project.name}/{file.relative_to(project)}", model, problems)
            if mart.name in marts:
                problems.append(f"{mart.place}: {mart.name}: is described at {marts[mart.name].place} already")
            marts[mart.name] = mart
    built = {file.stem for file in (project / MARTS).rglob("*.sql")}
    problems += [f"{project.name}/{MARTS}: {name}: is described nowhere" for name in sorted(built - marts.keys())]
    problems += [f"{marts[name].place}: {name}: has no SQL" for name in sorted(marts.keys() - built)]
    if problems:
        raise DictionaryError(problems)
    return list(marts.values())


def variables(project: Path) -> dict[str, Any]:
    """The `vars` of dbt_project.yml."""
    found: dict[str, Any] = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8")).get("vars", {})
    return found


class _Text(str):
    """A string that knows its line."""

    line: int = 0


class _Loader(yaml.SafeLoader):
    """Strings know their lines."""


def _text(loader: _Loader, node: yaml.ScalarNode) -> _Text:
    text = _Text(loader.construct_scalar(node))
    text.line = node.start_mark.line + 1
    return text


_Loader.add_constructor("tag:yaml.org,2002:str", _text)


def _models(file: Path, problems: list[str]) -> Iterator[dict[str, Any]]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _Loader)
    except yaml.YAMLError as error:
        problems.append(f"{file}: {error}")
        return
    if not isinstance(content, dict | None):
        problems.append(f"{file}: should be a mapping with `models`")
        return
    yield from (content or {}).get("models") or ()


def _mart(file: str, model: dict[str, Any], problems: list[str]) -> StatedMart:
    name, place, about = _heading(file, model)
    meta = MartMeta(subject="health")  # any will do: where its own is bad, all is refused once everything is read
    try:
        meta = mart_meta(_meta(model))
    except BadDefinition as error:
        problems += [f"{place}: {name}: {line}" for line in str(error).splitlines()]
    if not about.startswith("Grain: "):
        problems.append(f"{place}: {name}: description: should begin with 'Grain: ' (is {about[:40]!r})")
    columns = []
    for stated in model.get("columns") or ():
        column, where, said = _heading(file, stated)
        try:
            columns.append(StatedColumn(column, where, said, description(column, _meta(stated))))
        except BadDefinition as error:
            problems += [f"{where}: {name}.{column}: {line}" for line in str(error).splitlines()]
        if not said:
            problems.append(f"{where}: {name}.{column}: description: is missing")
    return StatedMart(name, place, about, meta, tuple(columns))


def _heading(file: str, entry: dict[str, Any]) -> tuple[str, str, str]:
    name = entry.get("name")
    if not isinstance(name, _Text):
        raise DictionaryError([f"{file}: name: should be a text (is {name!r}), in {str(entry)[:80]}"])
    return str(name), f"{file}:{name.line}", " ".join(str(entry.get("description") or "").split())


def _meta(entry: dict[str, Any]) -> dict[str, object]:
    meta: dict[str, object] | None = (entry.get("config") or {}).get("meta")
    return meta or {}
