"""The embedded warehouse: chDB behind ClickHouse's HTTP protocol."""

import os

os.environ["TZ"] = "UTC"  # before the engine is loaded: it reads the zone once

from connectors.clickhouse.gateway.passwords import hash_password
from connectors.clickhouse.gateway.server import serve
from connectors.clickhouse.gateway.settings import GIB, GatewayLimits, GatewaySettings, Role, User
from wattline.dbt import warehouse_password
from wattline.home import Credentials, Home, credentials
from wattline.settings import Settings


def run(settings: Settings, home: Home) -> None:
    """Serves until told to stop."""
    home.backups.mkdir(parents=True, exist_ok=True)
    serve(gateway_settings(settings, home))


def gateway_settings(settings: Settings, home: Home) -> GatewaySettings:
    """What the gateway is told: this home's folders, accounts and limits."""
    return GatewaySettings(
        data_path=home.store,
        host=settings.clickhouse.host,
        port=settings.clickhouse.port,
        users=accounts(settings.clickhouse.user, warehouse_password(settings), credentials(home)),
        limits=GatewayLimits(max_server_memory_usage=int(settings.clickhouse.max_memory_gib * GIB)),
        backup_path=home.backups,
        audit_path=home.logs / "audit.jsonl",
        ready_file=home.run / "gateway.ready",
    )


def accounts(operator: str, operator_password: str, passwords: Credentials) -> tuple[User, ...]:
    """One account that runs the house, and readers behind the fence."""

    def reader(name: str, password: str, databases: tuple[str, ...] = ("marts",)) -> User:
        return User(
            name=name,
            role=Role.READER,
            password_hash=hash_password(password),
            databases=databases,
            default_database="marts",
        )

    return (
        User(name=operator, role=Role.ADMIN, password_hash=hash_password(operator_password)),
        reader("planner", passwords.planner),
        reader("superset", passwords.superset),
        reader("restricted", passwords.restricted, ("marts", "restricted")),
    )
