"""A replay brings back what was kept out: once, bounded, with the ids it would have had."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ingest.dead_letters import DeadLetters, Outcome, Reader, Replay, Wanted, grouped
from ingest.drafts import Draft, Origin, Unreadable
from ingest.log import Position, Run
from ingest.secrets import Secrets
from ingest.unreadable import UNREADABLE_TYPE
from ingest.warehouse import DeadLetter
from models.calls import QueueEvent

from .conftest import NOW, House

TIME = datetime(2026, 11, 22, 10, 51, 49, tzinfo=UTC)
REPLAY = UUID(int=1)


class Kept:
    """Dead letters in memory, as a warehouse would keep them."""

    def __init__(self, letters: Iterable[DeadLetter]) -> None:
        self.letters = list(letters)
        self.outcomes: list[Outcome] = []

    def find(self, wanted: Wanted, limit: int) -> Sequence[DeadLetter]:
        done = {outcome.position for outcome in self.outcomes if outcome.result != "failed"}
        open_ = [letter for letter in self.letters if letter.position not in done or wanted.finished]
        return [letter for letter in open_ if wanted.reader in (None, letter.reader)][:limit]

    def mark(self, replay: UUID, operator: str, outcomes: Sequence[Outcome]) -> None:
        self.outcomes += outcomes


def letter_of(run: Run) -> DeadLetter:
    headers = run.load_headers(0)
    return DeadLetter(
        position=Position(run.topic, run.partition, run.first),
        fingerprint=UUID(headers["fingerprint"]),
        type=run.types[0],
        source=headers["source"],
        reader=headers["reader"],
        error=headers["error"],
        field=headers["field"],
        value=headers["value"],
        file=headers["file"],
        line=int(headers["line"]),
        sealed=run.values[0],
        failed_at=NOW,
    )


def letters_of(house: House) -> Kept:
    return Kept(letter_of(run) for run in house.messages() if run.types[0] == UNREADABLE_TYPE)


def events_of(house: House) -> list[QueueEvent]:
    return [
        QueueEvent.model_validate_json(run.values[0]) for run in house.messages() if run.types[0] != UNREADABLE_TYPE
    ]


def replay_of(house: House, kept: DeadLetters, **readers: Reader) -> Replay:
    return Replay(kept, house.door, house.secrets, readers, lambda: NOW, "zhao")


def draft(**changes: Any) -> Draft:
    return Draft(QueueEvent, "pbx-east", TIME, {**QueueEvent.example, **changes}, origin=Origin("queue_log", 3))


def bad_line(text: str = "1795373509|call-1|bill|NONE", ordinal: int = 0) -> Unreadable:
    origin = Origin("queue_log", 5)
    return Unreadable("calls.queue", "pbx-east", "queue_log", "no verb", text.encode(), origin, "verb", ordinal=ordinal)


def mended(raw: bytes, letter: DeadLetter) -> list[Draft]:
    assert letter.file == "queue_log"
    return [draft(call_id=raw.decode().split("|")[1], verb="", known_verb=False)]


def test_a_line_is_read_again_by_its_reader(house: House) -> None:
    house.door.admit([bad_line()])
    kept = letters_of(house)
    done = replay_of(house, kept, queue_log=mended).run(REPLAY, Wanted(), 100)
    assert (dict(done.letters), done.events) == ({"replayed": 1}, 1)
    (event,) = events_of(house)
    assert event.call_id == "call-1"
    assert kept.outcomes == [Outcome(kept.letters[0].position, "replayed", "", 1, NOW)]


def test_a_replay_twice_changes_nothing(house: House) -> None:
    house.door.admit([bad_line()])
    kept = letters_of(house)
    replay = replay_of(house, kept, queue_log=mended)
    replay.run(REPLAY, Wanted(), 100)
    assert replay.run(REPLAY, Wanted(), 100).events == 0
    replay.run(REPLAY, Wanted(finished=True), 100)
    events = events_of(house)
    assert len(events) == 2
    assert len({event.id for event in events}) == 1


def test_two_equal_lines_stay_two_events(house: House) -> None:
    house.door.admit([bad_line(), bad_line(ordinal=1), bad_line()])
    replay_of(house, letters_of(house), queue_log=mended).run(REPLAY, Wanted(), 100)
    events = events_of(house)
    assert len(events) == 3
    assert {event.id for event in events} == {
        house.door.prepare(replace(mended(b"|call-1", letters_of(house).letters[0])[0], ordinal=n)).id for n in (0, 1)
    }


def test_a_line_that_is_still_bad_stays_open_and_makes_no_new_letter(house: House) -> None:
    house.door.admit([bad_line()])
    kept = letters_of(house)
    again = replay_of(house, kept, queue_log=lambda raw, letter: [bad_line()]).run(REPLAY, Wanted(), 100)
    assert dict(again.letters) == {"failed": 1}
    assert dict(again.errors) == {"verb no verb": 1}
    assert len(house.messages()) == 1
    assert kept.find(Wanted(), 10) == kept.letters


def test_a_draft_that_failed_is_validated_again_with_its_first_id(house: House) -> None:
    good = house.door.prepare(draft())
    house.door.admit([draft(wait=-1)])
    kept = letters_of(house)
    assert dict(replay_of(house, kept).run(REPLAY, Wanted(), 10).errors) == {
        "wait should be greater than or equal to 0 (found -1)": 1
    }
    raw = house.secrets.unseal(kept.letters[0].sealed).replace(b'"wait":-1', b'"wait":1')
    kept.letters = [replace(kept.letters[0], sealed=house.secrets.seal(raw))]
    assert replay_of(house, kept).run(REPLAY, Wanted(), 10).events == 1
    (event,) = events_of(house)
    assert (event.id, event.time, event.wait) == (good.id, TIME, 1)
    assert event.caller is not None


def test_an_event_that_the_sink_refused_is_validated_again(house: House) -> None:
    line = house.door.prepare(draft()).message.value
    letter = DeadLetter(
        Position("calls.queue", 0, 77), UUID(int=7), "wattline.queue_event", "pbx-east", "sink", "refused", "", "", "",
        0, house.secrets.seal(line), NOW,
    )  # fmt: skip
    assert replay_of(house, Kept([letter])).run(REPLAY, Wanted(), 10).events == 1
    (event,) = events_of(house)
    assert event == QueueEvent.model_validate_json(line)


def test_a_replay_is_bounded(house: House) -> None:
    house.door.admit([bad_line(f"1|call-{n}|") for n in range(30)])
    kept = letters_of(house)
    replay = replay_of(house, kept, queue_log=lambda raw, letter: [*mended(raw, letter), draft(verb="B")])
    done = replay.run(REPLAY, Wanted(), 11)
    assert (done.events, len(kept.outcomes)) == (10, 5)
    assert replay.run(REPLAY, Wanted(), 100).events == 50


def test_letters_can_be_dropped(house: House) -> None:
    house.door.admit([bad_line(), bad_line("other")])
    kept = letters_of(house)
    assert dict(replay_of(house, kept).run(REPLAY, Wanted(), 10, "drop").letters) == {"dropped": 2}
    assert kept.find(Wanted(), 10) == []
    assert events_of(house) == []


def test_what_cannot_be_opened_or_read_says_so(house: House) -> None:
    house.door.admit([bad_line()])
    kept = letters_of(house)
    stranger = Replay(kept, house.door, Secrets(b"\x07" * 32), {}, lambda: NOW, "zhao")
    assert "another secret" in next(iter(stranger.run(REPLAY, Wanted(), 10).errors))
    assert "no reader called 'queue_log'" in next(iter(replay_of(house, kept).run(REPLAY, Wanted(), 10).errors))


def test_letters_are_listed_by_kind(house: House) -> None:
    house.door.admit([bad_line(), bad_line(), bad_line("other"), draft(wait=-1)])
    groups = grouped(letters_of(house).letters)
    assert [(group.reader, group.letters, group.distinct) for group in groups] == [("queue_log", 3, 2), ("event", 1, 1)]
