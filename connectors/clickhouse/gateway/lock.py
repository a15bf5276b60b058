"""One owner of a data folder: our own lock, because chDB names its reason only on stderr."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import datetime
from pathlib import Path
from typing import IO


class DataFolderHeld(Exception):
    """Another process owns the folder; the message says which, since when, and what to do."""


class DataFolderLock:
    """An advisory lock beside the data, released by the kernel however its owner dies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[str] | None = None

    def acquire(self, now: datetime) -> None:
        """Take the folder or raise DataFolderHeld. `now` is written down for whoever comes second."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = (self.folder / "owner.json").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = _read_owner(file.read())
            file.close()
            raise DataFolderHeld(
                f"data folder {self.folder} is held by {owner}; stop it or use another folder"
            ) from None
        file.truncate(0)
        json.dump({"pid": os.getpid(), "since": now.isoformat(timespec="seconds")}, file)
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the folder back; harmless when it was never taken."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def _read_owner(text: str) -> str:
    try:
        owner = json.loads(text)
        return f"pid {owner['pid']} (wattline gateway, since {owner['since']})"
    except (ValueError, KeyError, TypeError):
        return "another process"
