"""Kafka's errors in the log's own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from confluent_kafka import KafkaError, KafkaException

from ingest.log import LogUnavailable, LostPartition

NO_LONGER_OURS = frozenset(
    {
        KafkaError.ILLEGAL_GENERATION,
        KafkaError.UNKNOWN_MEMBER_ID,
        KafkaError.FENCED_INSTANCE_ID,
        KafkaError.FENCED_MEMBER_EPOCH,
        KafkaError.STALE_MEMBER_EPOCH,
        KafkaError._ASSIGNMENT_LOST,
    }
)
"""Answers to a commit that say: the group has gone on without this member."""

NOBODY_ANSWERS = frozenset(
    {
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._TRANSPORT,
        KafkaError._TIMED_OUT,
        KafkaError._TIMED_OUT_QUEUE,
        KafkaError._MSG_TIMED_OUT,
        KafkaError._WAIT_COORD,
        KafkaError.REQUEST_TIMED_OUT,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
    }
)

REFUSED = frozenset(
    {
        KafkaError._AUTHENTICATION,
        KafkaError.SASL_AUTHENTICATION_FAILED,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    }
)

NOT_THERE = frozenset({KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION})


def reason(error: KafkaError) -> str:
    """What went wrong, and what to do where that is known."""
    code = error.code()
    told = f"{error.str()} ({error.name()})"
    if code in NOBODY_ANSWERS:
        return f"the brokers don't answer: {told}"
    if code in REFUSED:
        return f"{told}; check user, password and the cluster's access rules"
    if code in NOT_THERE:
        return f"{told}; `wattline topics apply` makes the topics"
    if code in (KafkaError.NOT_ENOUGH_REPLICAS, KafkaError.NOT_ENOUGH_REPLICAS_AFTER_APPEND):
        return f"{told}: too few brokers are in step to keep what is written safe"
    return told


def error_of(exception: KafkaException) -> KafkaError:
    """The error inside of an exception."""
    return cast(KafkaError, exception.args[0])


@contextmanager
def plainly(doing: str) -> Iterator[None]:
    """Says Kafka's errors as LogUnavailable. `doing`: what was tried, with the topic or group."""
    try:
        yield
    except KafkaException as exception:
        raise LogUnavailable(f"{doing}: {reason(error_of(exception))}") from exception


def commit_failed(what: str, error: KafkaError) -> LogUnavailable | LostPartition:
    """What a refused commit means: the partition is another member's, or it is worth another try."""
    if error.code() in NO_LONGER_OURS:
        return LostPartition(f"{what}: the group has gone on without this member ({error.name()})")
    return LogUnavailable(f"{what}: {reason(error)}")
