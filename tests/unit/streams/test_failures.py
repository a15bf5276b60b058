"""A processor's dead letter replays as the very event that it failed on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from ingest.dead_letters import Outcome, Replay, Wanted
from ingest.drafts import Draft
from ingest.log import Position
from ingest.unreadable import UNREADABLE_TYPE
from ingest.warehouse import DeadLetter
from models.calls import CallDetailRecord, QueueEvent
from models.catalogue import by_type_name
from models.envelope import Event
from streams.shell.failures import Cause, described, unreadable
from tests.support.stream_parts import House, house

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


class Letters:
    """One dead letter, as the warehouse would hold it."""

    def __init__(self, letter: DeadLetter) -> None:
        self.letter = letter
        self.outcomes: list[Outcome] = []

    def find(self, wanted: Wanted, limit: int) -> Sequence[DeadLetter]:
        return [self.letter]

    def mark(self, replay: UUID, operator: str, outcomes: Sequence[Outcome]) -> None:
        self.outcomes += outcomes


def lines(parts: House, topic: str) -> list[tuple[str, bytes]]:
    run = parts.log.read(topic, 0, 0, 100)
    return [] if run is None else list(zip(run.types, run.values, strict=True))


@pytest.mark.parametrize("event_type", [QueueEvent, CallDetailRecord])
def test_replay_gives_the_same_event(tmp_path: Path, event_type: type[Event]) -> None:
    with house(tmp_path) as parts:
        topic, type_name = event_type.topic, event_type.type_name()
        data = dict(event_type.example)
        data |= {name: datetime.fromisoformat(text) for name, text in data.items() if name.endswith("_at")}
        parts.door.admit([Draft(event_type, "pbx-east", NOW, data)])
        ((_, line),) = lines(parts, topic)
        event = by_type_name()[type_name].model_validate_json(line)
        cause = Cause(event, Position(topic, 0, 0))

        parts.door.admit([unreadable("board", cause, ValueError("no"))])
        _, (kind, sealed) = lines(parts, topic)
        assert kind == UNREADABLE_TYPE
        letters = Letters(
            DeadLetter(
                position=Position(topic, 0, 1),
                fingerprint=UUID(int=0),
                type=UNREADABLE_TYPE,
                source="pbx-east",
                reader="streams/board",
                error="no",
                field="",
                value="",
                file=f"{topic}/0",
                line=0,
                sealed=sealed,
                failed_at=NOW,
            )
        )
        replay = Replay(letters, parts.door, parts.secrets, {}, lambda: NOW, "operator")
        done = replay.run(UUID(int=1), Wanted(), 10)

        assert (done.events, dict(done.letters)) == (1, {"replayed": 1})
        assert lines(parts, topic)[2] == (type_name, line)


def test_an_error_says_where_it_was_raised() -> None:
    try:
        int("thirteen\nfold")
    except ValueError as error:
        text = described(error)
    assert text.startswith("ValueError: invalid literal")
    assert "\n" not in text
    assert "streams/test_failures.py:" in text
