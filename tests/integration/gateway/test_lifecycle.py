"""Starting, stopping, dying and coming back; one owner of the data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from clickhouse_connect.driver.exceptions import ClickHouseError

from tests.support.gateway import running_gateway


def test_a_second_process_is_told_who_holds_the_data(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway:
        config = tmp_path / "second.json"
        alias = tmp_path / "alias"
        alias.symlink_to(gateway.data_path)
        config.write_text(json.dumps({"data_path": str(alias), "port": 0}))
        second = subprocess.run(
            [sys.executable, "-m", "connectors.clickhouse.gateway", "--config", str(config)],
            capture_output=True,
            text=True,
        )
        assert second.returncode == 3
        assert f"is held by pid {gateway.pid} (wattline gateway, since 20" in second.stderr
        assert "stop it or use another folder" in second.stderr
        with gateway.client() as client:
            assert client.command("SELECT 1") == 1


def test_kill_9_loses_no_acknowledged_insert_and_restart_works_at_once(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway:
        with gateway.client() as client:
            client.command("CREATE TABLE default.seen (id UInt64) ENGINE = MergeTree ORDER BY id")
        for round_number in range(3):
            acknowledged = 0
            with gateway.client() as client:
                for number in range(20):
                    client.insert("seen", [[round_number * 100 + number]], column_names=["id"])
                    acknowledged += 1
            gateway.kill()
            gateway.restart()
            with gateway.client() as client:
                assert client.command("SELECT count() FROM seen") == (round_number + 1) * acknowledged


def test_sigterm_lets_a_running_query_finish(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway:
        answers: list[object] = []
        query = "SELECT count() + sum(sleepEachRow(0.1)) FROM numbers(15) SETTINGS max_block_size = 1"

        def ask() -> None:
            with gateway.client() as client:
                answers.append(client.command(query))

        asking = threading.Thread(target=ask)
        asking.start()
        with gateway.client() as client:
            _wait_for_process(client, "sleepEachRow")
        assert gateway.stop() == 0
        asking.join()
        assert answers == [15]
        assert "gateway stopped" in gateway.log()
        assert not Path(gateway.settings["ready_file"]).exists()


def test_sigterm_ends_a_query_that_takes_too_long(tmp_path: Path) -> None:
    with running_gateway(tmp_path, limits={"drain_seconds": 1}) as gateway:
        failures: list[Exception] = []

        def ask() -> None:
            with gateway.client() as client:
                try:
                    client.command("SELECT sum(cityHash64(number)) FROM numbers(1000000000000)")
                except ClickHouseError as error:
                    failures.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        with gateway.client() as client:
            _wait_for_process(client, "cityHash64")
        begun = time.monotonic()
        assert gateway.stop() == 0
        assert time.monotonic() - begun < 15
        asking.join()
        assert len(failures) == 1
        assert "gateway stopped" in gateway.log()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_the_zone_of_the_environment_does_not_matter(tmp_path: Path, zone: str) -> None:
    with running_gateway(tmp_path, environment={"TZ": zone}) as gateway, gateway.client() as client:
        assert client.command("SELECT timezone()") == "UTC"
        assert client.command("SELECT toString(toDateTime(0))") == "1970-01-01 00:00:00"


def test_bad_settings_are_named(tmp_path: Path) -> None:
    config = tmp_path / "bad.json"
    config.write_text(json.dumps({"data_path": str(tmp_path / "data"), "prot": 1}))
    done = subprocess.run(
        [sys.executable, "-m", "connectors.clickhouse.gateway", "--config", str(config)],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.returncode == 2
    assert "prot" in done.stderr
    assert not (tmp_path / "data").exists()


def _wait_for_process(client: object, part: str) -> None:
    deadline = time.monotonic() + 30
    asked = (
        "SELECT count() FROM system.processes WHERE query LIKE {part:String} AND query NOT LIKE '%system.processes%'"
    )
    while client.command(asked, parameters={"part": f"%{part}%"}) == 0:  # type: ignore[attr-defined]
        assert time.monotonic() < deadline, f"no query with {part} began to run"
        time.sleep(0.02)
