"""Who may read what on a ClickHouse server: roles, limits, grants and accounts, as statements.

The embedded gateway judges every reader's query itself (gateway/fence*.py), because chDB has no users. A server has
them, and is told the same here: readers see `marts` and nothing else, within the gateway's limits. Whatever isn't
granted is denied: files, addresses, other servers, system commands, other databases, their tables' very names.

The views of `marts` read `raw`, `ops` and the history on behalf of whoever made them (SQL SECURITY DEFINER, set by
dbt on a server), so readers need no grant there. There are no row policies: no table has rows for some readers only.

Parsed and, as far as chDB can be given users, enforced in tests; not yet run on a server.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.clickhouse.engines import Cluster, Topology
from connectors.clickhouse.gateway.settings import READER_LIMITS

READER = "wattline_reader"
"""Role of every reader, and the name of its settings profile and quota."""
RESTRICTED = "wattline_restricted"
"""Role of those who see the theft tips besides."""

READS: Mapping[str, tuple[str, ...]] = {READER: ("marts",), RESTRICTED: ("restricted",)}
"""Role → databases that it may read."""

ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "planner": (READER,),
    "superset": (READER,),
    "restricted": (READER, RESTRICTED),
}
"""Account → its roles."""


INSTEAD = " WITH REPLACE OPTION"
"""In place of what was granted before, with no moment in between in which nothing is."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A setting of a reader's queries that it may lower, but neither raise nor switch off with 0."""

    name: str
    most: int

    def __str__(self) -> str:
        return f"{self.name} = {self.most} MIN 1 MAX {self.most}"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A setting that a reader can't change."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name} = {self.value} CONST"


def profile() -> list[Limit | Fixed]:
    """The settings of a reader's queries: the gateway's limits, and a log of queries that can't be switched off."""
    limits = {name: int(value) for name, value in READER_LIMITS.engine_settings().items()}
    limits["max_concurrent_queries_for_user"] = READER_LIMITS.max_concurrent_queries
    return [
        *(Limit(name, most) for name, most in sorted(limits.items())),
        # Why: BASELINE in gateway/engine.py.
        Fixed("explain_query_plan_default", "'legacy'"),
        Fixed("log_queries", "1"),
        Fixed("log_queries_min_query_duration_ms", "0"),
        Fixed("log_queries_min_type", "'QUERY_START'"),
        Fixed("log_queries_probability", "1"),
    ]


READONLY = 2
"""Nothing may be written; settings may be sent, within the profile. With 1, JDBC and Superset can't log in."""


@dataclass(frozen=True, slots=True)
class Account:
    """One who reads. Of the password only a salted hash leaves this process; `salt`: 16 hexadecimal digits."""

    name: str
    password: str = field(repr=False)
    salt: str

    def identified(self) -> str:
        """The clause that tells the server how to know this account."""
        digest = hashlib.sha256((self.password + self.salt).encode()).hexdigest()
        return f"IDENTIFIED WITH sha256_hash BY '{digest}' SALT '{self.salt}'"


READING = (
    "SELECT DISTINCT user_name FROM system.role_grants WHERE user_name IS NOT NULL AND granted_role_name IN ("
    + ", ".join(f"'{role}'" for role in READS)
    + ") ORDER BY user_name"
)
"""Asks a server who has our roles."""


def statements(topology: Topology, accounts: Sequence[Account], reading: Collection[str]) -> list[str]:
    """Everything, in order; harmless where it is there already, and brings roles, limits and passwords to this state.

    `reading`: who has our roles on the server. Of them an account of ours that isn't among `accounts` is dropped; to
    whom else a person has given a role is that person's business. Raises KeyError for an account that has no roles.
    """
    here = topology.on_cluster() if isinstance(topology, Cluster) else ""
    dropped = sorted((ROLES_OF.keys() & set(reading)) - {account.name for account in accounts})
    return [
        *(f"DROP USER IF EXISTS {name}{here}" for name in dropped),
        *(f"CREATE ROLE IF NOT EXISTS {role}{here}" for role in READS),
        *(
            f"GRANT{here} {', '.join(f'SELECT ON {name}.*' for name in names)} TO {role}{INSTEAD}"
            for role, names in READS.items()
        ),
        f"CREATE SETTINGS PROFILE IF NOT EXISTS {READER}{here}",
        f"ALTER SETTINGS PROFILE {READER}{here} SETTINGS readonly = {READONLY},\n    "
        + ",\n    ".join(map(str, profile()))
        + f"\n    TO {READER}",
        f"CREATE QUOTA IF NOT EXISTS {READER}{here} KEYED BY user_name FOR INTERVAL 1 hour TRACKING ONLY TO {READER}",
        *(statement for account in accounts for statement in _account(account, here)),
    ]


def _account(account: Account, here: str) -> list[str]:
    roles = ", ".join(ROLES_OF[account.name])
    identified = account.identified()
    return [
        f"CREATE USER IF NOT EXISTS {account.name}{here} {identified}",
        f"ALTER USER {account.name}{here} {identified} DEFAULT DATABASE marts",
        f"REVOKE{here} ALL ON *.* FROM {account.name}",
        f"GRANT{here} {roles} TO {account.name}{INSTEAD}",
        f"ALTER USER {account.name}{here} DEFAULT ROLE {roles}",
    ]
