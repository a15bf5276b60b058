"""A chDB engine in a process of its own: one engine path per process is all that chDB allows.

Every request has a handle of its own, so that no setting outlives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.children import Child, serve

if TYPE_CHECKING:
    from chdb import ChdbConnection


class EngineProcess(Child):
    """The caller's end. A context manager; the process ends with it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(__name__)
        self._folder = str(folder)

    def run(
        self,
        sql: str,
        params: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        *,
        database: str = "",
        readonly: int = 0,
    ) -> str:
        """The result as TSVRaw. Raises ChildFailed with what the engine said."""
        answer = self.ask(
            "run",
            folder=self._folder,
            sql=sql,
            params=dict(params or {}),
            settings=dict(settings or {}),
            database=database,
            readonly=readonly,
        )
        return str(answer)


@cache
def keeper(folder: str) -> ChdbConnection:
    """Keeps the engine open between the handles."""
    import chdb

    return chdb.connect(folder)


def run(folder: str, sql: str, params: dict[str, str], settings: dict[str, str], database: str, readonly: int) -> str:
    import chdb

    keeper(folder)
    handle = chdb.connect(folder)
    try:
        if database:
            handle.query(f"USE `{database}`")
        for name, value in settings.items():
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            handle.query(f"SET {name} = '{escaped}'")
        if readonly:
            handle.query(f"SET readonly = {readonly:d}")
        return handle.query(sql, "TSVRaw", params=params).bytes().decode("utf-8", "replace")
    finally:
        handle.close()


if __name__ == "__main__":
    serve({"run": run})
