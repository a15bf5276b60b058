"""As much of ClickHouse's SQL as a server must read before its parser does: where a statement ends, what it is
called, which output format it names, and where the data of an INSERT begins.

Works on bytes, because the data behind an INSERT may be binary. Nothing here decides about permission.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(
    rb"""(?P<blank>\s+|--[^\n]*(?:\n|$)|\#[!\ ][^\n]*(?:\n|$)|/\*.*?\*/)
    |(?P<string>'(?:[^'\\]|\\.|'')*')
    |(?P<quoted>"(?:[^"\\]|\\.|"")*"|`(?:[^`\\]|\\.|``)*`)
    |(?P<heredoc>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    |(?P<number>\d[\w.]*)
    |(?P<word>[A-Za-z_][\w$]*)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    start: int
    end: int
    text: bytes

    def is_word(self, *words: bytes) -> bool:
        return self.kind == "word" and self.text.upper() in words


class InsertSource(StrEnum):
    """Where the rows of an INSERT come from."""

    DATA = "data"
    SELECT = "select"
    INFILE = "infile"


@dataclass(frozen=True, slots=True)
class InsertHead:
    """An INSERT cut in two. For rows that follow as data: `statement` is what stands before FORMAT or VALUES,
    `data_start` the offset of the first byte of data. For the others only `source` counts."""

    source: InsertSource
    statement: bytes = b""
    format: str = ""
    data_start: int = 0


class IncompleteStatement(Exception):
    """The text ends before the statement's kind is known; more of the body is needed."""


def tokens(sql: bytes, start: int = 0) -> Iterator[Token]:
    """Tokens without blanks and comments."""
    position = start
    while position < len(sql):
        match = _TOKEN.match(sql, position)
        assert match is not None, "the last alternative matches any byte"
        kind = match.lastgroup or "mark"
        if kind == "tag":
            kind = "heredoc"
        if kind != "blank":
            yield Token(kind, position, match.end(), match.group())
        position = match.end()


def first_word(sql: bytes) -> bytes:
    """The statement's first keyword in upper case, b'(' for a parenthesised SELECT, b'' for nothing."""
    for token in tokens(sql):
        return token.text.upper() if token.kind in ("word", "mark") else b""
    return b""


@dataclass(frozen=True, slots=True)
class Output:
    """The end of a query: named format or None, INTO OUTFILE or not, and the offset where INTO OUTFILE would go."""

    format: str | None
    outfile: bool
    insert_at: int


def read_output(sql: bytes, formats: Mapping[str, str]) -> Output:
    """Find `FORMAT name` at the end of a query, outside of parentheses, comments and strings.

    :param formats: the names that are formats, in lower case, and their right spelling; without them
        `ORDER BY format DESC` would end in a format called DESC.
    """
    lowered = sql.lower()
    if b"format" not in lowered and b"outfile" not in lowered and b";" not in lowered:
        return Output(None, False, len(sql))
    end = len(sql)
    depth = 0
    named: tuple[str, int] | None = None
    outfile = False
    before, previous = None, None
    for token in tokens(sql):
        if depth == 0 and token.text == b";":
            end = token.start
            break
        if depth == 0 and previous is not None:
            if before is not None and before.is_word(b"FORMAT") and not token.is_word(b"SETTINGS"):
                named = None  # only SETTINGS follows an output format: this one was a name or an alias
            if token.kind in ("word", "quoted") and previous.is_word(b"FORMAT"):
                name = formats.get(token.text.strip(b'`"').decode().lower())
                named = (name, previous.start) if name else None
            outfile = outfile or (token.is_word(b"OUTFILE") and previous.is_word(b"INTO"))
        if token.kind == "mark":
            depth += (token.text in b"([{") - (token.text in b")]}")
        before, previous = previous, token
    if named is not None:
        return Output(named[0], outfile, named[1])
    return Output(None, outfile, end)


def read_insert(sql: bytes, *, complete: bool) -> InsertHead | None:
    """Cut an INSERT. None when the statement is none, or one that isn't whole (the engine will say why).

    :param complete: False when more of the body may follow.
    :raises IncompleteStatement: the head isn't whole yet (only when not `complete`).
    """
    stream = tokens(sql)
    first = next(stream, None)
    if first is None or not first.is_word(b"INSERT"):
        return None
    depth = 0
    # The target may be called anything, even `values`: skip INTO [TABLE|FUNCTION] and one (qualified) name.
    before_target = True
    expect_name = True
    for token in stream:
        if before_target:
            if expect_name and token.is_word(b"INTO", b"TABLE"):
                continue
            if expect_name and token.is_word(b"FUNCTION"):
                continue
            if expect_name:
                expect_name = False
                if token.text == b"{":
                    depth += 1
                    before_target = False
                continue
            if token.text == b".":
                expect_name = True
                continue
            before_target = False
        if token.kind == "mark" and token.text in b"({[":
            if token.text == b"(" and depth == 0 and _opens_select(sql, token.end):
                return InsertHead(InsertSource.SELECT)
            depth += 1
        elif token.kind == "mark" and token.text in b")}]":
            depth -= 1
        elif depth == 0 and token.is_word(b"SELECT", b"WITH", b"WATCH"):
            return InsertHead(InsertSource.SELECT)
        elif depth == 0 and token.is_word(b"FROM"):
            return InsertHead(InsertSource.INFILE if _next_is(sql, token.end, b"INFILE") else InsertSource.SELECT)
        elif depth == 0 and token.is_word(b"VALUES"):
            if token.end == len(sql) and not complete:
                raise IncompleteStatement
            return InsertHead(InsertSource.DATA, sql[: token.start], "Values", token.end)
        elif depth == 0 and token.is_word(b"FORMAT"):
            name = next(stream, None)
            if name is None or (name.end >= len(sql) - 1 and not complete):
                if complete:
                    return None
                raise IncompleteStatement
            return InsertHead(
                InsertSource.DATA, sql[: token.start], name.text.strip(b'`"').decode(), _data_start(sql, name.end)
            )
    if not complete:
        raise IncompleteStatement
    return None


def _opens_select(sql: bytes, position: int) -> bool:
    for token in tokens(sql, position):
        return token.is_word(b"SELECT", b"WITH") or (token.text == b"(" and _opens_select(sql, token.end))
    return False


def _next_is(sql: bytes, position: int, word: bytes) -> bool:
    return next((token.is_word(word) for token in tokens(sql, position)), False)


def _data_start(sql: bytes, position: int) -> int:
    """Data begins after the blanks on the format's line and, if that line ends there, after its line end."""
    while position < len(sql) and sql[position] in b" \t\f":
        position += 1
    if sql[position : position + 1] == b"\r":
        position += 1
    if sql[position : position + 1] == b"\n":
        position += 1
    return position


def into_outfile(sql: bytes, output: Output, path: str) -> bytes:
    """The same query, writing its result to `path` in its own format."""
    escaped = path.replace("\\", "\\\\").replace("'", "\\'").encode()
    return b"%s\nINTO OUTFILE '%s' TRUNCATE\n%s" % (sql[: output.insert_at], escaped, sql[output.insert_at :])


def quote(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def quote_name(name: str) -> str:
    """An identifier."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


_HARMLESS = re.compile(rb"'\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?'|\d{1,6}")


def normalise(sql: bytes, limit: int = 8192) -> str:
    """The statement for the audit log: no comments, single blanks, literals as '?'.

    Dates and numbers up to six digits stay, because "which day was asked for" is what an audit is read for; strings
    and long numbers go, because they may be names, phone numbers or secrets.
    """
    parts: list[bytes] = []
    size = end = 0
    for token in tokens(_without_data(sql)[: limit * 4]):
        literal = token.kind in ("string", "heredoc", "number")
        text = b"?" if literal and not _HARMLESS.fullmatch(token.text) else token.text
        if parts and token.start > end:
            text = b" " + text
        end = token.end
        parts.append(text)
        size += len(text)
        if size > limit:
            parts.append(b"...")
            break
    return b"".join(parts).decode(errors="replace")


def _without_data(sql: bytes) -> bytes:
    """Rows that follow an INSERT are data, not query; of an INSERT that can't be cut, the head is kept."""
    if first_word(sql) != b"INSERT":
        return sql
    head = read_insert(sql, complete=True)
    if head is None:
        return sql[:64]
    return sql[: head.data_start] if head.source is InsertSource.DATA else sql


_OUR_MARK = "splitByChar('\\n', Settings['log_comment'])"
_OWN_KILL = re.compile(
    rb"\s*KILL\s+QUERY\s+WHERE\s+[`\"]?query_id[`\"]?\s*=\s*(?P<id>'(?:[^'\\]|\\.)*')\s*(?P<mode>SYNC|ASYNC)?\s*;?\s*",
    re.IGNORECASE,
)


def mark(query_id: str, user: str, number: int) -> str:
    """What a running query carries as setting log_comment, because the engine makes query ids of its own."""
    return f"{query_id}\n{user}\n{number}"


def kill_by_mark(text: bytes) -> bytes:
    """KILL QUERY names `query_id`: look for ours in the marks."""
    parts = []
    position = 0
    for token in tokens(text):
        if token.text.strip(b'`"').lower() == b"query_id" and token.kind in ("word", "quoted"):
            parts += [text[position : token.start], _OUR_MARK.encode(), b"[1]"]
            position = token.end
    return b"".join([*parts, text[position:]])


def kill_own(text: bytes, user: str) -> bytes | None:
    """`KILL QUERY WHERE query_id = '...'`, narrowed to this user's queries; None for any other KILL."""
    found = _OWN_KILL.fullmatch(text)
    if found is None:
        return None
    wanted = f"{_OUR_MARK}[2] = {quote(user)}".encode()
    return b"KILL QUERY WHERE %s[1] = %s AND %s %s" % (
        _OUR_MARK.encode(),
        found["id"],
        wanted,
        found["mode"] or b"ASYNC",
    )


def from_infile(statement: bytes, path: str, input_format: str) -> bytes:
    """An INSERT that ends before FORMAT, reading from a file: FROM INFILE stands before SETTINGS."""
    depth = 0
    at = len(statement)
    for token in list(tokens(statement))[3:]:
        if token.kind == "mark":
            depth += (token.text in b"([{") - (token.text in b")]}")
        elif depth == 0 and token.is_word(b"SETTINGS"):
            at = token.start
            break
    infile = f" FROM INFILE '{path}' COMPRESSION 'none' ".encode()
    return statement[:at] + infile + statement[at:] + f" FORMAT {input_format}".encode()
