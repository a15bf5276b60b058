"""Simulated files, read by the readers of real files, give the figures of the truth."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from connectors.asterisk.settings import AsteriskSource, Format
from connectors.asterisk.source import open_source
from connectors.simulator.asterisk_files import write_asterisk_files
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.simulation import simulate
from connectors.simulator.truth import CallTruth, HitTruth, LegTruth, Truth, VisitTruth
from ingest.drafts import Draft
from models.calls import CallDetailRecord, ChannelEvent, IvrNodeHit, QueueEvent
from models.envelope import Event
from models.media import SurveyAnswered

START = date(2026, 11, 18)
SETTINGS = SimulationSettings(
    start=START, days=3, calls_per_day=300, accounts=600, history_days=0, storms=(START,), restart_chance=0.9
)
FILES: dict[Format, str] = {"queue_log": "queue_log", "cdr": "cdr-Master.csv", "cel": "cel-Master.csv"}
OUTCOMES = {"CONNECT": "answered", "ABANDON": "abandoned", "EXITWITHTIMEOUT": "timed_out", "EXITWITHKEY": "key"}


@pytest.fixture(scope="module")
def truths() -> list[Truth]:
    return []


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, truths: list[Truth]) -> dict[Format, list[Draft]]:
    folder: Path = tmp_path_factory.mktemp("pbx")
    write_asterisk_files(SETTINGS, 5, folder, truths.append)
    found: dict[Format, list[Draft]] = {}
    for kind, name in FILES.items():
        source = AsteriskSource(format=kind, pbx=SETTINGS.pbx, zone=SETTINGS.tz)
        items = [item for batch in open_source(source, folder / name) for item in batch]
        assert [item for item in items if not isinstance(item, Draft)] == []
        found[kind] = [item for item in items if isinstance(item, Draft)]
    return found


@pytest.fixture(scope="module")
def events() -> list[Draft]:
    return list(simulate(SETTINGS, 5))


def rows(drafts: list[Draft]) -> list[dict[str, object]]:
    return [dict(draft.data) for draft in drafts if draft.event_type is QueueEvent]


def test_visits_and_waits(read: dict[Format, list[Draft]], truths: list[Truth]) -> None:
    queue_log = rows(read["queue_log"])
    visits = [truth for truth in truths if isinstance(truth, VisitTruth)]
    offered = Counter((row["call_id"], row["queue"]) for row in queue_log if row["verb"] == "ENTERQUEUE")
    assert offered == Counter((visit.call_id, visit.queue) for visit in visits)
    told = Counter(
        (row["call_id"], row["queue"], OUTCOMES[str(row["verb"])], row["wait"])
        for row in queue_log
        if row["verb"] in OUTCOMES
    )
    assert told == Counter(
        (visit.call_id, visit.queue, visit.outcome, visit.wait)
        for visit in visits
        if visit.outcome not in ("lost", "open")
    )
    assert any(isinstance(truth, CallTruth) and truth.ending == "lost" for truth in truths)


def test_talks(read: dict[Format, list[Draft]], truths: list[Truth]) -> None:
    legs = [truth for truth in truths if isinstance(truth, LegTruth) and truth.visit and truth.talk is not None]
    told = Counter(
        (row["call_id"], row["agent"], row["talk"]) for row in rows(read["queue_log"]) if row.get("talk") is not None
    )
    assert told == Counter((leg.call_id, leg.agent, leg.talk) for leg in legs)


def test_both_witnesses_tell_the_hits_of_the_menu(read: dict[Format, list[Draft]], truths: list[Truth]) -> None:
    true = Counter((truth.call_id, truth.node) for truth in truths if isinstance(truth, HitTruth))
    for kind in ("queue_log", "cel"):
        hits = [draft.data for draft in read[kind] if draft.event_type is IvrNodeHit]
        assert Counter((hit["call_id"], hit["node"]) for hit in hits) == true


def test_surveys(read: dict[Format, list[Draft]], truths: list[Truth]) -> None:
    true = Counter(
        (truth.call_id, truth.survey_score)
        for truth in truths
        if isinstance(truth, CallTruth) and truth.survey_score is not None
    )
    answers = [draft.data for draft in read["cel"] if draft.event_type is SurveyAnswered]
    assert Counter((answer["call_id"], answer["score"]) for answer in answers) == true


@pytest.mark.parametrize(
    ("kind", "event_type"), [("queue_log", QueueEvent), ("cdr", CallDetailRecord), ("cel", ChannelEvent)]
)
def test_the_file_form_and_the_event_form_tell_the_same(
    read: dict[Format, list[Draft]], events: list[Draft], kind: Format, event_type: type[Event]
) -> None:
    """Row by row, the time and every field that both give."""
    from_file = [draft for draft in read[kind] if draft.event_type is event_type]
    told = [draft for draft in events if draft.event_type is event_type]
    assert len(from_file) == len(told) > 100
    for one, other in zip(from_file, told, strict=True):
        assert one.time == other.time
        common = one.data.keys() & other.data.keys()
        assert {name: one.data[name] for name in common} == {name: other.data[name] for name in common}
