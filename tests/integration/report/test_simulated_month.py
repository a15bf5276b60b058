"""A simulated month, every number that `wattline report` gives of it against the simulator's truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from connectors.simulator.settings import SimulationSettings
from connectors.simulator.truth import CallTruth, HitTruth, LegTruth, StateTruth, VisitTruth
from connectors.simulator.truth_files import QueueLedger, QueueSums
from models.agents import AgentStateChanged
from models.calls import CallDetailRecord, ChannelEvent, IvrNodeHit, QueueEvent
from models.reference_centre import Agent, IvrNode, Queue
from tests.integration.dbt.feed import Feed
from tests.integration.dbt.marts import Marts
from tests.integration.report.conftest import Desk
from tests.support.gateway import running_gateway, same_port
from tests.support.simulated import Run, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SETTINGS = SimulationSettings(
    start=date(2026, 11, 1), days=30, calls_per_day=60, accounts=400, history_days=0, storms=(date(2026, 11, 10),),
    restart_chance=0.3,
)  # fmt: skip
TOLD = (QueueEvent, AgentStateChanged, CallDetailRecord, ChannelEvent, IvrNodeHit, Agent, IvrNode, Queue)
MONTH = ("--month", "2026-11")

Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def simulated() -> Run:
    return run(SETTINGS, 5)


@pytest.fixture(scope="module")
def month(simulated: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The month in a warehouse, and whoever asks for reports of it."""
    with running_gateway(tmp_path_factory.mktemp("gateway"), port=same_port()) as gateway:
        feed = Feed(gateway.port)
        feed.migrate()
        feed.insert(draft for draft in simulated.drafts if draft.event_type in TOLD)
        Marts(feed, tmp_path_factory.getbasetemp() / "dbt").build("run")
        yield Desk(feed, tmp_path_factory.mktemp("home"))
        feed.close()


@pytest.fixture(scope="module")
def true_queues(simulated: Run) -> dict[str, QueueSums]:
    ledger = QueueLedger()
    for truth in simulated.truths:
        ledger.add(truth)
    sums: defaultdict[str, QueueSums] = defaultdict(QueueSums)
    for (queue, _), quarter in ledger.quarters.items():
        for name in QueueSums.__slots__:
            setattr(sums[queue], name, getattr(sums[queue], name) + getattr(quarter, name))
    return dict(sums)


def rows(document: Any, table: str, key: str) -> Rows:
    found = {str(row[key]): row for row in document["tables"][table]["rows"]}
    assert len(found) == len(document["tables"][table]["rows"]) > 0
    return found


def test_queues(month: Desk, true_queues: dict[str, QueueSums]) -> None:
    document = month.document("queue", *MONTH)
    volumes, waits, outs = (rows(document, table, "queue") for table in ("queues", "waits", "outs"))

    assert volumes.keys() == true_queues.keys()
    for queue, true in true_queues.items():
        told = volumes[queue]
        assert {name: told[name] for name in ("offered", "answered", "abandoned", "lost", "open", "transferred")} == {
            name: getattr(true, name) for name in ("offered", "answered", "abandoned", "lost", "open", "transferred")
        }, queue
        assert (outs[queue]["exit_timeout"], outs[queue]["exit_key"]) == (true.timed_out, true.left_by_key), queue
        assert waits[queue]["answered_in_time"] == true.answered_in_time, queue
        assert waits[queue]["asa"] == pytest.approx(true.wait / true.answered), queue
        assert waits[queue]["answer_rate"] == pytest.approx(true.answered / true.offered), queue
    assert sum(true.offered for true in true_queues.values()) > 1_000


def test_talk(month: Desk, simulated: Run) -> None:
    """Of a conversation that a restart cut the truth has no whole seconds, the report has those until the restart."""
    waits = rows(month.document("queue", *MONTH), "waits", "queue")
    talk: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    for leg in simulated.truths:
        if isinstance(leg, LegTruth) and leg.visit and leg.ended is not None:
            talk[leg.queue] += round(leg.ended - leg.connected) if leg.talk is None else leg.talk
            cut[leg.queue] += leg.talk is None

    for queue, seconds in talk.items():
        assert waits[queue]["talk_time_sum"] == pytest.approx(seconds, abs=60 * cut[queue] + 0.5), queue
    assert sum(cut.values()) > 0


def test_calls(month: Desk, simulated: Run) -> None:
    calls = [truth for truth in simulated.truths if isinstance(truth, CallTruth)]
    in_queues = {truth.call_id for truth in simulated.truths if isinstance(truth, VisitTruth)}
    answered = {truth.call_id for truth in simulated.truths if isinstance(truth, LegTruth) and truth.visit}
    document = month.document("calls", *MONTH)
    outcomes = rows(document, "calls", "outcome")

    assert document["tables"]["calls"]["total"]["calls"] == len(calls)
    assert outcomes["answered"]["calls"] == len(answered)
    assert outcomes["ivr_only"]["calls"] == sum(call.ivr_hits > 0 and call.call_id not in in_queues for call in calls)
    by_day = document["tables"]["series"]["rows"]
    assert sum(row["calls"] for row in by_day) == len(calls)
    assert len(by_day) == SETTINGS.days


def test_menu(month: Desk, simulated: Run) -> None:
    nodes = rows(month.document("ivr", *MONTH), "nodes", "node")
    hits = [truth for truth in simulated.truths if isinstance(truth, HitTruth)]
    true = Counter(hit.node for hit in hits)
    dwell: defaultdict[str, list[float]] = defaultdict(list)
    for hit in hits:
        if hit.left is not None:
            dwell[hit.node].append(hit.left - hit.entered)

    menu = {node: count for node, count in true.items() if node in nodes}
    assert {node: nodes[node]["ivr_node_hits"] for node in menu} == menu
    assert set(true) - set(nodes) <= {"survey"}
    for node in menu:
        mean = sum(dwell[node]) / len(dwell[node])
        assert nodes[node]["ivr_node_dwell_avg"] == pytest.approx(mean, abs=0.5), node


def test_agents(month: Desk, simulated: Run) -> None:
    document = month.document("agent", *MONTH)
    agents, time = rows(document, "agents", "agent"), rows(document, "time", "agent")
    handled: Counter[str] = Counter()
    seconds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    stretches: Counter[str] = Counter()
    still_on = set()
    for truth in simulated.truths:
        if isinstance(truth, LegTruth) and truth.visit:
            handled[truth.agent.split()[0]] += 1
        elif isinstance(truth, StateTruth):
            number = truth.agent.split()[0]
            stretches[number] += 1
            if truth.ended is None:
                still_on.add(number)
            else:
                seconds[number][truth.state] += truth.ended - truth.began

    assert {agent: row["handled"] for agent, row in agents.items() if row["handled"]} == dict(handled)
    assert time.keys() == seconds.keys()
    for agent in seconds.keys() - still_on:
        # A login that a restart ended is told to the second.
        assert time[agent]["login_time"] == pytest.approx(sum(seconds[agent].values()), rel=0.001, abs=120), agent
        assert time[agent]["pause_time"] == pytest.approx(seconds[agent]["paused"], rel=0.002, abs=60), agent
    assert len(seconds.keys() - still_on) >= 10


def test_the_overview_says_what_the_subjects_say(month: Desk, true_queues: dict[str, QueueSums]) -> None:
    document = month.document("month", "--date", "2026-11-15")
    total = document["tables"]["queues"]["total"]

    assert total["offered"] == sum(true.offered for true in true_queues.values())
    assert total["answered"] == sum(true.answered for true in true_queues.values())
    assert sum(row["offered"] for row in document["tables"]["series"]["rows"]) == total["offered"]
    assert {one["queue"] for one in document["thresholds"]} >= true_queues.keys()
