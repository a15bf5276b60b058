"""How the Faust shell reaches Kafka and works, and the Faust app made of it."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

import faust
from faust.auth import SASLCredentials, SSLCredentials

from streams.shell.faust_recovery import OrderlyApp, OrderlyTableManager
from streams.shell.in_process import GROUP, HORIZON

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""Of one record: an event of that size fits into the log."""


@dataclass(frozen=True, slots=True)
class BrokerAccess:
    """Where the brokers are (host:port[,host:port]) and how they let us in."""

    bootstrap: str
    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class FaustSettings:
    """How a worker works. Times in seconds.

    `prefix`: before every topic and the group (`<prefix>streams`). `datadir`: where this worker keeps its tables;
    no two workers share one. `partitions`: of each processor's topics (see faust_topics). `horizon`: see Decoder.
    """

    access: BrokerAccess
    datadir: Path
    partitions: Mapping[str, int]
    prefix: str = ""
    horizon: timedelta | None = HORIZON
    tick_seconds: float = 0.0
    """Ticks come no more often than this, whatever a processor asks for."""
    most: int = 500
    """Events in one batch: outs are published, and changed states written, once per batch."""
    commit_interval: float = 2.0
    session_timeout: float = 30.0
    """A worker that dies without a word is missed after this; its partitions then go to the others."""

    @property
    def group(self) -> str:
        return self.prefix + GROUP


def faust_app(settings: FaustSettings) -> faust.App:
    """An app without agents. Topics are made by us beforehand, so it may declare none."""
    return OrderlyApp(
        settings.group,
        autodiscover=False,
        broker=[f"kafka://{broker}" for broker in settings.access.bootstrap.split(",")],
        broker_credentials=_credentials(settings.access),
        broker_commit_interval=settings.commit_interval,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 10,
        # A trimmed topic goes on at its beginning: with `latest` a table whose changelog was trimmed never recovers.
        consumer_auto_offset_reset="earliest",
        processing_guarantee="at_least_once",
        # A batch that is under way when partitions move is finished before they do.
        stream_wait_empty=True,
        producer_max_request_size=MAX_RECORD_BYTES,
        # Then it is tried again by us, who say so and show that we live.
        producer_request_timeout=30.0,
        store="rocksdb://?driver=rocksdict",
        datadir=str(settings.datadir),
        table_standby_replicas=0,
        TableManager=OrderlyTableManager,
        topic_allow_declare=False,
        topic_disable_leader=True,
        key_serializer="raw",
        value_serializer="raw",
        web_enabled=False,
        worker_redirect_stdouts=False,
    )


def _credentials(access: BrokerAccess) -> SASLCredentials | SSLCredentials | None:
    context = ssl.create_default_context(cafile=access.ca_file) if "SSL" in access.protocol.split("_") else None
    if access.protocol.startswith("SASL"):
        return SASLCredentials(
            username=access.username, password=access.password, ssl_context=context, mechanism=access.mechanism
        )
    return SSLCredentials(context) if context else None
