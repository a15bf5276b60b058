"""Verbs in a container: no supervisor knows of the services there."""

import json
import sys
from pathlib import Path

import pytest

from tests.support.house import free_port
from wattline.cli import main
from wattline.home import Home


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:
    """One in which a sink has been started by itself."""
    monkeypatch.setenv("WATTLINE_HOME", str(tmp_path))
    monkeypatch.setenv("WATTLINE_CLICKHOUSE__MODE", "server")
    monkeypatch.setenv("WATTLINE_CLICKHOUSE__PORT", str(free_port()))
    home = Home(tmp_path)
    home.prepare()
    (home.run / "sink.ready").write_text('{"pid": 7, "at": "2026-11-23T00:00:00+00:00"}')
    return home


def exit_code(monkeypatch: pytest.MonkeyPatch, *verb: str) -> object:
    monkeypatch.setattr(sys, "argv", ["wattline", *verb])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize(("verb", "instead"), [("up", "docker-compose up"), ("down", "docker-compose stop")])
def test_what_a_supervisor_does_is_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str, instead: str
) -> None:
    before = sorted(home.root.rglob("*"))
    assert exit_code(monkeypatch, verb) == 1
    assert instead in capsys.readouterr().err
    assert sorted(home.root.rglob("*")) == before


def test_status_tells_what_it_can_ask(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(monkeypatch, "status") == 4
    told = capsys.readouterr().out
    assert "docker-compose ps" in told
    assert "no warehouse answers" in told
    assert "isn't running" not in told
    assert exit_code(monkeypatch, "status", "--json") == 4
    assert json.loads(capsys.readouterr().out)["running"] is None


def test_a_home_that_had_a_supervisor_may_have_one_again(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home.run / "supervisor.lock").touch()
    assert exit_code(monkeypatch, "status") == 4
    assert "isn't running" in capsys.readouterr().out
