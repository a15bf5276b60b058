"""Appends whose records fail, don't fit, or never get an answer. The producer is a stand-in."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka import Message as Record

from connectors.kafka import KafkaConnection, appender
from connectors.kafka.appender import Appender
from ingest.log import LogUnavailable, Message

FATAL = KafkaError(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, "out of order", fatal=True)
REFUSED = KafkaError(KafkaError.NOT_ENOUGH_REPLICAS)


class Producer:
    """Stands for librdkafka's: takes `room` records at a time and answers when polled."""

    made: ClassVar[list["Producer"]] = []
    room = 1_000
    answer: Callable[[int], KafkaError | None] = staticmethod(lambda _: None)
    silent = False
    raises: KafkaError | None = None

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.waiting: list[Callable[[KafkaError | None, Record], None]] = []
        self.offset = 0
        self.made.append(self)

    def produce(self, *_: object, on_delivery: Callable[[KafkaError | None, Record], None], **__: object) -> None:
        if self.raises is not None:
            raise KafkaException(self.raises)
        if len(self.waiting) >= self.room:
            raise BufferError
        self.waiting.append(on_delivery)

    def poll(self, timeout: float) -> None:
        if self.silent:
            return
        waiting, self.waiting = self.waiting, []
        for report in waiting:
            report(self.answer(self.offset), Record(topic="x", partition=0, offset=self.offset))
            self.offset += 1

    def flush(self, timeout: float) -> None:
        self.poll(timeout)


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> type[Producer]:
    class Fresh(Producer):
        made: ClassVar[list[Producer]] = []

    monkeypatch.setattr(appender, "Producer", Fresh)
    return Fresh


def messages(count: int) -> list[Message]:
    return [Message("calls.cdr", "k", "t", "1", str(n).encode()) for n in range(count)]


def appending(timeout: float = 5.0) -> Appender:
    return Appender(KafkaConnection("b"), timeout)


def test_nothing_is_lost_on_the_way_to_the_broker(producer: type[Producer]) -> None:
    assert [position.offset for position in appending().append(messages(10))] == list(range(10))
    (made,) = producer.made
    assert made.settings["enable.idempotence"] is True
    assert made.settings["acks"] == "all"
    assert made.settings["allow.auto.create.topics"] is False


def test_a_full_queue_is_waited_for(producer: type[Producer]) -> None:
    producer.room = 3
    assert len(appending().append(messages(100))) == 100


def test_one_record_that_fails_fails_the_append(producer: type[Producer]) -> None:
    producer.answer = staticmethod(lambda offset: REFUSED if offset in (3, 4) else None)
    with pytest.raises(LogUnavailable, match=r"calls\.cdr: 2 of 10 records weren't taken: .*too few brokers"):
        appending().append(messages(10))


def test_an_answer_that_never_comes_is_not_waited_for_for_ever(producer: type[Producer]) -> None:
    producer.silent = True
    with pytest.raises(LogUnavailable, match="3 of 3 records had no answer"):
        appending(timeout=0.1).append(messages(3))


def test_a_queue_that_stays_full_is_not_waited_for_for_ever(producer: type[Producer]) -> None:
    producer.silent, producer.room = True, 2
    with pytest.raises(LogUnavailable, match="take nothing"):
        appending(timeout=0.1).append(messages(3))


@pytest.mark.parametrize("in_produce", [True, False])
def test_a_producer_that_can_promise_nothing_any_more_is_replaced(producer: type[Producer], in_produce: bool) -> None:
    broken = appending()
    if in_produce:
        producer.raises = FATAL
    else:
        producer.answer = staticmethod(lambda _: FATAL)
    with pytest.raises(LogUnavailable, match="out of order"):
        broken.append(messages(3))
    producer.raises, producer.answer = None, staticmethod(lambda _: None)
    assert len(broken.append(messages(3))) == 3
    assert len(producer.made) == 2


def test_text_that_is_not_unicode_is_refused_before_anything_is_sent(producer: type[Producer]) -> None:
    with pytest.raises(ValueError, match="key"):
        appending().append([*messages(3), Message("calls.cdr", "\ud800", "t", "1", b"")])
    assert producer.made == []
