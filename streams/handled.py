"""Which calls an agent has handled today: each call once, however often it is told."""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Self

from pydantic import BaseModel, ConfigDict, Field


class Handled(BaseModel):
    """Calls by day: an event may be told a little before its day begins by our clock, and must not be forgotten."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    days: dict[str, list[str]] = Field(default_factory=dict)
    """Day (YYYY-MM-DD) → short names of calls."""

    def told(self, call_id: str, day: str) -> Self:
        """With a call connected on that day; the same object where it is known."""
        calls, name = self.days.get(day, []), short(call_id)
        return self if name in calls else self._with({**self.days, day: [*calls, name]})

    def count(self, day: str) -> int:
        """Different calls of that day."""
        return len(self.days.get(day, ()))

    def since(self, day: str) -> Self:
        """Without the days before."""
        days = {known: calls for known, calls in self.days.items() if known >= day}
        return self if len(days) == len(self.days) else self._with(days)

    def _with(self, days: dict[str, list[str]]) -> Self:
        return self.model_copy(update={"days": days})


def short(call_id: str) -> str:
    """Eight characters that stand for a call: among one agent's calls of a day, two never have the same."""
    return urlsafe_b64encode(blake2b(call_id.encode(), digest_size=6).digest()).decode()
