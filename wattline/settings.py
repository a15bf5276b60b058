"""Settings: defaults, the checkout's `.env`, then WATTLINE_* variables such as `WATTLINE_CLICKHOUSE__PORT=9123`.

An unknown key is an error, not a silence: a typing mistake in a setting is found at the start and not at night.
"""

import os
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

ROOT = Path(__file__).resolve().parents[1]
"""The checkout: dbt/ and dashboards/ are found from here."""

PREFIX = "WATTLINE_"

READERS = ("planner", "superset", "restricted")
"""Accounts of the embedded gateway that only read."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not an IANA time zone such as Asia/Shanghai")
    return name


def _operator(name: str) -> str:
    if name in READERS or not name:
        raise ValueError(f"the operator is none of the readers: {', '.join(READERS)}")
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClickHouseSettings(Group):
    """The warehouse: our own gateway over chDB, or a ClickHouse server that is already there."""

    mode: Literal["embedded", "server"] = "embedded"
    host: str = "127.0.0.1"
    port: Port = 8123
    user: Annotated[str, AfterValidator(_operator)] = "wattline"
    """The operator, who writes; not one of the embedded gateway's readers."""
    password: SecretStr | None = None
    """Generated and kept in the home folder in the embedded mode."""
    readers: dict[Literal["planner", "superset", "restricted"], SecretStr] = {}
    """Passwords of the readers that `wattline migrate` makes on a server; the embedded gateway makes its own."""
    cluster: str | None = None
    """Name of the cluster on a sharded server; None means a single node."""
    max_memory_gib: Annotated[float, Field(gt=0)] = 4.0
    """What the embedded engine may use before it refuses a query."""


class KafkaSettings(Group):
    """The Kafka cluster that the log is kept in, where `log.kind` is kafka."""

    bootstrap: str = "127.0.0.1:9092"
    """host:port[,host:port]"""
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=60)] = ""
    """Before the name of every topic and group, where a cluster is shared: `wattline.` makes wattline.calls.cdr."""
    replication: Annotated[int, Field(ge=1, le=7)] = 1
    """Copies of each partition; a write is answered when all but one are in step (min.insync.replicas)."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    """The authority that signed the brokers' certificates; None: the machine's own list."""

    @model_validator(mode="after")
    def _whole_login(self) -> "KafkaSettings":
        sasl = self.security_protocol.startswith("SASL")
        if sasl and not (self.sasl_mechanism and self.username and self.password):
            raise ValueError(f"{self.security_protocol} needs sasl_mechanism, username and password")
        return self


class LogSettings(Group):
    """The event log."""

    kind: Literal["sqlite", "kafka"] = "sqlite"
    partitions: Annotated[int, Field(ge=1, le=64)] = 1
    """Of each topic, when it is made; more can be had later (`wattline topics plan`), fewer can't."""
    kafka: KafkaSettings = KafkaSettings()


class IntakeSettings(Group):
    """POST /events."""

    host: str = "127.0.0.1"
    port: Port = 8095
    max_body_mib: Annotated[int, Field(ge=1, le=512)] = 8
    max_batch: Annotated[int, Field(ge=1)] = 10_000


class SinkSettings(Group):
    """From the log into the warehouse."""

    batch: Annotated[int, Field(ge=1)] = 65_536
    """Most events that are dealt with together, about."""
    bulk_from: Annotated[int, Field(ge=1)] = 2_000
    """So many events of one type that are dealt with together take the bulk lane."""
    linger_ms: Annotated[int, Field(ge=0, le=10_000)] = 50
    max_bad_share: Annotated[float, Field(gt=0, le=1)] = 0.1
    """The sink stops when more than this share of the last 10,000 events was bad ..."""
    bad_share_from: Annotated[int, Field(ge=1)] = 100
    """... and at least so many of them."""


class StreamsSettings(Group):
    """What reacts at once: the boards."""

    tick_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    """How often a processor is asked what time alone has changed, at most."""
    service_level_seconds: Annotated[int, Field(ge=1, le=600)] = 20
    """Answered within this is answered in time, for queues that have no threshold of their own."""


class MetricsSettings(Group):
    """Prometheus metrics, one port per service; 0 switches a port off."""

    host: str = "127.0.0.1"
    sink_port: Annotated[int, Field(ge=0, le=65535)] = 9464
    streams_port: Annotated[int, Field(ge=0, le=65535)] = 9465
    scheduler_port: Annotated[int, Field(ge=0, le=65535)] = 9466


class ServicesSettings(Group):
    """How the processes behave towards whatever starts them."""

    hold_when_down: bool = False
    """A sink or streams service that has stopped itself stays as a process that does nothing, and /healthz says why.
    For where whatever ends is started again at once: containers with a restart policy, units that always restart."""


class ScheduleSettings(Group):
    """When the recurring jobs run, in the reporting zone."""

    intraday_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    nightly: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "02:30"


class StaffingSettings(Group):
    """How a staffing plan is made, where `wattline staffing plan` isn't told otherwise. Shares are from 0 to 1."""

    calendar: str = "CN"
    """The business calendar (reference.calendars) that says which days are holidays and make-up workdays."""
    weeks_back: Annotated[int, Field(ge=1, le=520)] = 8
    """So much of the past is learnt from."""
    interval: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """How sure the limits of the forecast are to hold."""
    shrinkage: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Share of those rostered to work who aren't there; breaks and training that the roster tells are none of it."""
    max_occupancy: Annotated[float, Field(gt=0, le=1)] = 0.85
    service_level_target: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """Of queues that have no target of their own, as are the two below."""
    service_level_seconds: Annotated[int, Field(ge=1, le=600)] = 20
    wrap_up_seconds: Annotated[int, Field(ge=0, le=3600)] = 0
    days_ahead: Annotated[int, Field(ge=1, le=60)] = 7
    """Days that the daily plan covers, from tomorrow on."""
    daily_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "04:30"
    """When it is made, in the reporting zone; after the nightly run of the marts."""


class ArchiveSettings(Group):
    """Parquet files of everything that went through the log, by topic and day."""

    folder: Annotated[Path | None, AfterValidator(lambda path: path and path.absolute())] = None
    """Where; None: no archive is kept."""
    daily_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "01:10"
    """When new records are added, in the reporting zone; before the log lets go of what is old."""


class PrivacySettings(Group):
    """How phone numbers are read."""

    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"


class Settings(BaseSettings):
    """Everything that can be set. `wattline config show` prints what is in force. An empty variable sets nothing."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=ROOT / ".env",  # the same house from whatever folder a command is given in
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )

    home: Annotated[Path, AfterValidator(Path.absolute)] = ROOT / ".wattline"
    """Where the store, the log, the vault and the state of running services live."""
    reporting_zone: ZoneName = "Asia/Shanghai"
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    clickhouse: ClickHouseSettings = ClickHouseSettings()
    log: LogSettings = LogSettings()
    intake: IntakeSettings = IntakeSettings()
    sink: SinkSettings = SinkSettings()
    streams: StreamsSettings = StreamsSettings()
    metrics: MetricsSettings = MetricsSettings()
    services: ServicesSettings = ServicesSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    staffing: StaffingSettings = StaffingSettings()
    archive: ArchiveSettings = ArchiveSettings()
    privacy: PrivacySettings = PrivacySettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """docker-compose reads the same `.env`: what doesn't begin with our prefix there is none of our business."""
        if isinstance(dotenv_settings, DotEnvSettingsSource):
            ours = {k: v for k, v in dotenv_settings.env_vars.items() if k.upper().startswith(PREFIX)}
            dotenv_settings.env_vars = ours
        return init_settings, env_settings, dotenv_settings, file_secret_settings

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.reporting_zone)


class BadSetting(Exception):
    """A variable that no setting answers to, or whose value isn't one of its. Names variables, never their values."""


def load_settings() -> Settings:
    """Reads the environment and `.env`. Raises BadSetting."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for variable in os.environ:
        upper = variable.upper()
        if upper.startswith(PREFIX) and upper.split("__", 1)[0] not in known:
            names = ", ".join(sorted(known))
            raise BadSetting(f"environment variable {variable} is not a setting; the settings are {names}")
    try:
        return Settings()
    except SettingsError as error:
        raise BadSetting(str(error)) from None
    except ValidationError as error:
        faults = [(PREFIX + "__".join(map(str, found["loc"])).upper(), found) for found in error.errors()]
        raise BadSetting(
            "\n".join(
                f"{name} is not a setting; `wattline config show` lists them"
                if found["type"] == "extra_forbidden"
                else f"{name}: {found['msg']}"
                for name, found in faults
            )
        ) from None
