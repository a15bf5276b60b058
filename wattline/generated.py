"""Files generated from the models, the metrics and the marts: what they should say, and whether a change is allowed."""

import json
from pathlib import Path

from connectors.clickhouse import dbt_sources
from connectors.clickhouse import schema as ddl
from ingest import metrics_page
from models import generated
from models.catalogue import event_types
from models.schema import compatibility, json_schema
from wattline.dictionary import page
from wattline.settings import ROOT

RELEASED = Path("models/schemas/released")
"""JSON Schemas as of the last release: what producers and stored events may rely on."""


def rendered_files() -> dict[Path, str]:
    """Every generated file of the checkout (relative path) and what it should say."""
    files = generated.rendered_files() | metrics_page.rendered_files()
    files |= ddl.rendered_files() | dbt_sources.rendered_files()
    files |= page.rendered_files(ROOT / "dbt")
    return {Path(name): text for name, text in files.items()}


def stale(root: Path = ROOT) -> list[Path]:
    """Generated files that are missing or say something else than the models."""
    return [path for path, text in rendered_files().items() if _read(root / path) != text]


def write(root: Path = ROOT) -> list[Path]:
    """Brings the generated files up to date; returns those that changed."""
    changed = stale(root)
    files = rendered_files()
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(files[path], encoding="utf-8")
    return changed


def breaking_changes(root: Path = ROOT) -> list[str]:
    """What today's models break of the last release, one line each: `table: change`."""
    today = {cls.table_name(): json_schema(cls) for cls in event_types()}
    broken = []
    for file in sorted((root / RELEASED).glob("*.json")):
        released = json.loads(file.read_text(encoding="utf-8"))
        if file.stem not in today:
            broken.append(f"{file.stem}: the event type is gone")
            continue
        broken += [f"{file.stem}: {change}" for change in compatibility(released, today[file.stem])]
    return broken


def release(root: Path = ROOT) -> int:
    """Makes today's schemas the released ones; returns how many. The caller has checked that nothing breaks."""
    (root / RELEASED).mkdir(parents=True, exist_ok=True)
    for cls in event_types():
        text = json.dumps(json_schema(cls), indent=2, ensure_ascii=False) + "\n"
        (root / RELEASED / f"{cls.table_name()}.json").write_text(text, encoding="utf-8")
    return len(event_types())


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
