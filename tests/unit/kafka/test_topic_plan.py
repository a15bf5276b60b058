"""The steps from the topics that are there to those that are declared."""

from dataclasses import replace

from connectors.kafka.topic_plan import Growth, TopicState, declared, plan, settings_of
from models import catalogue
from models.topics import TOPICS, Topic, topic

CALLS, BOARDS = TOPICS["calls.cdr"], TOPICS["boards"]
WANTED = declared([CALLS, BOARDS], partitions=4, replication=3)


def test_every_topic_of_the_catalogue_is_declared() -> None:
    wanted = declared(map(topic, catalogue.topics()), 2, 1)
    assert wanted.keys() == set(catalogue.topics())
    assert all((state.partitions, state.replication) == (2, 1) for state in wanted.values())


def test_what_is_kept_follows_the_catalogue() -> None:
    days = declared([Topic("ops", "rule", "", retention_days=7)], 1, 1)["ops"].settings
    assert days["retention.ms"] == str(7 * 24 * 3600 * 1000)
    assert days["cleanup.policy"] == "delete"
    boards = WANTED["boards"].settings
    assert boards["cleanup.policy"] == "compact"
    assert "retention.ms" not in boards


def test_one_broker_may_be_away() -> None:
    needed = {n: declared([CALLS], 1, n)["calls.cdr"].settings["min.insync.replicas"] for n in (1, 2, 3, 5)}
    assert needed == {1: "1", 2: "1", 3: "2", 5: "4"}


def test_an_empty_cluster_gets_everything_and_then_nothing() -> None:
    steps = plan(WANTED, {}, add_partitions=False)
    assert (steps.create, len(steps)) == (WANTED, 2)
    assert len(steps.lines()) == 2
    again = plan(WANTED, WANTED, add_partitions=False)
    assert (len(again), again.lines(), again.told, again.kept_back) == (0, [], [], [])


def test_settings_that_differ_are_set() -> None:
    found = {
        **WANTED,
        "calls.cdr": replace(
            WANTED["calls.cdr"], settings={**WANTED["calls.cdr"].settings, "retention.ms": "5", "other": "x"}
        ),
    }
    steps = plan(WANTED, found, add_partitions=False)
    assert [str(change) for change in steps.change] == ["calls.cdr: retention.ms 5 → 2592000000"]
    assert len(steps) == 1


def test_partitions_are_added_only_when_asked() -> None:
    found = {**WANTED, "calls.cdr": replace(WANTED["calls.cdr"], partitions=1)}
    growth = [Growth("calls.cdr", 1, 4)]
    unasked, asked = (plan(WANTED, found, add_partitions=flag) for flag in (False, True))
    assert (unasked.grow, unasked.kept_back, len(unasked)) == ([], growth, 0)
    assert (asked.grow, asked.kept_back, len(asked)) == (growth, [], 1)


def test_what_nothing_of_ours_can_change_is_only_told() -> None:
    found = {
        "calls.cdr": replace(WANTED["calls.cdr"], partitions=9),
        "boards": replace(WANTED["boards"], replication=1),
        "somebody.elses": TopicState(1, 1, {}),
    }
    steps = plan(WANTED, found, add_partitions=True)
    assert len(steps.told) == 3
    assert "somebody.elses" in steps.told[-1]
    assert not steps.create
    assert not steps.grow


def test_more_copies_in_step_than_there_are_would_stop_every_write() -> None:
    found = {
        **WANTED,
        "calls.cdr": replace(
            WANTED["calls.cdr"],
            replication=1,
            settings={**WANTED["calls.cdr"].settings, "min.insync.replicas": "2"},
        ),
    }
    steps = plan(WANTED, found, add_partitions=False)
    assert [str(change) for change in steps.change] == ["calls.cdr: min.insync.replicas 2 → 1"]


def test_a_plan_can_be_read_by_a_machine() -> None:
    steps = plan(WANTED, {"calls.cdr": replace(WANTED["calls.cdr"], partitions=1)}, add_partitions=False).as_json()
    assert steps["create"]["boards"]["partitions"] == 4
    assert steps["kept_back"] == [{"topic": "calls.cdr", "was": 1, "becomes": 4}]
    assert settings_of(WANTED) == {
        "retention.ms",
        "cleanup.policy",
        "min.insync.replicas",
        "max.message.bytes",
        "min.compaction.lag.ms",
    }
