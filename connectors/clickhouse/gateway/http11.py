"""HTTP/1.1 over one blocking socket: requests with a streamed body in, answers out in as few writes as possible."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

import httptools

_READ_SIZE = 256 * 1024
MAX_HEADER_BYTES = 1 << 20


class ProtocolError(Exception):
    """What came is not HTTP, or too large a head; the connection must be closed."""


class ClientGone(Exception):
    """The client closed its end before it sent or took everything."""


@dataclass
class RequestHead:
    """Method, path, URL parameters and headers (names in lower case) of one request."""

    method: str = ""
    path: str = "/"
    params: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    keep_alive: bool = True
    http_1_0: bool = False


class HttpConnection:
    """One client's socket; `client` is its address.

    Use: `next_request`, then `body`, then either `respond` or `start`, `send`, `finish`; and so on.
    """

    def __init__(self, sock: socket.socket, client: str, idle_seconds: float, transfer_seconds: float) -> None:
        self.sock = sock
        self.client = client
        self._idle_seconds = idle_seconds
        self._transfer_seconds = transfer_seconds
        self._chunked = False
        self._reset()

    def _reset(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._head = RequestHead()
        self._url = b""
        self._head_done = False
        self._body: deque[bytes] = deque()
        self._complete = False
        self._overrun = False
        self.response_started = False

    # httptools calls these while it is fed
    def on_message_begin(self) -> None:
        self._overrun = self._overrun or self._complete

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._overrun:
            self._head.headers[name.decode("latin-1").lower()] = value.decode("utf-8", "replace")

    def on_headers_complete(self) -> None:
        self._head_done = True

    def on_body(self, data: bytes) -> None:
        self._body.append(data)

    def on_message_complete(self) -> None:
        self._complete = True

    def next_request(self) -> RequestHead | None:
        """Wait for a request's head. None when the client hangs up, or says nothing for too long."""
        self._reset()
        self.sock.settimeout(self._idle_seconds)
        size = 0
        while not self._head_done:
            try:
                data = self.sock.recv(_READ_SIZE)
            except (TimeoutError, ConnectionError):
                return None
            if not data:
                return None
            size += len(data)
            self._feed(data)
            if size > MAX_HEADER_BYTES and not self._head_done:
                raise ProtocolError(f"the request's head is larger than {MAX_HEADER_BYTES} bytes")
        self.sock.settimeout(self._transfer_seconds)
        head = self._head
        head.method = self._parser.get_method().decode()
        head.keep_alive = self._parser.should_keep_alive()
        head.http_1_0 = self._parser.get_http_version() == "1.0"
        url = urlsplit(self._url.decode("utf-8", "surrogateescape"))
        head.path = unquote(url.path) or "/"
        head.params = parse_qsl(url.query, keep_blank_values=True)
        return head

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return
        except httptools.HttpParserError as error:
            raise ProtocolError(f"not HTTP/1.1: {error}") from None
        if self._overrun:
            raise ProtocolError("pipelined requests are not supported")

    def body(self) -> Iterator[bytes]:
        """The request's body as it arrives. Raises ClientGone when it breaks off."""
        if self._head.headers.get("expect", "").lower() == "100-continue" and not self._body and not self._complete:
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while True:
            while self._body:
                yield self._body.popleft()
            if self._complete:
                return
            try:
                data = self.sock.recv(_READ_SIZE)
            except (TimeoutError, ConnectionError) as error:
                raise ClientGone(f"the request's body stopped: {error}") from None
            if not data:
                raise ClientGone("the request's body is cut short")
            self._feed(data)

    def drain(self, limit: int) -> bool:
        """Read what is left of the body, so that the client is ready to listen. False when it exceeds `limit`."""
        try:
            for data in self.body():
                limit -= len(data)
                if limit < 0:
                    return False
        except (ClientGone, ProtocolError):
            return False
        return True

    def respond(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """A whole answer in one write."""
        self.response_started = True
        self._chunked = False
        content = b"" if self._head.method == "HEAD" else body
        self._write(_head_bytes(status, {**headers, "Content-Length": str(len(body))}) + content)

    def start(self, status: int, headers: dict[str, str], length: int | None = None) -> None:
        """Begin a streamed answer: of known `length`, else chunked (or, for HTTP/1.0, until the end)."""
        self.response_started = True
        self._chunked = length is None and not self._head.http_1_0
        if length is not None:
            headers = {**headers, "Content-Length": str(length)}
        elif self._chunked:
            headers = {**headers, "Transfer-Encoding": "chunked"}
        self._write(_head_bytes(status, headers))

    def send(self, data: bytes | memoryview) -> None:
        """A piece of a streamed answer."""
        if not data or self._head.method == "HEAD":
            return
        if self._chunked:
            self._write_parts(b"%x\r\n" % len(data), data, b"\r\n")
        else:
            self._write(data)

    def finish(self) -> None:
        """End a streamed answer."""
        if self._chunked and self._head.method != "HEAD":
            self._write(b"0\r\n\r\n")

    def _write(self, data: bytes | memoryview) -> None:
        try:
            self.sock.sendall(data)
        except (TimeoutError, OSError) as error:
            raise ClientGone(f"the client does not take the answer: {error}") from None

    def _write_parts(self, *parts: bytes | memoryview) -> None:
        try:
            sent = self.sock.sendmsg(parts)
        except (TimeoutError, OSError) as error:
            raise ClientGone(f"the client does not take the answer: {error}") from None
        for part in parts:
            if sent < len(part):
                self._write(memoryview(part)[sent:])
            sent = max(0, sent - len(part))


def _head_bytes(status: int, headers: dict[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {_one_line(value)}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _one_line(value: str) -> str:
    """A header value must not carry a line end: a query id chosen by the client could else forge headers."""
    return value.replace("\r", " ").replace("\n", " ")
