"""The statements of a server's grants, word for word, and as the engine's own parser reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from connectors.clickhouse.engines import Cluster, SingleNode, Topology
from connectors.clickhouse.gateway.settings import READER_LIMITS
from connectors.clickhouse.grants import ROLES_OF, Account, Limit, profile, statements
from tests.support.engine_process import EngineProcess
from tests.unit.clickhouse.test_ddl_snapshots import TOPOLOGIES, check
from wattline.settings import READERS

PASSWORD = "correct horse"
ACCOUNTS = [Account(name, PASSWORD, "0123456789abcdef") for name in ROLES_OF]
SET = [account for account in ACCOUNTS if account.name != "superset"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    with EngineProcess(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@pytest.mark.parametrize("where", TOPOLOGIES)
def test_word_for_word(where: str) -> None:
    check(f"grants.{where}.sql", statements(TOPOLOGIES[where], SET, ROLES_OF))


@pytest.mark.parametrize("topology", [SingleNode(), Cluster("elsewhere")])
def test_the_engine_parses_every_statement(engine: EngineProcess, topology: Topology) -> None:
    for statement in statements(topology, SET, ROLES_OF):
        assert "query" in engine.run(f"EXPLAIN AST {statement}").lower(), statement


def test_on_a_cluster_every_statement_goes_to_all_its_servers() -> None:
    told = statements(Cluster("elsewhere"), SET, ROLES_OF)
    assert all("ON CLUSTER 'elsewhere'" in statement for statement in told)


def test_a_password_leaves_as_a_salted_hash_only() -> None:
    text = "\n".join(statements(SingleNode(), ACCOUNTS, [])) + repr(ACCOUNTS)
    assert PASSWORD not in text
    assert hashlib.sha256(b"correct horse0123456789abcdef").hexdigest() in text


def test_who_is_no_longer_set_is_dropped_and_nobody_else() -> None:
    told = statements(SingleNode(), ACCOUNTS[:1], ["alice", "planner", "restricted"])

    assert [statement for statement in told if statement.startswith("DROP")] == ["DROP USER IF EXISTS restricted"]
    assert told[0].startswith("DROP")


def test_readers_have_the_gateway_s_limits() -> None:
    limits = {limit.name: limit.most for limit in profile() if isinstance(limit, Limit)}
    assert limits.pop("max_concurrent_queries_for_user") == READER_LIMITS.max_concurrent_queries
    assert {name: str(most) for name, most in limits.items()} == READER_LIMITS.engine_settings()


def test_every_reader_of_the_settings_has_its_roles() -> None:
    assert set(ROLES_OF) == set(READERS)
