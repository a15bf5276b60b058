"""From a result's bytes to the client: whole or streamed, compressed or not, and an error in the middle told."""

from __future__ import annotations

import contextlib
import json
import secrets
import string
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from connectors.clickhouse.gateway.compression import Encoder, encoder
from connectors.clickhouse.gateway.engine import Progress
from connectors.clickhouse.gateway.errors import GatewayError, http_status
from connectors.clickhouse.gateway.framing import BlockEncoder
from connectors.clickhouse.gateway.http11 import HttpConnection

_CONTENT_TYPES = {
    "JSON": "application/json; charset=UTF-8",
    "JSONCompact": "application/json; charset=UTF-8",
    "JSONEachRow": "application/x-ndjson; charset=UTF-8",
    "CSV": "text/csv; charset=UTF-8; header=absent",
    "CSVWithNames": "text/csv; charset=UTF-8; header=present",
    "TabSeparated": "text/tab-separated-values; charset=UTF-8",
    "TSV": "text/tab-separated-values; charset=UTF-8",
    "TabSeparatedWithNames": "text/tab-separated-values; charset=UTF-8",
    "TabSeparatedWithNamesAndTypes": "text/tab-separated-values; charset=UTF-8",
    "TSVWithNamesAndTypes": "text/tab-separated-values; charset=UTF-8",
    "Native": "application/octet-stream",
    "RowBinary": "application/octet-stream",
    "Arrow": "application/octet-stream",
    "Parquet": "application/octet-stream",
}
_COPY_SIZE = 1 << 20


def content_type(output_format: str) -> str:
    """MIME type of an output format, as ClickHouse names it."""
    if output_format in _CONTENT_TYPES:
        return _CONTENT_TYPES[output_format]
    if output_format.startswith("JSON"):
        return "application/json; charset=UTF-8"
    return "text/plain; charset=UTF-8"


@dataclass
class Reply:
    """How one result is to be sent: packed as HTTP says (`encoding`), or in ClickHouse's own blocks (`framed`)."""

    connection: HttpConnection
    headers: dict[str, str]
    version: str
    encoding: str | None = None
    framed: bool = False
    wait_for_end: bool = False
    spool_bytes: int = 16 << 20
    spool_folder: Path | None = None


def new_exception_tag() -> str:
    """Sixteen random letters that no result contains by accident."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))


def exception_block(error: GatewayError, tag: str, version: str) -> bytes:
    """What ends a result that broke off after its headers were sent (ClickHouse since 25.11)."""
    message = error.body(version).encode() + b"\n"
    mark = tag.encode()
    return b"\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n" % (mark, message, len(message), mark)


def summary(progress: Progress, elapsed_seconds: float) -> str:
    """Value of X-ClickHouse-Summary: all numbers are strings, as ClickHouse writes them."""
    return json.dumps(
        {
            "read_rows": str(progress.read_rows),
            "read_bytes": str(progress.read_bytes),
            "written_rows": str(progress.written_rows),
            "written_bytes": str(progress.written_bytes),
            "total_rows_to_read": "0",
            "result_rows": str(progress.result_rows),
            "result_bytes": str(progress.result_bytes),
            "elapsed_ns": str(int(elapsed_seconds * 1e9)),
        },
        separators=(",", ":"),
    )


def send_error(connection: HttpConnection, error: GatewayError, headers: dict[str, str], version: str) -> None:
    """A whole answer that is an error."""
    connection.respond(
        http_status(error.code),
        {
            **headers,
            "Content-Type": "text/plain; charset=UTF-8",
            "X-ClickHouse-Exception-Code": str(error.code),
        },
        error.body(version).encode("utf-8", "replace") + b"\n",
    )


def send_result(reply: Reply, chunks: Iterator[bytes], progress: Progress, elapsed: Callable[[], float]) -> None:
    """Send a result.

    Errors of the query that come before anything was sent are raised to the caller; later ones are written into the
    stream and raised as BrokenOff. A result that is one piece, or that the client waits for, has its length told.
    """
    if reply.wait_for_end:
        _send_spooled(reply, chunks, progress, elapsed)
        return
    first = next(chunks, b"")
    second = next(chunks, None)
    if second is None:
        _send_whole(reply, [first], progress, elapsed)
        return
    _send_stream(reply, chain((first, second), chunks), progress, elapsed)


class BrokenOff(Exception):
    """A result was cut short after its headers had gone; the connection must be closed so that everyone notices."""

    def __init__(self, error: GatewayError) -> None:
        super().__init__(error.text)
        self.error = error


def _final_headers(reply: Reply, progress: Progress, elapsed: Callable[[], float]) -> dict[str, str]:
    headers = {**reply.headers, "X-ClickHouse-Summary": summary(progress, elapsed())}
    if reply.encoding is not None:
        headers["Content-Encoding"] = reply.encoding
    return headers


def _send_whole(reply: Reply, pieces: list[bytes], progress: Progress, elapsed: Callable[[], float]) -> None:
    packed = b"".join(_packed(pieces, _packer(reply)))
    reply.connection.respond(200, _final_headers(reply, progress, elapsed), packed)


def _packer(reply: Reply) -> Encoder | None:
    if reply.framed:
        return BlockEncoder()
    return encoder(reply.encoding) if reply.encoding else None


def _packed(pieces: Iterator[bytes] | list[bytes], packer: Encoder | None) -> Iterator[bytes]:
    if packer is None:
        yield from pieces
        return
    for piece in pieces:
        yield packer.encode(piece)
    yield packer.finish()


def _send_stream(reply: Reply, chunks: Iterator[bytes], progress: Progress, elapsed: Callable[[], float]) -> None:
    tag = new_exception_tag()
    headers = {**_final_headers(reply, progress, elapsed), "X-ClickHouse-Exception-Tag": tag}
    reply.connection.start(200, headers)
    packer = _packer(reply)
    try:
        for chunk in chunks:
            reply.connection.send(packer.encode(chunk) if packer else chunk)
    except GatewayError as error:
        block = exception_block(error, tag, reply.version)
        reply.connection.send(packer.encode(block) + packer.finish() if packer else block)
        raise BrokenOff(error) from None
    if packer is not None:
        reply.connection.send(packer.finish())
    reply.connection.finish()


def _send_spooled(reply: Reply, chunks: Iterator[bytes], progress: Progress, elapsed: Callable[[], float]) -> None:
    """Take the whole result first, in memory up to a limit and in a file beyond it."""
    kept: list[bytes] = []
    size = 0
    with contextlib.ExitStack() as stack:
        file: IO[bytes] | None = None
        for piece in _packed(chunks, _packer(reply)):
            size += len(piece)
            if file is None and size > reply.spool_bytes:
                file = stack.enter_context(tempfile.TemporaryFile(dir=reply.spool_folder))
            if file is None:
                kept.append(piece)
            else:
                file.write(piece)
        headers = _final_headers(reply, progress, elapsed)
        if file is None:
            reply.connection.respond(200, headers, b"".join(kept))
            return
        reply.connection.start(200, headers, size)
        for piece in kept:
            reply.connection.send(piece)
        file.flush()
        send_file(reply.connection, file)


def send_file(connection: HttpConnection, file: IO[bytes]) -> None:
    """The rest of a streamed answer, from a file."""
    for piece in read_file(file):
        connection.send(piece)


def read_file(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, in pieces."""
    file.seek(0)
    while piece := file.read(_COPY_SIZE):
        yield piece
