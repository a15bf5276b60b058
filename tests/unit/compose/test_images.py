"""The Dockerfile: what it copies is there, and what it leaves out isn't missed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from tests.support.compose import ROOT, SINGLE, services

DOCKERFILE = (ROOT / "Dockerfile").read_text()
STAGES = re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.M)
COPIED = [source for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M) for source in line.split()[:-1]]

WITHOUT_ENGINE = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("chdb", "chdb_core", "_chdb"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
import importlib
for module in sys.argv[1:]:
    importlib.import_module(module)
"""


def test_what_is_copied_is_there_and_let_in() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert COPIED
    for source in COPIED:
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in let_in, f"{source} is kept out by .dockerignore"


def test_secrets_and_data_stay_out() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"
    assert not any(
        fnmatch(name, line[1:]) for name in (".env", ".wattline", ".git") for line in lines if line[:1] == "!"
    )


def test_every_package_is_in_the_image() -> None:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {name.rstrip("*") for name in found} | {"dbt"} <= set(COPIED)


def test_images_run_as_somebody_without_rights() -> None:
    for target in ("wattline", "superset"):
        stage = re.split(r"^FROM .*$", DOCKERFILE, flags=re.M)[STAGES.index(target) + 1]
        assert re.findall(r"^USER (\S+)$", stage, re.M) == [target]
        assert f"useradd --uid 1000{1 if target == 'wattline' else 2}" in stage
        assert "pip install" not in stage, "what builds stays in the stage that builds"


def test_the_base_image_is_pinned_and_compose_builds_stages_that_exist() -> None:
    assert re.search(r"^ARG PYTHON=python:3\.11\.\d+-slim-\w+$", DOCKERFILE, re.M)
    targets = {service["build"]["target"] for service in services(SINGLE).values() if "build" in service}
    assert targets == {"wattline", "superset"} <= set(STAGES)


def test_no_address_of_an_index_stands_in_a_lock() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        lines = path.read_text().splitlines()
        assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == [], path.name


def test_superset_s_lock_keeps_what_its_list_asks_for() -> None:
    locked = dict(line.lower().split("==") for line in (ROOT / "requirements/superset.txt").read_text().splitlines())
    version = {name: tuple(int(n) for n in re.findall(r"\d+", value)[:2]) for name, value in locked.items()}
    assert locked["apache_superset"] == "6.1.0"
    assert version["cachelib"] < (0, 14)
    assert version["flask-caching"] < (2, 4)
    assert (0, 13) <= version["clickhouse-connect"] < (1, 0)
    assert {"cachetools", "rich", "psycopg2-binary", "redis", "gunicorn"} <= locked.keys()


def test_the_services_of_a_server_do_without_the_embedded_engine() -> None:
    kept = [line for line in (ROOT / "requirements/runtime.txt").read_text().splitlines() if line.startswith("chdb")]
    assert [line.split("==")[0] for line in kept] == ["chdb-core", "chdb"]
    assert "grep -v '^chdb'" in DOCKERFILE
    folders = ("ingest", "streams", "wattline", "connectors/kafka", "connectors/vault")
    files = [ROOT / "connectors/clickhouse/warehouse.py", *(path for f in folders for path in (ROOT / f).rglob("*.py"))]
    only_embedded = ROOT / "wattline/services/gateway.py"
    modules = [_module(path) for path in sorted(files) if path != only_embedded and path.stem != "__main__"]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_ENGINE, *modules], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
