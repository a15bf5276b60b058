"""Call detail records through our own door into Kafka, and into a file. A child process (see children.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from connectors.kafka import KafkaConnection, KafkaLog
from connectors.vault.sqlite import SqliteVault
from ingest.door import Door
from ingest.drafts import Draft
from ingest.log import Message, Position
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from models.calls import CallDetailRecord
from tests.support.children import serve

BEGAN = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
BETWEEN = timedelta(milliseconds=50)


def draft(number: int) -> Draft:
    """The `number`-th call of a busy day, one every 50 ms; no two are alike."""
    began = BEGAN + BETWEEN * number
    unique_id = f"pbx-east-{began.timestamp():.3f}.{number}"
    caller = f"138{number * 7919 % 100_000_000:08}"
    answered = number % 4 != 0
    wait, talk = number % 90, number * 31 % 400
    return Draft(
        CallDetailRecord,
        "pbx-east",
        began,
        {
            "pbx": "pbx-east",
            "unique_id": unique_id,
            "linked_id": unique_id,
            "sequence": number,
            "caller": caller,
            "destination": ("bill", "fault", "complaint", "move")[number % 4],
            "destination_context": "q",
            "caller_id": f'"王芳" <{caller}>',
            "channel": f"PJSIP/trunk-{number:08x}",
            "destination_channel": f"Local/{100 + number % 300}@members-{number:08x};1",
            "last_application": "Queue",
            "last_data": "bill,c,,,30",
            "answered_at": began + timedelta(seconds=wait) if answered else None,
            "ended_at": began + timedelta(seconds=wait + talk),
            "duration": wait + talk,
            "billable": talk if answered else 0,
            "disposition": "ANSWERED" if answered else "NO ANSWER",
            "ama_flags": "DOCUMENTATION",
            "account_code": "",
            "peer_account": "",
            "user_field": "",
        },
    )


class CopyingLog(KafkaLog):
    """Writes each value as a line into a file too."""

    def __init__(self, connection: KafkaConnection, file: BinaryIO) -> None:
        super().__init__(connection, [CallDetailRecord.topic])
        self._file = file

    def append(self, messages: Sequence[Message]) -> list[Position]:
        self._file.writelines(message.value + b"\n" for message in messages)
        return super().append(messages)


def write(bootstrap: str, prefix: str, first: int, count: int, folder: str, file: str) -> int:
    """Calls `first` to `first + count - 1`; returns the bytes of their values. `folder`: for secret and vault."""
    place = Path(folder)
    place.mkdir(parents=True)
    secrets = Secrets.load_or_create(place / "secret.key")
    with (
        closing(SqliteVault(place / "vault.sqlite", secrets)) as vault,
        Path(file).open("wb") as lines,
        CopyingLog(KafkaConnection(bootstrap, prefix), lines) as log,
    ):
        admission = Door(log, NumberTokeniser(secrets.hashing, vault), secrets).admit(drafts(first, count))
        assert admission.rejected == 0, admission.rejects[0]
        return lines.tell() - count


def drafts(first: int, count: int) -> Iterator[Draft]:
    return (draft(number) for number in range(first, first + count))


if __name__ == "__main__":
    serve({"write": write})
