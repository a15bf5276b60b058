"""One archive of everything a house holds, but its secret; and bringing it back.

What makes it consistent while the house runs: the sink's committed offsets are noted first, then the warehouse is
backed up, then the log. So the warehouse holds at least what the noted offsets say and nothing that the log lacks;
restoring sets the sink back to those offsets, and it finds by itself which later ones are there already.

A log in Kafka isn't part of the archive: it is the cluster's to keep. Its offsets are noted all the same. Neither is
a warehouse that is a server: the archive then holds what only the home has, and the server is backed up by itself.
"""

import json
import shutil
import sqlite3
import subprocess
import tarfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from connectors.clickhouse import backup as warehouse
from wattline import assembly
from wattline.dbt import dbt_alone
from wattline.home import Home, write_private
from wattline.services.plan import command
from wattline.settings import Settings

FORMAT = 1
MANIFEST = "manifest.json"
STORE = "store"
SYSTEM_DATABASES = ("system", "information_schema", "INFORMATION_SCHEMA", "default")
FILES = ("credentials.json", "intake-keys.json", "sources.json")


class BackupFailed(Exception):
    """The archive can't be made or brought back; says why, and nothing was changed."""


def create(settings: Settings, archive: Path) -> int:
    """Writes the archive; returns its size in bytes. The gateway must run, and may go on doing so."""
    home = Home(settings.home)
    if archive.exists():
        raise BackupFailed(f"{archive} is there already")
    if not archive.parent.is_dir():
        raise BackupFailed(f"there is no folder {archive.parent}")
    with TemporaryDirectory(dir=home.root) as scratch, dbt_alone(home):
        folder = Path(scratch)
        shutil.copytree(home.follow, folder / "follow")  # first: what is read again does no harm
        committed = _committed(settings)
        databases = _back_up_warehouse(settings, home, folder) if is_embedded(settings) else []
        if settings.log.kind == "sqlite":
            _copy_sqlite(home.event_log, folder / "events.sqlite")
        _copy_sqlite(home.vault, folder / "vault.sqlite")
        for name in FILES:
            if (home.root / name).exists():
                shutil.copy(home.root / name, folder / name)
        manifest = {
            "format": FORMAT,
            "made": assembly.now().isoformat(),
            "log": settings.log.kind,
            "databases": databases,
            "committed": committed,
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2))
        beside = archive.with_name(archive.name + ".part")
        try:
            with tarfile.open(beside, "w") as tar:
                for path in sorted(folder.iterdir()):
                    tar.add(path, path.name)
            beside.replace(archive)
        finally:
            beside.unlink(missing_ok=True)
    return archive.stat().st_size


def bring_back(settings: Settings, archive: Path, secret: Path | None) -> list[str]:
    """Restores an archive into an empty home; returns the databases brought back. The house must not run.

    `secret`: the file that the archive's numbers are encrypted with, unless the home has it already. A home that
    couldn't be filled is left as empty as it was. A warehouse that is a server is left alone, and so are the sink's
    offsets, which depend on it. Raises BackupFailed, VaultKeyMismatch for another house's secret.
    """
    home = Home(settings.home)
    if held := held_by(home):
        raise BackupFailed(
            f"{home.root} already holds {', '.join(path.name for path in held)}: restore into an empty home "
            "(WATTLINE_HOME), or bring back the warehouse alone with --only warehouse"
        )
    has_secret = home.secret.exists()
    if secret is None and not has_secret:
        raise BackupFailed(
            f"the archive doesn't hold the secret: give it with --secret FILE, or put it at {home.secret}"
        )
    if secret is not None and has_secret and secret.read_bytes() != home.secret.read_bytes():
        raise BackupFailed(f"{home.secret} is another secret than {secret}; move the one away that isn't the archive's")
    had_backups = home.backups.exists()
    home.prepare()
    try:
        if secret is not None and not has_secret:
            write_private(home.secret, secret.read_text())
        return _fill(settings, home, archive)
    except BaseException:
        _empty(home, had_backups)
        if not has_secret:
            home.secret.unlink(missing_ok=True)
        raise


def bring_warehouse_back(settings: Settings, archive: Path) -> list[str]:
    """Restores the warehouse alone, where it is lost; the vault, the keys and the log stay as they are.

    The sink goes on at the offsets that the archive notes. Returns the databases. The house must not run. Raises
    BackupFailed where there is a warehouse.
    """
    home = Home(settings.home)
    if not is_embedded(settings):
        raise BackupFailed("the warehouse is a server of its own: restore it there (docs/compose.md)")
    if home.store.exists():
        raise BackupFailed(f"{home.store} is there: move it away, then restore the warehouse")
    home.prepare()
    with TemporaryDirectory(dir=home.root) as scratch:
        folder = Path(scratch)
        manifest = _unpack(archive, folder, settings)
        try:
            set_the_sink_back(settings, manifest["committed"])
            _restore_warehouse(settings, home, folder, manifest["databases"])
        except BaseException:
            shutil.rmtree(home.store, ignore_errors=True)
            raise
    return list(manifest["databases"])


def held_by(home: Home) -> list[Path]:
    """What a home holds that a restore would write over."""
    vault = home.vault
    single = [home.store, home.event_log, vault, *(vault.with_name(vault.name + end) for end in ("-wal", "-shm"))]
    followed = home.follow.glob("*") if home.follow.exists() else ()
    return [path for path in (*single, *(home.root / name for name in FILES), *followed) if path.exists()]


def is_embedded(settings: Settings) -> bool:
    """Whether the warehouse is part of the home."""
    return settings.clickhouse.mode == "embedded"


def _empty(home: Home, keep_backups: bool) -> None:
    """Takes away what a restore has begun to write: all that `held_by` has found not to be there before."""
    for folder in (home.store, home.event_log.parent, *([] if keep_backups else [home.backups])):
        shutil.rmtree(folder, ignore_errors=True)
    for path in held_by(home):
        path.unlink(missing_ok=True)


def _fill(settings: Settings, home: Home, archive: Path) -> list[str]:
    with TemporaryDirectory(dir=home.root) as scratch:
        folder = Path(scratch)
        manifest = _unpack(archive, folder, settings)
        shutil.copy(folder / "vault.sqlite", home.vault)
        home.vault.chmod(0o600)
        with assembly.open_door(settings):  # refuses a secret that isn't the vault's, before anything else is brought
            pass
        for name in FILES:
            if (folder / name).exists():
                shutil.copy(folder / name, home.root / name)
                (home.root / name).chmod(0o600)
        if settings.log.kind == "sqlite":
            home.event_log.unlink(missing_ok=True)
            shutil.copy(folder / "events.sqlite", home.event_log)
        shutil.copytree(folder / "follow", home.follow, dirs_exist_ok=True)
        if is_embedded(settings):
            set_the_sink_back(settings, manifest["committed"])
            _restore_warehouse(settings, home, folder, manifest["databases"])
    return list(manifest["databases"])


def set_the_sink_back(settings: Settings, committed: Sequence[tuple[str, int, int]]) -> None:
    """To the noted offsets. Where none was noted, or the log was made anew since, to the oldest record kept."""
    noted = {(topic, partition): offset for topic, partition, offset in committed}
    with assembly.open_log(settings) as log:
        now = {(lag.topic, lag.partition): lag for lag in log.lag(assembly.SINK_GROUP)}
        for topic, count in log.topics().items():
            for key in ((topic, number) for number in range(count)):
                if key in noted or key in now:
                    start, end = log.bounds(*key)
                    offset = noted.get(key, start)
                    log.rewind(assembly.SINK_GROUP, *key, offset if offset <= end else start)


def _committed(settings: Settings) -> list[tuple[str, int, int]]:
    with assembly.open_log(settings) as log:
        return [(lag.topic, lag.partition, lag.committed) for lag in log.lag(assembly.SINK_GROUP)]


def _back_up_warehouse(settings: Settings, home: Home, folder: Path) -> list[str]:
    name = f"{folder.name}-{STORE}"
    with assembly.open_client(settings) as client:
        found = [row[0] for row in client.query("SELECT name FROM system.databases ORDER BY name").result_rows]
        databases = [database for database in found if database not in SYSTEM_DATABASES]
        written = home.backups / warehouse.backup(client, databases, name)
    shutil.move(written, folder / f"{STORE}.tar.zst")
    return databases


def _restore_warehouse(settings: Settings, home: Home, folder: Path, databases: list[str]) -> None:
    home.backups.mkdir(parents=True, exist_ok=True)
    name = f"{folder.name}-{STORE}"
    shutil.move(folder / f"{STORE}.tar.zst", home.backups / f"{name}.tar.zst")
    with gateway_alone(settings, home), assembly.open_client(settings) as client:
        warehouse.restore(client, databases, name)
    (home.backups / f"{name}.tar.zst").unlink()


@contextmanager
def gateway_alone(settings: Settings, home: Home) -> Iterator[None]:
    """The gateway by itself, for as long as the block lasts; it logs where it always does."""
    with (
        (home.logs / "gateway.log").open("ab") as log,
        subprocess.Popen(command("gateway"), stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process,
    ):
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    with assembly.open_client(settings):
                        break
                except assembly.WarehouseUnreachable as error:
                    if time.monotonic() > deadline or process.poll() is not None:
                        raise BackupFailed(f"the gateway didn't start ({error}); see {log.name}") from None
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


def _copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy of a database that others are writing to."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written, pages=10_000)


def _unpack(archive: Path, folder: Path, settings: Settings) -> dict[str, Any]:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except tarfile.TarError:
        raise BackupFailed(f"{archive}: not a backup of Wattline") from None
    except (FileNotFoundError, json.JSONDecodeError):
        raise BackupFailed(
            f"{archive}: not a backup of Wattline" if archive.exists() else f"{archive}: no such file"
        ) from None
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"{archive}: made by another version of Wattline (format {manifest.get('format')})")
    kind = manifest.get("log", "sqlite")
    if kind != settings.log.kind:
        raise BackupFailed(f"{archive}: made with WATTLINE_LOG__KIND={kind}; set it, then restore")
    if bool(manifest["databases"]) != is_embedded(settings):
        mode = "embedded" if manifest["databases"] else "server"
        raise BackupFailed(f"{archive}: made with WATTLINE_CLICKHOUSE__MODE={mode}; set it, then restore")
    return manifest
