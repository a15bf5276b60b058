"""Report files on disk: whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path


class Unwritable(Exception):
    """A file that can't be written; the message says which, why, and what to do."""


def check_place(path: Path, overwrite: bool) -> None:
    """Refuses what could never be written, or is there already, before anything is asked. Raises Unwritable."""
    if path.is_dir():
        raise Unwritable(f"{path}: is a folder; give the name of a file in it")
    if not path.parent.is_dir():
        raise Unwritable(f"{path}: there is no folder {path.parent}; make it first")
    if path.exists() and not overwrite:
        raise Unwritable(f"{path}: is there already; give --overwrite, or another name")


def write(files: Iterable[tuple[Path, bytes]], overwrite: bool = False) -> list[Path]:
    """Writes each beside its place and moves it there when it is whole. Raises Unwritable."""
    waiting, written = list(files), []
    for path, _ in waiting:
        check_place(path, overwrite)
    for path, content in waiting:
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            scratch.write_bytes(content)
            scratch.replace(path)
        except OSError as error:
            scratch.unlink(missing_ok=True)
            raise Unwritable(f"{path}: {error.strerror or error}; choose another place") from error
        written.append(path)
    return written
