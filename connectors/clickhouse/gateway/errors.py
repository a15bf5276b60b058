"""Errors as ClickHouse tells them: a numeric code, a name, an HTTP status and one line of text.

The table of HTTP statuses follows ClickHouse's own mapping (src/Server/HTTP/exceptionCodeToHTTPStatus.cpp).
"""

from __future__ import annotations

import re

CANNOT_PARSE_INPUT = 27
BAD_ARGUMENTS = 36
NOT_IMPLEMENTED = 48
SYNTAX_ERROR = 62
UNKNOWN_FORMAT = 73
UNKNOWN_DATABASE = 81
UNKNOWN_COMPRESSION_METHOD = 89
READONLY = 164
TOO_MANY_SIMULTANEOUS_QUERIES = 202
NETWORK_ERROR = 210
QUERY_IS_TOO_LARGE = 229
ABORTED = 236
NOT_ENOUGH_SPACE = 243
CANNOT_DECOMPRESS = 271
INTO_OUTFILE_NOT_ALLOWED = 358
SESSION_NOT_FOUND = 372
SESSION_IS_LOCKED = 373
INVALID_SESSION_TIMEOUT = 374
TOO_MANY_ROWS_OR_BYTES = 396
QUERY_WAS_CANCELLED = 394
BAD_REQUEST_PARAMETER = 408
ACCESS_DENIED = 497
AUTHENTICATION_FAILED = 516
UNKNOWN_EXCEPTION = 1002

NAMES = {
    CANNOT_PARSE_INPUT: "CANNOT_PARSE_INPUT_ASSERTION_FAILED",
    BAD_ARGUMENTS: "BAD_ARGUMENTS",
    NOT_IMPLEMENTED: "NOT_IMPLEMENTED",
    SYNTAX_ERROR: "SYNTAX_ERROR",
    UNKNOWN_FORMAT: "UNKNOWN_FORMAT",
    UNKNOWN_DATABASE: "UNKNOWN_DATABASE",
    UNKNOWN_COMPRESSION_METHOD: "UNKNOWN_COMPRESSION_METHOD",
    READONLY: "READONLY",
    TOO_MANY_SIMULTANEOUS_QUERIES: "TOO_MANY_SIMULTANEOUS_QUERIES",
    NETWORK_ERROR: "NETWORK_ERROR",
    QUERY_IS_TOO_LARGE: "QUERY_IS_TOO_LARGE",
    ABORTED: "ABORTED",
    NOT_ENOUGH_SPACE: "NOT_ENOUGH_SPACE",
    CANNOT_DECOMPRESS: "CANNOT_DECOMPRESS",
    INTO_OUTFILE_NOT_ALLOWED: "INTO_OUTFILE_NOT_ALLOWED",
    SESSION_NOT_FOUND: "SESSION_NOT_FOUND",
    SESSION_IS_LOCKED: "SESSION_IS_LOCKED",
    INVALID_SESSION_TIMEOUT: "INVALID_SESSION_TIMEOUT",
    TOO_MANY_ROWS_OR_BYTES: "TOO_MANY_ROWS_OR_BYTES",
    QUERY_WAS_CANCELLED: "QUERY_WAS_CANCELLED",
    BAD_REQUEST_PARAMETER: "BAD_REQUEST_PARAMETER",
    ACCESS_DENIED: "ACCESS_DENIED",
    AUTHENTICATION_FAILED: "AUTHENTICATION_FAILED",
    UNKNOWN_EXCEPTION: "UNKNOWN_EXCEPTION",
}

_BAD_REQUEST = frozenset(
    {6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223, 321, 376, 427, 441, 675, 676}
)
_NOT_FOUND = frozenset({46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511})
_STATUS = {
    48: 501,
    76: 503,
    159: 408,
    192: 403,
    193: 403,
    194: 401,
    209: 503,
    229: 413,
    381: 411,
    408: 400,
    439: 503,
    497: 403,
    512: 403,
    516: 403,
}

_CODE = re.compile(r"Code: (\d+)\. DB::(?:NetException|Exception|ParsingException|ErrnoException): ", re.DOTALL)
_TRAILER = re.compile(r"\s*\(version [^()]*\)\s*$")
_NAME = re.compile(r"\(([A-Z][A-Z0-9_]{2,})\)\s*$")


class GatewayError(Exception):
    """A query that ends badly: `code` is ClickHouse's error code, `text` says what went wrong."""

    def __init__(self, code: int, text: str, name: str | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.name = name or NAMES.get(code, "UNKNOWN_EXCEPTION")

    def body(self, version: str) -> str:
        """The line that ClickHouse's clients parse: 'Code: N. DB::Exception: text. (NAME) (version V)'."""
        ending = "" if self.text.endswith((".", "!", "?", ":")) else "."
        return f"Code: {self.code}. DB::Exception: {self.text}{ending} ({self.name}) (version {version})"


def http_status(code: int) -> int:
    """HTTP status that ClickHouse answers an error code with."""
    if code in _BAD_REQUEST:
        return 400
    if code in _NOT_FOUND:
        return 404
    return _STATUS.get(code, 500)


_HINT = re.compile(r"\s*Maybe you meant.*", re.DOTALL)


def without_hints(error: GatewayError) -> GatewayError:
    """The error as a reader may see it: the engine's guesses at what was meant name tables that he may not know."""
    return GatewayError(error.code, _HINT.sub("", error.text), error.name)


def from_engine(error: BaseException) -> GatewayError:
    """Read code, name and text out of chDB's exception, which carries them only as text.

    The engine nests prefixes ('Streaming query failed: Code: 73. DB::Exception: Code: 73. ...'): the innermost code
    is the cause, so leading repeats of the same code are dropped.
    """
    text = str(error).strip()
    found = _CODE.search(text)
    if found is None:
        return GatewayError(UNKNOWN_EXCEPTION, text or type(error).__name__)
    code = int(found.group(1))
    text = text[found.end() :]
    while (again := _CODE.match(text)) is not None and int(again.group(1)) == code:
        text = text[again.end() :]
    name = None
    while True:
        text = _TRAILER.sub("", text).rstrip()
        if (named := _NAME.search(text)) is not None:
            name = named.group(1)
            text = text[: named.start()].rstrip()
        elif text.endswith(" ."):
            text = text[:-2].rstrip()
        elif name is not None and text.endswith(".") and _TRAILER.search(text[:-1]):
            text = text[:-1]
        else:
            break
    return GatewayError(code, text, name)
