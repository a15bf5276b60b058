"""The truth adds up, and the records tell the same as the truth."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from connectors.simulator.truth import CallTruth, HitTruth, LegTruth, StateTruth, VisitTruth
from connectors.simulator.truth_files import QueueLedger
from models.calls import CallDetailRecord, ChannelEvent, IvrNodeHit, QueueEvent
from tests.support.simulated import Run

OUTCOMES = {"CONNECT": "answered", "ABANDON": "abandoned", "EXITWITHTIMEOUT": "timed_out", "EXITWITHKEY": "key"}


@pytest.fixture(params=["day", "month"])
def run(request: pytest.FixtureRequest) -> Run:
    result: Run = request.getfixturevalue(request.param)
    return result


def queue_rows(run: Run, *verbs: str) -> list[dict[str, object]]:
    rows = [dict(draft.data) for draft in run.drafts if draft.event_type is QueueEvent]
    return [row for row in rows if row["verb"] in verbs]


def test_offered_is_answered_and_left_and_lost_and_open(run: Run) -> None:
    ledger = QueueLedger()
    for truth in run.truths:
        ledger.add(truth)
    offered: Counter[object] = Counter(row["queue"] for row in queue_rows(run, "ENTERQUEUE"))
    sums: Counter[str] = Counter()
    for (queue, _), one in ledger.quarters.items():
        assert one.offered == one.answered + one.abandoned + one.timed_out + one.left_by_key + one.lost + one.open
        sums[queue] += one.offered
    assert sums == offered
    assert set(sums) == {"bill", "fault", "complaint", "expert"}


def test_the_queue_log_tells_the_outcomes_and_waits_of_the_truth(run: Run) -> None:
    told: Counter[tuple[object, ...]] = Counter(
        (row["call_id"], row["queue"], OUTCOMES[str(row["verb"])], row["wait"]) for row in queue_rows(run, *OUTCOMES)
    )
    true = Counter(
        (truth.call_id, truth.queue, truth.outcome, truth.wait)
        for truth in run.truths
        if isinstance(truth, VisitTruth) and truth.outcome not in ("lost", "open")
    )
    assert told == true


def test_the_queue_log_tells_the_talks_of_the_truth(run: Run) -> None:
    endings = {
        "COMPLETECALLER": "caller", "COMPLETEAGENT": "agent", "BLINDTRANSFER": "blind_transfer",
        "ATTENDEDTRANSFER": "attended_transfer",
    }  # fmt: skip
    told: Counter[tuple[object, ...]] = Counter(
        (row["call_id"], row["queue"], row["agent"], row["talk"], endings[str(row["verb"])])
        for row in queue_rows(run, *endings)
    )
    true = Counter(
        (truth.call_id, truth.queue, truth.agent, truth.talk, truth.ending)
        for truth in run.truths
        if isinstance(truth, LegTruth) and truth.visit and truth.ending not in ("lost", "open")
    )
    assert told == true


def test_menu_queue_log_and_channel_events_tell_the_same_hits(run: Run) -> None:
    true = Counter((truth.call_id, truth.node) for truth in run.truths if isinstance(truth, HitTruth))
    rows = queue_rows(run, "INFO")
    in_queue_log = Counter((row["call_id"], row["parameters"][1]) for row in rows if row["reason"] == "IVR")  # type: ignore[index]
    in_cel = Counter(
        (draft.data["linked_id"], draft.data["user_field"])
        for draft in run.drafts
        if draft.event_type is ChannelEvent and draft.data["user_event"] == "IVR"
    )
    finished = Counter(
        (draft.data["call_id"], draft.data["node"]) for draft in run.drafts if draft.event_type is IvrNodeHit
    )
    left = Counter(
        (truth.call_id, truth.node) for truth in run.truths if isinstance(truth, HitTruth) and truth.left is not None
    )
    assert true == in_queue_log == in_cel
    assert finished == left


def test_no_agent_talks_to_two_callers_at_once(run: Run) -> None:
    legs: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for truth in run.truths:
        if isinstance(truth, LegTruth) and truth.ended is not None:
            legs[truth.agent].append((truth.connected, truth.ended))
    assert len(legs) > 5
    for spans in legs.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_an_agents_states_follow_each_other_from_login_to_logout(run: Run) -> None:
    stretches: defaultdict[str, list[StateTruth]] = defaultdict(list)
    for truth in run.truths:
        if isinstance(truth, StateTruth):
            stretches[truth.agent].append(truth)
    logins = Counter(str(row["agent"]) for row in queue_rows(run, "ADDMEMBER"))
    queues = {
        agent: len({row["queue"] for row in queue_rows(run, "ADDMEMBER") if row["agent"] == agent}) for agent in logins
    }

    assert stretches.keys() == logins.keys()
    for agent, mine in stretches.items():
        assert all(one.ended is not None and one.ended <= other.began for one, other in pairwise(mine))
        sessions = 1 + sum(one.ended != other.began for one, other in pairwise(mine))
        assert sessions == logins[agent] / queues[agent], agent


def test_pauses_of_the_truth_are_those_of_the_queue_log(run: Run) -> None:
    told: Counter[tuple[object, object]] = Counter((row["agent"], row["reason"]) for row in queue_rows(run, "PAUSEALL"))
    true = Counter(
        (truth.agent, truth.reason) for truth in run.truths if isinstance(truth, StateTruth) and truth.state == "paused"
    )
    assert told == true


def test_every_call_ends_once_and_its_records_with_it(run: Run) -> None:
    calls = [truth for truth in run.truths if isinstance(truth, CallTruth)]
    assert len({call.call_id for call in calls}) == len(calls)
    over = {call.call_id for call in calls if call.ending not in ("lost", "open")}
    ends = [
        draft.data["linked_id"]
        for draft in run.drafts
        if draft.event_type is ChannelEvent and draft.data["event"] == "LINKEDID_END"
    ]
    assert sorted(map(str, ends)) == sorted(over)
    assert {draft.data["linked_id"] for draft in run.drafts if draft.event_type is CallDetailRecord} >= over


def test_a_restart_loses_calls_and_says_so_only_by_queuestart(month: Run) -> None:
    lost = {truth.call_id for truth in month.truths if isinstance(truth, CallTruth) and truth.ending == "lost"}
    assert lost
    assert len(queue_rows(month, "QUEUESTART")) > 1
    ended = {
        draft.data["linked_id"]
        for draft in month.drafts
        if draft.event_type is ChannelEvent and draft.data["event"] == "LINKEDID_END"
    }
    assert not lost & ended


def test_pauses_come_as_pauseall_with_a_row_per_queue(day: Run) -> None:
    every = queue_rows(day, "PAUSEALL")
    single = queue_rows(day, "PAUSE")
    assert every
    assert len(single) > len(every)
    assert {(row["agent"], row["reason"]) for row in single} == {(row["agent"], row["reason"]) for row in every}
    assert {"午餐", "小休"} <= {row["reason"] for row in every}


def test_a_storm_floods_the_fault_queue(day: Run) -> None:
    visits = [truth for truth in day.truths if isinstance(truth, VisitTruth)]
    fault = [visit for visit in visits if visit.queue == "fault"]
    assert len(fault) > 0.3 * len(visits)
    kept = sum(1 for visit in fault if visit.outcome == "answered" and (visit.wait or 0) <= 20)
    assert kept / len(fault) < 0.7


def test_a_channel_enters_and_leaves_each_bridge_in_turn(day: Run) -> None:
    inside: dict[object, object] = {}
    moves = 0
    for draft in day.drafts:
        event, channel, bridge = (draft.data.get(name) for name in ("event", "channel", "extra"))
        if event == "BRIDGE_ENTER":
            assert channel not in inside
            inside[channel] = bridge
            moves += 1
        elif event == "BRIDGE_EXIT":
            assert inside.pop(channel) == bridge
    assert moves > 500
