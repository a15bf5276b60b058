"""The questions in Kafka's protocol, byte by byte."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from connectors.kafka.local.protocol import (
    FIND_COORDINATOR,
    decoded_coordinator,
    decoded_offset_fetch,
    decoded_producer_id,
    error_of_coordinator,
    error_of_producer_id,
    request,
)

NOT_AVAILABLE, LOADING = 15, 14


def coordinator(error: int, port: int) -> bytes:
    return struct.pack(">hih", error, 1, 9) + b"127.0.0.1" + struct.pack(">i", port)


@contextmanager
def broker(*answers: bytes | None) -> Iterator[tuple[int, list[bytes]]]:
    """Answers one connection after the other, in two pieces; None hangs up. Gives the port and what was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                with connection:
                    asked.append(connection.recv(1000))
                    if answer is not None:
                        whole = struct.pack(">ii", 4 + len(answer), 0) + answer
                        connection.sendall(whole[:6])
                        connection.sendall(whole[6:])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join(5)


def test_a_request_has_length_api_version_correlation_and_client() -> None:
    assert request(FIND_COORDINATOR, 0, b"\x00\x01g") == (
        b"\x00\x00\x00\x1b\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x0ewattline-ready\x00\x01g"
    )


def test_answers_are_decoded() -> None:
    assert decoded_coordinator(coordinator(0, 9094)) == (0, "127.0.0.1", 9094)
    assert decoded_offset_fetch(b"\x00\x00\x00\x00\x00\x0e") == LOADING
    assert decoded_producer_id(struct.pack(">ihqh", 0, LOADING, -1, -1)) == LOADING


def test_the_coordinator_is_asked_whether_it_works() -> None:
    with (
        broker(b"\x00\x00\x00\x00" + struct.pack(">h", LOADING)) as (there, _),
        broker(coordinator(0, there)) as (
            here,
            asked,
        ),
    ):
        assert error_of_coordinator("127.0.0.1", here, "group") == LOADING
    assert asked[0].endswith(b"\x00\x05group")


def test_where_there_is_no_coordinator_nobody_else_is_asked() -> None:
    with broker(struct.pack(">hihi", NOT_AVAILABLE, -1, 0, -1)) as (port, _):
        assert error_of_coordinator("127.0.0.1", port, "group") == NOT_AVAILABLE


def test_a_producer_without_a_transaction_is_what_asks_for_an_id() -> None:
    with broker(struct.pack(">ihqh", 0, 0, 4000, 0)) as (port, asked):
        assert error_of_producer_id("127.0.0.1", port) == 0
    assert asked[0].endswith(b"wattline-ready\xff\xff\x00\x00\x03\xe8")


def test_a_broker_that_hangs_up_is_an_os_error() -> None:
    with broker(None) as (port, _), pytest.raises(OSError, match="closed the connection"):
        error_of_coordinator("127.0.0.1", port, "group")
