"""Named points on the way from the log into the warehouse, at which chaos tests kill the process."""

from collections.abc import Callable

Checkpoint = Callable[[str], None]

POINTS = (
    "before read",
    "after read",
    "before insert",
    "after insert",
    "before reject",
    "after reject",
    "before runs",
    "after runs",
    "before commit",
    "after commit",
)


def pass_by(name: str) -> None:
    """What happens at a point in production: nothing."""
