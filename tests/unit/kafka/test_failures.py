"""Kafka's errors in our words, and librdkafka's lines on our log."""

import logging

import pytest
from confluent_kafka import KafkaError, KafkaException
from structlog.testing import capture_logs

from connectors.kafka.failures import commit_failed, plainly, reason
from connectors.kafka.library_log import REPEAT_AFTER, LibraryLog
from ingest.log import LogUnavailable, LostPartition


@pytest.mark.parametrize("code", [KafkaError.ILLEGAL_GENERATION, KafkaError.UNKNOWN_MEMBER_ID])
def test_a_commit_of_a_member_that_the_group_has_forgotten_is_lost(code: int) -> None:
    assert isinstance(commit_failed("x", KafkaError(code)), LostPartition)


@pytest.mark.parametrize(
    "code", [KafkaError.REBALANCE_IN_PROGRESS, KafkaError._TRANSPORT, KafkaError.COORDINATOR_NOT_AVAILABLE]
)
def test_a_commit_that_may_succeed_later_is_worth_another_try(code: int) -> None:
    assert isinstance(commit_failed("x", KafkaError(code)), LogUnavailable)


def test_an_exception_says_what_was_tried_and_what_to_do() -> None:
    with pytest.raises(LogUnavailable, match=r"reading as sink: .*wattline topics apply"), plainly("reading as sink"):
        raise KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART))
    assert "don't answer" in reason(KafkaError(KafkaError._ALL_BROKERS_DOWN))
    assert "access rules" in reason(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_that_comes_again_is_said_once_a_minute() -> None:
    clock = Clock()
    lines = LibraryLog("producer", clock=clock)
    with capture_logs() as said:
        for after in range(50):
            lines.log(logging.ERROR, "%s [%s] %s", "FAIL", "rdkafka#producer-1", f"refused (after {after}ms)")
        lines.log(logging.ERROR, "%s [%s] %s", "FAIL", "rdkafka#producer-1", "another matter")
        clock.now = REPEAT_AFTER
        lines.log(logging.ERROR, "%s [%s] %s", "FAIL", "rdkafka#producer-1", "refused (after 1ms)")
    assert ["another" in line["says"] for line in said] == [False, True, False]
    assert all((line["log_level"], line["client"]) == ("warning", "producer") for line in said)


def test_that_no_broker_answers_is_passed_on() -> None:
    told: list[bool] = []
    lines = LibraryLog("sink", lambda: told.append(True))
    with capture_logs() as said:
        lines.error(KafkaError(KafkaError._TRANSPORT, "Connect to b:9092 failed"))
        assert (told, said) == ([], [])
        lines.error(KafkaError(KafkaError._ALL_BROKERS_DOWN, "1/1 brokers are down"))
    assert told == [True]
    assert len(said) == 1
