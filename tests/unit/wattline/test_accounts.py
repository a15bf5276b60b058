"""Accounts of the warehouse: the operator that the settings name, and the embedded gateway's readers."""

from pathlib import Path

from pydantic import SecretStr

from connectors.clickhouse.gateway.settings import Role
from wattline import assembly
from wattline.home import Home, credentials
from wattline.services.gateway import users
from wattline.settings import ClickHouseSettings, Settings


def settings(home: Path, **clickhouse: object) -> Settings:
    return Settings(_env_file=None, home=home, clickhouse=ClickHouseSettings.model_validate(clickhouse))  # type: ignore[call-arg]


def test_an_operator_of_another_name_gets_in_with_the_generated_password(tmp_path: Path) -> None:
    named = settings(tmp_path, user="betty")
    assert assembly.address(named).password == credentials(Home(tmp_path)).wattline
    assert assembly.address(named, "planner").password == credentials(Home(tmp_path)).planner
    assert [(user.name, user.role) for user in users(named)][:2] == [("betty", Role.ADMIN), ("planner", Role.READER)]


def test_only_restricted_sees_the_theft_tips(tmp_path: Path) -> None:
    readers = {user.name: user.databases for user in users(settings(tmp_path)) if user.role is Role.READER}
    assert readers == {"planner": ("marts",), "superset": ("marts",), "restricted": ("marts", "restricted")}


def test_a_server_knows_the_operator_that_is_set_and_nobody_else(tmp_path: Path) -> None:
    server = settings(tmp_path, mode="server", user="etl", password=SecretStr("correct horse"))
    assert assembly.accounts(server) == {"etl": "correct horse"}
    assert not Home(tmp_path).credentials.exists()


def test_a_server_knows_the_readers_that_are_set(tmp_path: Path) -> None:
    server = settings(tmp_path, mode="server", password=SecretStr("p"), readers={"planner": "a", "superset": "b"})
    assert assembly.accounts(server) == {"wattline": "p", "planner": "a", "superset": "b"}
    assert assembly.address(server, "planner").password == "a"
