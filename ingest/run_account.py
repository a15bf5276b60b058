"""The account of a run: every offset of it is inserted, rejected, a known duplicate, or no longer in the log."""

from datetime import datetime

from ingest.log import Run
from ingest.warehouse import RunRecord


class UnbalancedRun(Exception):
    """The account doesn't add up: a fault of the sink. The run isn't committed."""


def account(
    run: Run,
    *,
    inserted: int,
    rejected: int,
    duplicates: int,
    lane: str,
    owner: str,
    started: datetime,
    finished: datetime,
) -> RunRecord:
    """The line for `ops.runs`. It begins before the run where retention ate offsets that nobody had read.

    Raises UnbalancedRun.
    """
    first = run.first - run.gap
    record = RunRecord(
        topic=run.topic,
        partition=run.partition,
        first=first,
        last=run.last,
        inserted=inserted,
        rejected=rejected,
        duplicates=duplicates,
        missing=run.last - first + 1 - len(run),
        lane=lane,
        owner=owner,
        started=started,
        finished=finished,
    )
    if not record.balanced():
        raise UnbalancedRun(
            f"{run.topic}/{run.partition} {first}..{run.last}: {inserted} inserted + {rejected} rejected + "
            f"{duplicates} duplicates + {record.missing} missing are not {run.last - first + 1} offsets"
        )
    return record
