"""The command line, in this process."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What a verb has printed."""

    stdout: str
    stderr: str


Run = Callable[..., Told]
