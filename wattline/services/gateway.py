"""The embedded warehouse: chDB behind ClickHouse's HTTP protocol."""

import sys

import structlog

import connectors.clickhouse.gateway.before_engine  # noqa: F401  # before what loads the engine
from connectors.clickhouse.gateway.lock import DataFolderHeld
from connectors.clickhouse.gateway.passwords import hash_password
from connectors.clickhouse.gateway.server import serve
from connectors.clickhouse.gateway.settings import GIB, GatewayLimits, GatewaySettings, Role, User
from wattline import assembly
from wattline.home import Home
from wattline.settings import Settings

log = structlog.get_logger(__name__)

EXIT_HELD = 3


def run(settings: Settings, home: Home) -> None:
    """Serves until told to stop."""
    home.backups.mkdir(parents=True, exist_ok=True)
    try:
        serve(gateway_settings(settings, home))
    except DataFolderHeld as error:  # by a gateway that is still on its way out, mostly: the supervisor tries again
        log.error(str(error))
        sys.exit(EXIT_HELD)


def gateway_settings(settings: Settings, home: Home) -> GatewaySettings:
    """What the gateway is told: this home's folders, accounts and limits."""
    return GatewaySettings(
        data_path=home.store,
        host=settings.clickhouse.host,
        port=settings.clickhouse.port,
        users=users(settings),
        limits=GatewayLimits(max_server_memory_usage=int(settings.clickhouse.max_memory_gib * GIB)),
        backup_path=home.backups,
        audit_path=home.logs / "audit.jsonl",
        ready_file=home.run / "gateway.ready",
    )


def users(settings: Settings) -> tuple[User, ...]:
    """One account that runs the house, and readers behind the fence."""
    operator, *readers = ((name, hash_password(password)) for name, password in assembly.accounts(settings).items())
    databases = {"restricted": ("marts", "restricted")}
    return (
        User(name=operator[0], role=Role.ADMIN, password_hash=operator[1]),
        *(
            User(
                name=name,
                role=Role.READER,
                password_hash=password_hash,
                databases=databases.get(name, ("marts",)),
                default_database="marts",
            )
            for name, password_hash in readers
        ),
    )
