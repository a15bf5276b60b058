"""Which services a house of these settings has, in the order they start."""

import sys

from wattline.services.supervisor import EXIT_STAY_DOWN, Plan
from wattline.settings import Settings


def plans(settings: Settings) -> list[Plan]:
    """The gateway only where the warehouse is embedded; tables and topics before the sink that needs both."""
    house = [
        Plan("migrate", command("migrate"), once=True),
        Plan("sink", command("sink"), stays_down_after=frozenset({EXIT_STAY_DOWN})),
        Plan("intake", command("intake")),
        Plan("scheduler", command("scheduler")),
        Plan("streams", command("streams"), stays_down_after=frozenset({EXIT_STAY_DOWN})),
    ]
    if settings.log.kind == "kafka":
        house.insert(0, Plan("topics", [sys.executable, "-m", "wattline", "topics", "apply"], once=True))
    if settings.clickhouse.mode == "embedded":
        house.insert(0, Plan("gateway", command("gateway")))
    return house


def command(name: str) -> list[str]:
    """The command line of a service."""
    return [sys.executable, "-m", "wattline", "service", name]
