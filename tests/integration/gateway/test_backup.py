"""BACKUP and RESTORE through the gateway: into an empty data folder, and nowhere but the allowed folder."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from connectors.clickhouse.backup import BackupError, backup, restore
from tests.support.gateway import running_gateway


def test_restore_into_an_empty_store(tmp_path: Path) -> None:
    archives = str(tmp_path / "archives")
    with running_gateway(tmp_path / "old", backup_path=archives) as old, old.client() as client:
        for name in ("raw", "marts"):
            client.command(f"CREATE DATABASE {name}")
        client.command(
            "CREATE TABLE raw.calls ENGINE = ReplacingMergeTree ORDER BY id PARTITION BY id % 3 AS "
            "SELECT number AS id, toString(number) AS queue FROM numbers(10000)"
        )
        client.command("CREATE VIEW marts.waits AS SELECT count() AS calls FROM raw.calls FINAL")
        assert backup(client, ["raw", "marts"], "first") == "first.tar.zst"
        with pytest.raises(DatabaseError) as twice:
            backup(client, ["raw"], "first")
        assert twice.value.code == 598
        with pytest.raises(BackupError, match=r"raw already holds rows in calls"):
            restore(client, ["raw"], "first")
    with running_gateway(tmp_path / "new", backup_path=archives) as new, new.client() as client:
        restore(client, ["raw", "marts"], "first")
        assert client.query("SELECT count(), sum(id) FROM raw.calls").result_rows == [(10000, sum(range(10000)))]
        assert client.command("SELECT calls FROM marts.waits") == 10000


class Meddled:
    """A client beside which somebody writes a row into raw.calls just before the restore gets there."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.query = client.query

    def command(self, statement: str) -> object:
        for meddling in (
            "CREATE DATABASE raw",
            "CREATE TABLE raw.calls (id UInt8) ENGINE = MergeTree ORDER BY id",
            "INSERT INTO raw.calls VALUES (200)",
        ):
            self._client.command(meddling)
        return self._client.command(statement)


def test_rows_that_appear_while_restoring_do_not_end_it(tmp_path: Path) -> None:
    """The gateway's audit writes into ops.query_audit as soon as the restore has made it."""
    archives = str(tmp_path / "archives")
    with running_gateway(tmp_path / "old", backup_path=archives) as old, old.client() as client:
        client.command("CREATE DATABASE raw")
        client.command("CREATE TABLE raw.calls (id UInt8) ENGINE = MergeTree ORDER BY id")
        client.command("INSERT INTO raw.calls SELECT number FROM numbers(100)")
        backup(client, ["raw"], "first")
    with running_gateway(tmp_path / "new", backup_path=archives) as new, new.client() as client:
        restore(cast(Client, Meddled(client)), ["raw"], "first")
        assert client.query("SELECT count(), max(id) FROM raw.calls").result_rows == [(101, 200)]


def test_backups_stay_in_their_folder(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway, gateway.client() as client:
        client.command("CREATE DATABASE raw")
        with pytest.raises(DatabaseError, match="not allowed for backups"):
            client.command(f"BACKUP DATABASE raw TO File('{tmp_path}/elsewhere.tar.zst')")
        with pytest.raises(BackupError, match="archive name"):
            backup(client, ["raw"], "../elsewhere")
        with gateway.client("writer") as writer, pytest.raises(DatabaseError) as refused:
            backup(writer, ["raw"], "mine")
        assert refused.value.code == 497
    assert not list(tmp_path.rglob("*.tar.zst"))
