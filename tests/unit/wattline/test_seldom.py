"""What a library tells over and over is told once a minute; everybody else is heard always."""

import logging

from wattline.services.seldom import Seldom


def record(name: str, text: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, text, args, None)


def test_one_of_a_kind() -> None:
    seldom = Seldom("aiokafka")
    assert seldom.filter(record("aiokafka.conn", "no node %s", 1))
    assert not seldom.filter(record("aiokafka.conn", "no node %s", 2))
    assert seldom.filter(record("aiokafka.conn", "no group"))
    assert seldom.filter(record("aiokafka", "no node %s", 1))
    assert all(seldom.filter(record("streams.shell", "no node %s", 1)) for _ in range(3))


def test_again_after_a_while() -> None:
    seldom = Seldom("aiokafka", every=0.0)
    assert seldom.filter(record("aiokafka", "no node"))
    assert seldom.filter(record("aiokafka", "no node"))
