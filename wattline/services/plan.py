"""Which services a house of these settings has, in the order they start."""

import sys

from wattline.services.supervisor import Plan
from wattline.settings import Settings


def plans(settings: Settings) -> list[Plan]:
    """The gateway only where the warehouse is embedded; tables before the sink that fills them."""
    names = ["migrate", "sink", "intake", "scheduler"]
    if settings.clickhouse.mode == "embedded":
        names.insert(0, "gateway")
    return [Plan(name, [sys.executable, "-m", "wattline", "service", name], once=name == "migrate") for name in names]
