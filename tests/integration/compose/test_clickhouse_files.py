"""The files that are mounted into ClickHouse's containers, read by the engine itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.support.compose import CLUSTER, ROOT, SINGLE, environment, services

FOLDER = ROOT / "deploy" / "clickhouse"

# As much of the image's own config.xml as ours say something about.
OF_THE_IMAGE = """
<clickhouse>
    <logger><level>fatal</level></logger>
    <mysql_port>9004</mysql_port>
    <postgresql_port>9005</postgresql_port>
    <query_log><database>system</database><table>query_log</table></query_log>
    <trace_log><database>system</database><table>trace_log</table></trace_log>
</clickhouse>
"""

ASK = """
import json, sys
import chdb
connection = chdb.connect(sys.argv[1])
answers = [str(connection.query(query, "TabSeparated")).strip() for query in json.load(sys.stdin)]
sys.stderr.flush()
with open(sys.argv[2], "w") as file:
    json.dump(answers, file)
"""


def ask(folder: Path, service: str, *queries: str) -> list[str]:
    """The answers of an engine that reads this service's mounted files as the image's server does."""
    definition = services(SINGLE, CLUSTER)[service]
    (folder / "config.xml").write_text(OF_THE_IMAGE)
    for mount in definition["volumes"]:
        source, target = mount.split(":")[:2]
        if "/config.d/" in target:
            into = folder / "config.d" / Path(target).name
            into.parent.mkdir(exist_ok=True)
            into.write_text((ROOT / source).read_text().replace("<level>information</level>", "<level>fatal</level>"))
    subprocess.run(
        [sys.executable, "-c", ASK, f"{folder}/data?config-file={folder}/config.xml", str(folder / "answers")],
        input=json.dumps(queries),
        env={**os.environ, **environment(definition)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    answers: list[str] = json.loads((folder / "answers").read_text())
    return answers


def test_one_server(tmp_path: Path) -> None:
    disks, ratio, _, logs = ask(
        tmp_path,
        "clickhouse",
        "SELECT name, path FROM system.disks WHERE name = 'backups'",
        "SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage_to_ram_ratio'",
        "SYSTEM FLUSH LOGS",
        "SELECT name, create_table_query LIKE '%toIntervalDay(400)%' FROM system.tables"
        " WHERE database = 'system' AND name IN ('query_log', 'trace_log')",
    )
    assert disks == "backups\t/backups/"
    assert ratio == "0.85"
    assert logs == "query_log\t1"


@pytest.mark.parametrize(
    ("service", "shard"),
    [("clickhouse", "1"), ("clickhouse-1-2", "1"), ("clickhouse-2-1", "2"), ("clickhouse-2-2", "2")],
)
def test_a_server_of_the_cluster_knows_itself_and_the_others(tmp_path: Path, service: str, shard: str) -> None:
    cluster, macros = ask(
        tmp_path,
        service,
        "SELECT shard_num, groupArray(host_name) FROM system.clusters WHERE cluster = 'wattline'"
        " GROUP BY shard_num ORDER BY shard_num",
        "SELECT macro, substitution FROM system.macros ORDER BY macro",
    )
    assert cluster == "1\t['clickhouse','clickhouse-1-2']\n2\t['clickhouse-2-1','clickhouse-2-2']"
    assert macros == f"cluster\twattline\nreplica\t{service}\nshard\t{shard}"


def test_the_cluster_s_hosts_are_services() -> None:
    there = services(SINGLE, CLUSTER)
    server, keeper = (ET.parse(FOLDER / "cluster" / name) for name in ("server.xml", "keeper.xml"))
    servers = [host.text for host in server.findall(".//remote_servers//host")]
    keepers = [host.text for host in server.findall(".//zookeeper//host")]
    assert sorted(map(str, servers)) == sorted(name for name in there if name.startswith("clickhouse"))
    assert keepers == [name for name in there if name.startswith("keeper")]
    assert [host.text for host in keeper.findall(".//raft_configuration//hostname")] == keepers
    ids = [str(there[str(name)]["environment"]["KEEPER_ID"]) for name in keepers]
    assert [found.text for found in keeper.findall(".//raft_configuration/server/id")] == ids
    for name in (*servers, *keepers):
        assert there[str(name)]["hostname"] == name


def test_every_variable_of_a_mounted_file_is_given_to_its_container() -> None:
    for name, service in services(SINGLE, CLUSTER).items():
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            if source.endswith(".xml"):
                wanted = {node.get("from_env") for node in ET.parse(ROOT / source).iter()} - {None}
                assert wanted <= environment(service).keys(), f"{name}: {source}"
