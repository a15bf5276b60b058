"""What a gateway is told at start: where the data lies, where to listen, who may do what, and how much."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[int, Field(gt=0)]

MIB = 1 << 20
GIB = 1 << 30


class Role(StrEnum):
    """admin: everything. writer: data and tables (dbt, the sink). reader: only what the fence lets through."""

    ADMIN = "admin"
    WRITER = "writer"
    READER = "reader"


class UserLimits(BaseModel):
    """What one user's queries may take; None leaves it to the engine (and to the gateway's totals)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_execution_time: Positive | None = Field(None, description="seconds")
    max_memory_usage: Positive | None = Field(None, description="bytes per query")
    max_result_rows: Positive | None = Field(None, description="above 2,000, or clickhouse-connect can't log in")
    max_rows_to_read: Positive | None = None
    max_bytes_to_read: Positive | None = None
    max_concurrent_queries: Positive = 20

    def engine_settings(self) -> dict[str, str]:
        """The limits that the engine itself enforces, as ClickHouse settings."""
        values = self.model_dump(exclude={"max_concurrent_queries"}, exclude_none=True)
        return {name: str(value) for name, value in values.items()}


READER_LIMITS = UserLimits(
    max_execution_time=60,
    max_memory_usage=2 * GIB,
    max_result_rows=1_000_000,
    max_concurrent_queries=10,
)


class User(BaseModel):
    """One who may log in. `password_hash` comes from `passwords.hash_password`; an empty one means no password."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=64)
    role: Role
    password_hash: str = ""
    databases: tuple[str, ...] = Field(("marts",), description="what a reader sees; others see all")
    default_database: str = "default"
    limits: UserLimits = UserLimits()

    @model_validator(mode="before")
    @classmethod
    def _readers_are_limited(cls, values: object) -> object:
        if isinstance(values, dict) and values.get("role") == Role.READER and "limits" not in values:
            return {**values, "limits": READER_LIMITS}
        return values


class GatewayLimits(BaseModel):
    """Totals of the process, whoever asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_concurrent_queries: Positive = 64
    max_connections: Positive = 512
    max_sessions: Positive = 512
    max_query_bytes: Positive = Field(16 * MIB, description="text of a statement; inserted data does not count")
    max_server_memory_usage: int = Field(
        0, ge=0, description="bytes for the whole engine; 0: the engine's own, 90 % of the machine's"
    )
    spool_bytes: Positive = Field(16 * MIB, description="a waiting result beyond this goes to a temporary file")
    session_timeout: Positive = Field(60, description="seconds a session is kept when the client names no time")
    max_session_timeout: Positive = 3600
    idle_seconds: Positive = Field(600, description="a connection that says nothing is closed")
    transfer_seconds: Positive = Field(300, description="a client that neither sends nor takes is given up")
    drain_seconds: Positive = Field(20, description="running queries may finish that long after SIGTERM")


class GatewaySettings(BaseModel):
    """Everything the gateway is told. Unknown keys are refused, so that a misspelt limit is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_path: Path
    host: str = "127.0.0.1"
    port: int = Field(8123, ge=0, le=65535, description="0: any free port, told in the ready file")
    users: tuple[User, ...] = ()
    limits: GatewayLimits = GatewayLimits()
    backup_path: Path | None = Field(None, description="the only folder BACKUP and RESTORE may use")
    audit_path: Path | None = Field(None, description="JSON lines, rotated; None: no file")
    audit_max_bytes: Positive = 64 * MIB
    audit_files: Positive = 10
    audit_table: bool = Field(True, description="also write ops.query_audit once the migrations made it")
    ready_file: Path | None = Field(None, description="written once queries are served: JSON with pid, host, port")
    display_name: str = "wattline"

    @model_validator(mode="after")
    def _no_open_door(self) -> GatewaySettings:
        loopback = self.host == "localhost" or self.host.startswith("127.") or self.host == "::1"
        open_doors = [user.name for user in self.users if not user.password_hash]
        if open_doors and not loopback:
            raise ValueError(f"users {open_doors} have no password: allowed only when host is a loopback address")
        return self

    @model_validator(mode="after")
    def _names_are_unique(self) -> GatewaySettings:
        names = [user.name for user in self.users]
        if len(names) != len(set(names)):
            raise ValueError(f"users: a name stands twice in {sorted(names)}")
        return self
