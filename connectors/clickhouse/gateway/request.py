"""What a client asks for: URL parameters, headers and form fields, sorted into one object."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP as HTTP_POLICY

from connectors.clickhouse.gateway.errors import (
    AUTHENTICATION_FAILED,
    BAD_REQUEST_PARAMETER,
    INVALID_SESSION_TIMEOUT,
    NOT_IMPLEMENTED,
    GatewayError,
)
from connectors.clickhouse.gateway.http11 import RequestHead

# Parameters that speak to the HTTP server; every other one is a setting, or param_<name>.
_OWN = frozenset(
    {
        *("query", "query_id", "database", "default_format", "user", "password", "quota_key", "role"),
        *("session_id", "session_timeout", "session_check", "close_session"),
        *("compress", "decompress", "buffer_size", "wait_end_of_query", "client_protocol_version", "stacktrace"),
    }
)
_SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


@dataclass
class QueryRequest:
    """One query as asked. `settings` and `params` keep the client's spelling."""

    user: str = "default"
    password: str = ""
    query: str = ""
    query_id: str = ""
    database: str = ""
    default_format: str = ""
    session_id: str = ""
    session_timeout: int | None = None
    session_check: bool = False
    close_session: bool = False
    wait_end_of_query: bool = False
    framed_output: bool = False
    framed_input: bool = False
    protocol_version: int = 0
    read_only: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, value: str) -> None:
        """Put one parameter where it belongs."""
        if name.startswith("param_"):
            self.params[name.removeprefix("param_")] = value
        elif name not in _OWN:
            if not _SETTING.fullmatch(name):
                raise GatewayError(115, f"Unknown setting {name!r}", "UNKNOWN_SETTING")
            self.settings[name] = value
        elif name == "query":
            self.query = value
        elif name in ("database", "default_format", "session_id", "user", "password", "query_id"):
            setattr(self, name, value)
        elif name in ("session_check", "close_session", "wait_end_of_query"):
            setattr(self, name, _flag(name, value))
        elif name == "compress":
            self.framed_output = _flag(name, value)
        elif name == "decompress":
            self.framed_input = _flag(name, value)
        elif name == "client_protocol_version":
            self.protocol_version = _number(name, value, BAD_REQUEST_PARAMETER)
        elif name == "session_timeout":
            self.session_timeout = _number(name, value, INVALID_SESSION_TIMEOUT)


def read_request(head: RequestHead) -> QueryRequest:
    """URL parameters and headers of a request; the body is not looked at."""
    request = QueryRequest(read_only=head.method in ("GET", "HEAD"))
    _read_credentials(head, request)
    request.database = head.headers.get("x-clickhouse-database", "")
    request.default_format = head.headers.get("x-clickhouse-format", "")
    for name, value in head.params:
        request.take(name, value)
    request.query_id = request.query_id or str(uuid.uuid4())
    return request


def _read_credentials(head: RequestHead, request: QueryRequest) -> None:
    """ClickHouse's order: its own headers, else HTTP basic, else URL parameters."""
    given = dict(head.params)
    if "x-clickhouse-user" in head.headers or "x-clickhouse-key" in head.headers:
        if "authorization" in head.headers or "user" in given or "password" in given:
            raise GatewayError(
                AUTHENTICATION_FAILED, "Invalid authentication: use one of headers, HTTP basic or URL parameters"
            )
        request.user = head.headers.get("x-clickhouse-user") or "default"
        request.password = head.headers.get("x-clickhouse-key", "")
    elif "authorization" in head.headers:
        scheme, _, token = head.headers["authorization"].partition(" ")
        if scheme.lower() != "basic":
            raise GatewayError(
                AUTHENTICATION_FAILED, f"Invalid authentication: '{scheme}' is not supported, only Basic"
            )
        try:
            name, _, password = base64.b64decode(token.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise GatewayError(AUTHENTICATION_FAILED, "Invalid authentication: not base64 of user:password") from None
        request.user, request.password = name or "default", password


def read_form(request: QueryRequest, content_type: str, body: Iterable[bytes], limit: int) -> None:
    """Fields of multipart/form-data: query, param_* and settings. Files would be external tables: not supported."""
    data = b"".join(_limited(body, limit))
    message = BytesParser(policy=HTTP_POLICY).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + data)
    if not message.is_multipart():
        raise GatewayError(BAD_REQUEST_PARAMETER, "the body is not multipart/form-data as its Content-Type says")
    for part in message.iter_parts():
        if part.get_filename() is not None:
            raise GatewayError(
                NOT_IMPLEMENTED,
                f"external table {part.get_param('name', header='content-disposition')!r}: external data is not "
                "supported by this gateway; insert it into a temporary table of a session instead",
            )
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise GatewayError(BAD_REQUEST_PARAMETER, "a form field has no name")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        request.take(name, payload.decode("utf-8", "surrogateescape"))


def _limited(body: Iterable[bytes], limit: int) -> Iterable[bytes]:
    size = 0
    for piece in body:
        size += len(piece)
        if size > limit:
            raise GatewayError(229, f"Query is too large: more than {limit} bytes", "QUERY_IS_TOO_LARGE")
        yield piece


def _flag(name: str, value: str) -> bool:
    if value.lower() in ("1", "true"):
        return True
    if value.lower() in ("0", "false", ""):
        return False
    raise GatewayError(BAD_REQUEST_PARAMETER, f"{name}={value!r} is neither 0 nor 1")


def _number(name: str, value: str, code: int) -> int:
    if not value.isascii() or not value.isdigit():
        raise GatewayError(code, f"{name}={value!r} is not a number")
    return int(value)
