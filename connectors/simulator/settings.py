"""What a simulation is asked for."""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator


class SimulationSettings(BaseModel):
    """How many days of which utility. Everything else follows from the seed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: Annotated[date, Field(ge=date(1980, 1, 1), le=date(2180, 12, 31))]
    days: Annotated[int, Field(ge=1, le=3660)] = 1
    calls_per_day: Annotated[int, Field(ge=1, le=1_000_000)] = 1500
    """First attempts on an average day; the weekday, the season and redials move the real number."""
    accounts: Annotated[int, Field(ge=50, le=500_000)] | None = None
    """The utility's customer accounts; three per daily call, at most 50,000, unless said."""
    history_days: Annotated[int, Field(ge=0, le=366)] = 45
    """Days before the first for which bills, payments and reminders (no calls) are told, so that the first day's
    payments have bills to pay; 0 for none."""
    zone: str = "Asia/Shanghai"
    pbx: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")] = "pbx-sim"
    storms: tuple[date, ...] | None = None
    """Days on which feeders fail in a row; None: about one day in twenty, drawn from the seed."""
    restart_chance: Annotated[float, Field(ge=0, le=1)] = 0.03
    """Chance per day that the PBX dies and starts again, losing the calls that were up."""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError) as error:
            raise ValueError(f"no such time zone: {value!r}") from error
        return value

    @property
    def account_count(self) -> int:
        """How many accounts the utility has."""
        return self.accounts if self.accounts is not None else min(50_000, max(600, 3 * self.calls_per_day))

    @property
    def tz(self) -> ZoneInfo:
        """The zone that days, shifts and bank holidays are meant in."""
        return ZoneInfo(self.zone)

    def midnight(self, day: date) -> float:
        """Epoch seconds of a local day's first moment."""
        return datetime(day.year, day.month, day.day, tzinfo=self.tz).timestamp()

    def day_list(self) -> list[date]:
        """The days of this simulation, in order."""
        return [self.start + timedelta(days=n) for n in range(self.days)]
