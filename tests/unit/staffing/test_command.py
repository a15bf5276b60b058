"""`wattline staffing required`: what it prints, and how it refuses."""

import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from wattline.cli import main

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "staffing.md").read_text()
EXAMPLE = re.findall(r"^ {4}wattline (staffing required .*)$", PAGE, re.MULTILINE)[0]
SHOWN = re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def run(monkeypatch: pytest.MonkeyPatch, options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["wattline", *shlex.split(options)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize(("options", "shown"), [("", SHOWN[0]), ("--patience 300", SHOWN[1])])
def test_the_page_shows_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: str, shown: str
) -> None:
    assert run(monkeypatch, f"{EXAMPLE} {options}") == 0
    printed = capsys.readouterr().out
    assert [line.rstrip() for line in printed.splitlines()] == shown.splitlines()


def test_a_script_reads_the_published_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, f"{EXAMPLE} --json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["load"], told["agents"], told["scheduled"]) == ("erlang_c", 10, 14, 20)
    assert [choice["agents"] for choice in told["choices"]] == [13, 14, 15, 16]
    required = told["choices"][1]
    numbers = {name: round(required[name], 3) for name in ("service_level", "occupancy", "wait_probability", "asa")}
    assert numbers == {"service_level": 0.888, "occupancy": 0.714, "wait_probability": 0.174, "asa": 7.836}
    assert [choice["missed"] for choice in told["choices"]] == [["service level"], [], [], []]


def test_patience_is_erlang_a(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, f"{EXAMPLE} --patience 300 --max-abandon 0.02 --json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["agents"]) == ("erlang_a", 14)
    required = told["choices"][1]
    assert round(required["wait_probability"], 4) == 0.1453
    assert round(required["abandon_share"], 4) == 0.0140
    assert required["mean_wait"] == pytest.approx(required["abandon_share"] * 300)
    assert told["choices"][0]["missed"] == ["abandon"]


def test_the_variant_of_the_service_level_is_the_one_that_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = "staffing required --calls 83 --minutes 30 --aht 180 --within 40 --max-occupancy 1 --patience 45"
    assert run(monkeypatch, f"{few} --variant ignored") == 0
    told = capsys.readouterr().out
    assert "SL: answered within 40 s / (offered - hung up within 40 s)." in told
    assert re.search(r"^ +6 +6 +81\.8%", told, re.MULTILINE)


def test_a_wait_without_end_is_shown_and_is_null_for_a_script(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    low = f"{EXAMPLE} --target 0.01 --max-occupancy 1"
    assert run(monkeypatch, low) == 0
    assert "∞: so few agents that the wait for an answer has no end." in capsys.readouterr().out
    assert run(monkeypatch, f"{low} --json") == 0
    first = json.loads(capsys.readouterr().out)["choices"][0]
    assert (first["agents"], first["asa"], first["mean_wait"]) == (10, None, None)


def test_without_calls_nobody_is_needed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, f"{EXAMPLE} --calls 0 --json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["agents"], told["scheduled"]) == (0, 0)
    assert [choice["agents"] for choice in told["choices"]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--calls -5", "--calls -5: a number, at least 0"),
        ("--calls nan", "--calls nan: a number, at least 0"),
        ("--minutes 0", "--minutes 0: a number above 0"),
        ("--aht -1", "--aht -1: seconds, at least 1"),
        ("--aht 1e-310 --patience 60", "--aht 1e-310: seconds, at least 1"),
        ("--target 80", "--target 80: a share above 0 and below 1, such as 0.8"),
        ("--target 1", "--target 1: a share above 0 and below 1, such as 0.8"),
        ("--within -1", "--within -1: a number, at least 0"),
        ("--max-occupancy 0", "--max-occupancy 0: a share above 0 and at most 1, such as 0.85"),
        ("--shrinkage 1", "--shrinkage 1: a share from 0 to below 1, such as 0.3"),
        ("--max-abandon 0.05", "--max-abandon needs --patience: without it nobody hangs up"),
        ("--patience 60 --max-abandon 5", "--max-abandon 5: a share above 0 and at most 1, such as 0.85"),
        (
            "--calls 1e6 --minutes 1 --aht 5 --patience 1000000",
            "--patience 1e+06: so short that at most 1,000,000,000 calls come within it",
        ),
        (
            "--patience 0",
            "--patience 0: seconds, above 0 and at most 1,000,000; without patience callers wait for ever",
        ),
    ],
)
def test_what_can_not_be_is_told_with_its_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: str, told: str
) -> None:
    assert run(monkeypatch, f"{EXAMPLE} {options}") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"error: {told}")


@pytest.mark.parametrize("options", ["--max-occupancy 1e-7", "--calls 1e9", "--calls 1e308 --aht 1e9", "--aht 1e300"])
def test_a_target_out_of_reach_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: str
) -> None:
    assert run(monkeypatch, f"{EXAMPLE} {options}") == 1
    told = capsys.readouterr().err
    assert "no number of agents up to 100,000 reaches the target" in told
    assert len(told) < 200
