"""The event log in one SQLite file: the embedded default, shared by several processes of one machine."""

from connectors.sqlite_log.consumer import SqliteConsumer
from connectors.sqlite_log.log import SqliteLog
from connectors.sqlite_log.retention import Trimmed

__all__ = ["SqliteConsumer", "SqliteLog", "Trimmed"]
