"""Where following a file stopped: a small JSON file beside the data, replaced atomically."""

import json
import os
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, Self

import structlog

from connectors.files.numbering import Memory, nothing_remembered

log = structlog.get_logger(__name__)

HEAD = 1024
"""Bytes at the beginning of a file by which it is known again after it was renamed, copied or packed."""


def head_digest(file: IO[bytes], length: int) -> str | None:
    """Digest of the first `length` bytes; None where the file is shorter. Leaves the file standing anywhere."""
    file.seek(0)
    head = file.read(length)
    return blake2b(head, digest_size=16).hexdigest() if len(head) == length else None


@dataclass(slots=True)
class FollowState:
    """The next byte to read is `offset`, in line `line` (1-based), of the file with this device, inode and head."""

    device: int = 0
    inode: int = 0
    head_length: int = 0
    head: str = ""
    offset: int = 0
    line: int = 1
    numbering: Memory = field(default_factory=nothing_remembered)

    def fits(self, file: IO[bytes]) -> bool:
        """Whether a file begins as the one that was being read."""
        return head_digest(file, self.head_length) == self.head if self.head_length else True

    def stands_in(self, file: IO[bytes]) -> bool:
        """Whether this open file is the very one that was being read, not cut down since."""
        status = os.fstat(file.fileno())
        same = (status.st_dev, status.st_ino) == (self.device, self.inode)
        return same and status.st_size >= self.offset and self.fits(file)

    def stand_in(self, file: IO[bytes]) -> None:
        """Notes which file the offset belongs to."""
        status = os.fstat(file.fileno())
        self.device, self.inode = status.st_dev, status.st_ino
        self.head_length = min(self.offset, HEAD)
        self.head = head_digest(file, self.head_length) or ""

    def begin_file(self) -> None:
        """The next file is read from its beginning; the unfinished second is carried over."""
        self.device = self.inode = self.head_length = self.offset = 0
        self.head = ""
        self.line = 1

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """The state of an earlier run; None where there is none. One that can't be read counts as none: the file is
        read again from its beginning, which changes no number."""
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as error:
            log.warning("follow state can't be read; the file is read again", state=str(path), error=str(error))
            return None

    def save(self, path: Path) -> None:
        """Durable and atomic: a reader sees the old state or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(path.name + ".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
