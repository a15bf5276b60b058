"""What a broker must be able to do, asked in Kafka's own protocol: coordinate a group, give out a producer's id.

librdkafka could ask for a coordinator too. But when a broker dies soon after `describe_consumer_groups`, closing that
admin client hangs for ever every now and then (librdkafka 2.16: about one time in six), and a broker that dies is what
this package is for.
"""

import socket
import struct

FIND_COORDINATOR = 10
OFFSET_FETCH = 9
INIT_PRODUCER_ID = 22
NO_ERROR = 0

_ASK_WITHIN = 2.0
_CLIENT = "wattline-ready"


def error_of_coordinator(host: str, port: int, group: str) -> int:
    """Kafka's error code for the group's coordinator, as seen from this broker: 0 when it is there and works.

    Where no group was ever formed, asking makes the broker create the topic of the groups' offsets. Raises OSError
    when a broker doesn't answer.
    """
    error, host, port = decoded_coordinator(_ask(host, port, FIND_COORDINATOR, 0, _text(group)))
    if error != NO_ERROR:
        return error
    every_offset = struct.pack(">i", -1)
    return decoded_offset_fetch(_ask(host, port, OFFSET_FETCH, 2, _text(group) + every_offset))


def error_of_producer_id(host: str, port: int) -> int:
    """Kafka's error code for an idempotent producer that starts: 0 when it may. Raises OSError without an answer.

    The first one after a broker's start is told to come again, and librdkafka comes half a second later.
    """
    no_transaction = struct.pack(">hi", -1, 1000)
    return decoded_producer_id(_ask(host, port, INIT_PRODUCER_ID, 0, no_transaction))


def request(api: int, version: int, body: bytes) -> bytes:
    """A whole request: length, header, body."""
    message = struct.pack(">hhi", api, version, 0) + _text(_CLIENT) + body
    return struct.pack(">i", len(message)) + message


def decoded_coordinator(body: bytes) -> tuple[int, str, int]:
    """Error code, host and port out of an answer to FindCoordinator v0."""
    error, _node, length = struct.unpack_from(">hih", body)
    host = body[8 : 8 + length].decode()
    (port,) = struct.unpack_from(">i", body, 8 + length)
    return error, host, port


def decoded_offset_fetch(body: bytes) -> int:
    """The error code of an answer to OffsetFetch v2, which ends in it."""
    (error,) = struct.unpack(">h", body[-2:])
    return int(error)


def decoded_producer_id(body: bytes) -> int:
    """The error code of an answer to InitProducerId v0, after the time for which the broker throttles."""
    _throttled, error = struct.unpack_from(">ih", body)
    return int(error)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack(">h", len(encoded)) + encoded


def _ask(host: str, port: int, api: int, version: int, body: bytes) -> bytes:
    """The body of the answer, without length and correlation id."""
    with socket.create_connection((host, port), timeout=_ASK_WITHIN) as connection:
        connection.sendall(request(api, version, body))
        (length,) = struct.unpack(">i", _exactly(connection, 4))
        return _exactly(connection, length)[4:]


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        piece = connection.recv(size - len(received))
        if not piece:
            raise ConnectionResetError("the broker closed the connection")
        received += piece
    return received
