"""A chDB engine whose users are those of grants.py.

chDB can't be told CREATE USER, but it reads users from a file: so the very GRANT statements and limits of grants.py are
put there, once for a maker of tables and once with a reader in its place, each in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from connectors.clickhouse.engines import SingleNode
from connectors.clickhouse.grants import INSTEAD, READER, READONLY, READS, ROLES_OF, Limit, profile, statements

ASK = """
import json, sys
import chdb
connection = chdb.connect(sys.argv[1])
answers = []
for query in json.load(sys.stdin):
    try:
        answers.append(str(connection.query(query, "TabSeparated")))
    except Exception as error:
        answers.append(str(error))
json.dump(answers, sys.stdout)
"""


def users_xml(default: str) -> str:
    """Roles and limits of grants.py as ClickHouse's users.xml; `default` is who chDB's queries run as."""
    roles = "".join(f"<{role}><grants>{_granted(role)}</grants></{role}>" for role in READS)
    limits = "".join(
        f"<{limit.name}>{limit.most}</{limit.name}>"
        if isinstance(limit, Limit)
        else f"<{limit.name}>{limit.value.strip(chr(39))}</{limit.name}>"
        for limit in profile()
    )
    constraints = "".join(
        f"<{limit.name}><min>1</min><max>{limit.most}</max></{limit.name}>"
        if isinstance(limit, Limit)
        else f"<{limit.name}><const/></{limit.name}>"
        for limit in profile()
    )
    reader = f"<readonly>{READONLY}</readonly>{limits}<constraints>{constraints}</constraints>"
    login = "<password></password><networks><ip>::/0</ip></networks><quota>default</quota>"
    maker = f"{login}<profile>default</profile><access_management>1</access_management>"
    readers = {
        name: f"{login}<profile>{READER}</profile><grants>"
        + "".join(f"<query>GRANT {role}</query>" for role in roles)
        + "</grants>"
        for name, roles in ROLES_OF.items()
    }
    who = maker if default == "maker" else readers[default]
    return (
        f"<clickhouse><profiles><default/><{READER}>{reader}</{READER}></profiles><roles>{roles}</roles>"
        f"<users><default>{who}</default><wattline>{maker}</wattline><superset>{readers['superset']}</superset></users>"
        "<quotas><default/></quotas></clickhouse>"
    )


def _granted(role: str) -> str:
    to = f" TO {role}{INSTEAD}"
    (grant,) = (s for s in statements(SingleNode(), [], []) if s.startswith("GRANT ") and s.endswith(to))
    return f"<query>{escape(grant.removesuffix(to))}</query>"


def ask(store: Path, default: str, queries: Sequence[str]) -> list[str]:
    """The engine's answer to each query, or its error, over the data in `store`."""
    users, config = store.with_suffix(f".{default}.xml"), store.with_suffix(f".{default}-config.xml")
    users.write_text(users_xml(default))
    config.write_text(f"<clickhouse><users_config>{users}</users_config></clickhouse>")
    done = subprocess.run(
        [sys.executable, "-c", ASK, f"{store}?config-file={config}"],
        input=json.dumps(list(queries)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    answers: list[str] = json.loads(done.stdout)
    return answers
