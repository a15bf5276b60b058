"""Runs made by hand."""

from collections.abc import Sequence

from ingest.log import Message, Run


def run_of(
    messages: Sequence[Message],
    first: int = 0,
    gap: int = 0,
    offsets: Sequence[int] | None = None,
    partition: int = 0,
    appended: float | None = None,
) -> Run:
    """A run of one partition that holds these messages."""
    return Run(
        topic=messages[0].topic,
        partition=partition,
        offsets=offsets if offsets is not None else list(range(first, first + len(messages))),
        keys=[message.key for message in messages],
        types=[message.type for message in messages],
        stamps=[message.stamp for message in messages],
        values=[message.value for message in messages],
        load_headers=lambda index: messages[index].headers,
        gap=gap,
        appended=appended,
    )
