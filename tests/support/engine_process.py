"""A chDB engine in a process of its own, asked by JSON lines: one engine path per process is all that chDB allows.

Run as `python engine_process.py FOLDER`. A request is {"sql", "params", "settings", "database", "readonly"}, its
answer {"text"} (TSVRaw) or {"error"}. Every request has a handle of its own, so that no setting outlives it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType


class EngineError(Exception):
    """What the engine answered instead of a result."""


class EngineProcess:
    """The caller's end. A context manager; the process ends with it."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def run(
        self,
        sql: str,
        params: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        *,
        database: str = "",
        readonly: int = 0,
    ) -> str:
        """The result as TSVRaw. :raises EngineError: what the engine said."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {
            "sql": sql,
            "params": dict(params or {}),
            "settings": dict(settings or {}),
            "database": database,
            "readonly": readonly,
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the engine ended with exit code {self._process.wait()} on {sql[:500]!r}")
        answer = json.loads(line)
        if "error" in answer:
            raise EngineError(answer["error"])
        return str(answer["text"])


def serve(folder: str) -> None:
    import chdb

    keeper = chdb.connect(folder)
    for line in sys.stdin:
        request = json.loads(line)
        handle = chdb.connect(folder)
        try:
            if request["database"]:
                handle.query(f"USE `{request['database']}`")
            for name, value in request["settings"].items():
                escaped = value.replace("\\", "\\\\").replace("'", "\\'")
                handle.query(f"SET {name} = '{escaped}'")
            if request["readonly"]:
                handle.query(f"SET readonly = {request['readonly']:d}")
            result = handle.query(request["sql"], "TSVRaw", params=request["params"])
            answer = {"text": result.bytes().decode("utf-8", "replace")}
        except Exception as error:
            answer = {"error": str(error)}
        finally:
            handle.close()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    keeper.close()


if __name__ == "__main__":
    serve(sys.argv[1])
