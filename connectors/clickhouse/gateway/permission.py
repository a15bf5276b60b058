"""What each role may do. Admins: everything. Writers: data and tables. Readers: what the fence lets through."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.clickhouse.gateway import fence
from connectors.clickhouse.gateway.engine import Statement
from connectors.clickhouse.gateway.errors import ACCESS_DENIED, GatewayError
from connectors.clickhouse.gateway.fence_allowed import FORMATS
from connectors.clickhouse.gateway.settings import User
from connectors.clickhouse.gateway.sql import first_word, tokens

_NOT_FOR_WRITERS = frozenset({b"BACKUP", b"RESTORE", b"GRANT", b"REVOKE"})
_SYSTEM_FOR_WRITERS = frozenset(
    {b"STOP", b"START", b"REFRESH", b"WAIT", b"CANCEL", b"RELOAD", b"SYNC", b"FLUSH", b"DROP", b"CLEAR"}
)


def check_writer(text: bytes, statement: Statement) -> None:
    """Refuse what is the administrator's; GatewayError 497 says what and why."""
    word = first_word(text)
    if word in _NOT_FOR_WRITERS or statement.global_change:
        raise GatewayError(ACCESS_DENIED, f"{word.decode()}: only an admin may do this, not a writer")
    if word == b"SYSTEM":
        words = [token.text.upper() for token, _ in zip(tokens(text), range(2), strict=False)]
        if len(words) < 2 or words[1] not in _SYSTEM_FOR_WRITERS:
            raise GatewayError(ACCESS_DENIED, f"{b' '.join(words).decode()}: only an admin may do this, not a writer")


def check_reader(
    text: bytes,
    user: User,
    params: Mapping[str, str],
    settings: Mapping[str, str],
    default_format: str,
    explain: Callable[[str], str],
) -> fence.Verdict:
    """Ask the fence: the settings and the database to run with, or GatewayError 497 with the reason."""
    if default_format and default_format.lower() not in FORMATS:
        raise GatewayError(ACCESS_DENIED, f"format {default_format!r} is not allowed for readers")
    try:
        statement = text.decode()
    except UnicodeDecodeError as error:
        raise GatewayError(ACCESS_DENIED, f"a reader's query must be UTF-8: {error}") from None
    verdict = fence.check(statement, params, settings, explain, _policy(user))
    if not verdict.allowed:
        raise GatewayError(ACCESS_DENIED, f"{user.name}: {verdict.reason}")
    return verdict


def _policy(user: User) -> fence.ReaderPolicy:
    limits = {name: int(value) for name, value in user.limits.engine_settings().items()}
    return fence.ReaderPolicy(
        databases=frozenset(user.databases),
        default_database=user.default_database if user.default_database in user.databases else user.databases[0],
        limits={**fence.READER_LIMITS, **limits},
    )
