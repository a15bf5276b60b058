"""Back up and restore databases of the store, through any client that an admin has.

An archive is a .tar.zst file (chDB is built without zip) in the folder that the gateway (or server) allows for
backups; it holds tables, views and data of the named databases at one moment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clickhouse_connect.driver.client import Client

_ARCHIVE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class BackupError(Exception):
    """A backup or restore that can't be begun; what the engine itself refuses comes as its own DatabaseError."""


def backup(client: Client, databases: Sequence[str], name: str) -> str:
    """Write `databases` into the archive `name` (without ending). Returns the archive's file name.

    :raises DatabaseError: code 598 when an archive of that name is there already; it is never overwritten.
    """
    client.command(f"BACKUP {_list(databases)} TO {_file(name)}")
    return f"{name}.tar.zst"


def restore(client: Client, databases: Sequence[str], name: str) -> None:
    """Bring `databases` back from the archive `name`, into a store where they do not exist or are empty.

    :raises BackupError: one of them holds rows already; restoring would mix old and new.
    """
    for database in databases:
        held = client.query(
            "SELECT name FROM system.tables WHERE database = {database:String} AND total_rows > 0",
            parameters={"database": database},
        ).result_rows
        if held:
            raise BackupError(
                f"database {database} already holds rows in {', '.join(name for (name,) in held)}; "
                "restore into an empty store, or drop the database first"
            )
    # The gateway's own audit writes into ops.query_audit as soon as that table is there again, in the middle of this.
    client.command(f"RESTORE {_list(databases)} FROM {_file(name)} SETTINGS allow_non_empty_tables = true")


def _list(databases: Sequence[str]) -> str:
    if not databases:
        raise BackupError("no database named")
    return ", ".join(f"DATABASE `{name.replace('`', '')}`" for name in databases)


def _file(name: str) -> str:
    if not _ARCHIVE.fullmatch(name):
        raise BackupError(f"archive name {name!r}: letters, digits, dot, dash and underscore only")
    return f"File('{name}.tar.zst')"
