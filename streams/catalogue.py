"""Every processor there is: what each shell runs."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from streams.agent_board import AgentBoard
from streams.board_notices import BoardNotices
from streams.processor import Processor
from streams.queue_board import QueueBoard


def processors(service_level_seconds: Mapping[str, int] | int, zone: ZoneInfo) -> tuple[Processor[Any], ...]:
    """The processors. They are chained: what one publishes on `boards` is another's input, so a shell reads that
    topic like any other.

    `service_level_seconds`: the threshold of queues that reference data don't tell of, by queue or for all of them.
    `zone`: the reporting zone, whose midnight begins a day.
    """
    return (AgentBoard(zone), QueueBoard(service_level_seconds), BoardNotices())
