"""Something that can't be reached is told of when that begins, now and then while it lasts, and when it is over."""

from dataclasses import dataclass, field
from typing import Any

TOLD_EVERY = 60.0


@dataclass(slots=True)
class Outage:
    """One thing that may be away. `log`: a structlog logger; `doing`: what is tried again and again."""

    log: Any
    doing: str
    began: float | None = None
    _told: float = field(default=0.0, init=False)

    def goes_on(self, reason: Exception, now: float) -> None:
        """It was tried in vain. `now`: seconds of any one clock."""
        if self.began is None:
            self.began = self._told = now
            self.log.warning("unavailable, trying again until it works", doing=self.doing, reason=str(reason))
        elif now - self._told >= TOLD_EVERY:
            self._told = now
            seconds = round(now - self.began)
            self.log.warning("still unavailable", doing=self.doing, reason=str(reason), seconds=seconds)

    def over(self, now: float) -> None:
        """It works."""
        if self.began is not None:
            self.log.info("available again", doing=self.doing, seconds=round(now - self.began, 1))
            self.began = None

    def lasted(self, now: float) -> float:
        """Seconds so far; 0 where it works."""
        return 0.0 if self.began is None else now - self.began
