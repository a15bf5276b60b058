"""Superset's configuration, run as Superset does, with and without what the environment may say."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.support.compose import ROOT, SINGLE, environment, services

CONFIG = ROOT / "dashboards" / "superset_config.py"


def configured(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    for name in ("SUPERSET_DATABASE_URI", "SUPERSET_REDIS_URL", "SUPERSET_SMTP_HOST", "SUPERSET_SMTP_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(CONFIG))


def test_alone_it_lives_in_its_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = configured(monkeypatch, SUPERSET_HOME=str(tmp_path))
    assert config["SQLALCHEMY_DATABASE_URI"].startswith(f"sqlite:///{tmp_path}/superset.db")
    assert config["DATA_CACHE_CONFIG"]["CACHE_TYPE"] == "SimpleCache"
    assert config["RATELIMIT_STORAGE_URI"] == "memory://"


def test_in_compose_it_has_postgres_and_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(services(SINGLE)["superset"])
    config = configured(monkeypatch, **given)
    assert config["SQLALCHEMY_DATABASE_URI"] == given["SUPERSET_DATABASE_URI"]
    assert config["DATA_CACHE_CONFIG"]["CACHE_REDIS_URL"] == f"{given['SUPERSET_REDIS_URL']}/0"
    assert config["SMTP_HOST"] == "mailpit"
    caches = [value for name, value in config.items() if name.endswith("CACHE_CONFIG")]
    assert len({cache["CACHE_KEY_PREFIX"] for cache in caches}) == len(caches) == 4


def test_every_variable_that_compose_gives_is_read() -> None:
    read = CONFIG.read_text() + (ROOT / "dashboards" / "superset_init.sh").read_text() + "SUPERSET_SECRET_KEY"
    for name in environment(services(SINGLE)["superset"]):
        assert name in read, name
