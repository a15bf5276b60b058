"""The home folder: where each thing lives, and the passwords that were made for this installation."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below WATTLINE_HOME. Nothing is made before `prepare()`."""

    root: Path

    @property
    def store(self) -> Path:
        """chDB's data folder."""
        return self.root / "store"

    @property
    def event_log(self) -> Path:
        return self.root / "log" / "events.sqlite"

    @property
    def vault(self) -> Path:
        return self.root / "vault" / "vault.sqlite"

    @property
    def secret(self) -> Path:
        """The one secret that tokens, sealed dead letters and event ids depend on."""
        return self.root / "vault" / "secret.key"

    @property
    def credentials(self) -> Path:
        return self.root / "credentials.json"

    @property
    def intake_keys(self) -> Path:
        return self.root / "intake-keys.json"

    @property
    def run(self) -> Path:
        """State of the running services."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def follow(self) -> Path:
        """Where followed files stopped."""
        return self.root / "follow"

    @property
    def sources(self) -> Path:
        """What was declared of each source that was read here."""
        return self.root / "sources.json"

    @property
    def dbt(self) -> Path:
        """dbt's target and log folders."""
        return self.root / "dbt"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def streams(self) -> Path:
        """Tables of the Faust workers, a folder each."""
        return self.root / "streams"

    @property
    def streams_state(self) -> Path:
        """States of the in-process streams."""
        return self.root / "streams.sqlite"

    @property
    def kafka(self) -> Path:
        """The Kafka that `wattline kafka start` starts here."""
        return self.root / "kafka"

    def prepare(self) -> None:
        """Makes the folders, readable by their owner only."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for folder in (self.event_log.parent, self.vault.parent, self.run, self.logs, self.follow, self.dbt):
            folder.mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Passwords of the embedded gateway's accounts, by account."""

    wattline: str
    """Writes and administers: the sink, dbt, the operator's `wattline sql`."""
    planner: str
    """Reads marts, fenced."""
    superset: str
    """Reads marts, fenced; the dashboards' account."""
    restricted: str
    """Reads marts and the theft tips."""


def credentials(home: Home) -> Credentials:
    """The installation's passwords: generated on first use, kept in a file that only the owner reads."""
    try:
        return Credentials(**json.loads(home.credentials.read_text()))
    except FileNotFoundError:
        made = Credentials(*(secrets.token_urlsafe(18) for _ in range(4)))
        write_private(home.credentials, json.dumps(asdict(made), indent=2))
        return Credentials(**json.loads(home.credentials.read_text()))


def write_private(path: Path, text: str) -> None:
    """Writes a new file readable by its owner only; an existing one, written by somebody quicker, is left alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(scratch, path)
    except FileExistsError:
        pass
    finally:
        scratch.unlink()
