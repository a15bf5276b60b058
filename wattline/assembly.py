"""Where the parts are put together: the log, the vault, the door, the warehouse, as the settings say."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from connectors.clickhouse.client import Address, connect
from connectors.sqlite_log import SqliteLog
from connectors.vault.sqlite import SqliteVault
from ingest.bad_share import BadShareLimit
from ingest.door import Door
from ingest.log import EventLog
from ingest.rejects import Privacy
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from ingest.unreadable import fingerprint
from wattline.engine_errors import told
from wattline.home import Home, credentials
from wattline.settings import Settings

if TYPE_CHECKING:
    from connectors.clickhouse.warehouse import ClickHouseWarehouse
    from connectors.kafka import KafkaConnection, KafkaLog


SINK_GROUP = "sink"
"""The sink's consumer group: what it has committed is in the warehouse."""


class WarehouseUnreachable(Exception):
    """Nobody answers where the settings say that the warehouse is."""


class WarehouseRefuses(Exception):
    """The warehouse answers, and doesn't let us in."""


def now() -> datetime:
    """The clock of everything that is put together here."""
    return datetime.now(UTC)


def accounts(settings: Settings) -> dict[str, str]:
    """Accounts of the warehouse that are known here and their passwords; the operator's, which writes, comes first.

    Its password is the one that is set, else the generated one. The readers' are generated for the embedded gateway,
    and those that are set for a server.
    """
    own, readers = "", {}
    if settings.clickhouse.mode == "embedded":
        readers = asdict(credentials(Home(settings.home)))
        own = readers.pop("wattline")
    else:
        readers = {name: password.get_secret_value() for name, password in settings.clickhouse.readers.items()}
    if settings.clickhouse.password is not None:
        own = settings.clickhouse.password.get_secret_value()
    return {settings.clickhouse.user: own} | readers


def address(settings: Settings, account: str | None = None) -> Address:
    """Where the warehouse is, for the operator's account or another one."""
    user = account or settings.clickhouse.user
    return Address(
        host=settings.clickhouse.host,
        port=settings.clickhouse.port,
        user=user,
        password=accounts(settings).get(user, ""),
    )


@contextmanager
def open_client(settings: Settings, account: str | None = None) -> Iterator[Client]:
    """A client of the warehouse. Raises WarehouseUnreachable or WarehouseRefuses, with what to do."""
    where = address(settings, account)
    embedded = settings.clickhouse.mode == "embedded"
    try:
        client = connect(where)
    except OperationalError as error:
        hint = "start it with `wattline up`" if embedded else "check WATTLINE_CLICKHOUSE__HOST and …__PORT"
        raise WarehouseUnreachable(f"no warehouse answers at {where.host}:{where.port}; {hint}") from error
    except ClickHouseError as error:
        hint = "`wattline config accounts`" if embedded else "WATTLINE_CLICKHOUSE__USER and …__PASSWORD"
        raise WarehouseRefuses(
            f"the warehouse at {where} doesn't let us in (see {hint}): {told(str(error))}"
        ) from error
    try:
        yield client
    finally:
        client.close()


def open_log(settings: Settings) -> EventLog:
    """The event log."""
    return open_kafka_log(settings) if settings.log.kind == "kafka" else open_sqlite_log(settings)


def open_sqlite_log(settings: Settings) -> SqliteLog:
    """The log of the embedded house, with what only it must be told: what to let go of."""
    return SqliteLog(Home(settings.home).event_log, partitions=settings.log.partitions)


def open_kafka_log(settings: Settings) -> "KafkaLog":
    """The log in the Kafka cluster that the settings name. It asks nothing of the cluster yet."""
    from connectors.kafka import KafkaLog  # brings librdkafka, which an embedded house has no use for

    return KafkaLog(kafka_connection(settings))


def kafka_connection(settings: Settings) -> "KafkaConnection":
    """How the settings reach the Kafka cluster."""
    from connectors.kafka import KafkaConnection

    kafka = settings.log.kafka
    return KafkaConnection(
        bootstrap=kafka.bootstrap,
        topic_prefix=kafka.topic_prefix,
        security_protocol=kafka.security_protocol,
        sasl_mechanism=kafka.sasl_mechanism,
        username=kafka.username,
        password=kafka.password.get_secret_value() if kafka.password else None,
        ca_file=kafka.ca_file,
    )


def open_warehouse(settings: Settings) -> "ClickHouseWarehouse":
    """The warehouse as the sink uses it; it opens its connection when first asked."""
    from connectors.clickhouse.warehouse import ClickHouseWarehouse  # brings pyarrow, which only the sink needs

    return ClickHouseWarehouse(lambda: connect(address(settings)))


@dataclass(frozen=True, slots=True)
class SinkParts:
    """What makes rows and dead letters of the log's records; a replay has to make the same of them as the sink."""

    door: Door
    privacy: Privacy
    limit: BadShareLimit


@contextmanager
def open_sink_parts(settings: Settings, log: EventLog) -> Iterator[SinkParts]:
    """The sink's door, over this log and with the vault beside it, and what else it judges by."""
    home = Home(settings.home)
    secrets = Secrets.load_or_create(home.secret)
    with closing(SqliteVault(home.vault, secrets)) as vault:
        tokeniser = NumberTokeniser(secrets.hashing, vault, region=settings.privacy.region)
        yield SinkParts(
            door=Door(log, tokeniser, secrets, now),
            privacy=Privacy(secrets.seal, tokeniser.scrub, lambda value: fingerprint(secrets.namespace, "", value)),
            limit=BadShareLimit(share=settings.sink.max_bad_share, minimum=settings.sink.bad_share_from),
        )


@contextmanager
def open_door(settings: Settings) -> Iterator[Door]:
    """The door, with the log behind it and the vault beside it."""
    home = Home(settings.home)
    home.prepare()
    secrets = Secrets.load_or_create(home.secret)
    with open_log(settings) as log, closing(SqliteVault(home.vault, secrets)) as vault:
        yield Door(log, NumberTokeniser(secrets.hashing, vault, region=settings.privacy.region), secrets, now)
