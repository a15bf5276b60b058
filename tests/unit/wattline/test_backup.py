"""What a restore refuses, and where it sets the sink back to."""

import json
import tarfile
from pathlib import Path

import pytest

from ingest.log import Message
from wattline import assembly
from wattline.backup import BackupFailed, bring_back, bring_warehouse_back, create, set_the_sink_back
from wattline.home import Home
from wattline.settings import Settings


def a_home(folder: Path, **settings: object) -> tuple[Settings, Home]:
    home = Home(folder / "home")
    home.prepare()
    return Settings.model_validate({"home": home.root, **settings}), home


def contents(home: Home) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "held", ["vault/vault.sqlite", "vault/vault.sqlite-wal", "intake-keys.json", "follow/queue_log.1"]
)
def test_a_home_that_holds_anything_is_left_alone(tmp_path: Path, held: str) -> None:
    """A log in Kafka and a store that is lost: what is left is the vault, and it is newer than the archive's."""
    settings, home = a_home(tmp_path, log={"kind": "kafka"})
    home.secret.write_text("ab" * 32)
    (home.root / held).write_text("newer than any archive")
    before = contents(home)
    with pytest.raises(BackupFailed, match=f"already holds {Path(held).name}.*--only warehouse"):
        bring_back(settings, tmp_path / "house.tar", None)
    assert contents(home) == before


def test_the_warehouse_alone_is_not_written_over(tmp_path: Path) -> None:
    settings, home = a_home(tmp_path)
    home.store.mkdir()
    with pytest.raises(BackupFailed, match="move it away"):
        bring_warehouse_back(settings, tmp_path / "house.tar")
    assert home.store.exists()


def test_beside_a_server_the_home_is_kept_and_brought_back(tmp_path: Path) -> None:
    """What only the home has; the sink's offsets depend on the warehouse, so they stay as they are."""
    settings, home = a_home(tmp_path, clickhouse={"mode": "server"})
    with assembly.open_door(settings):
        pass
    home.intake_keys.write_text("{}")
    (home.follow / "queue_log.1.json").write_text('{"offset": 7}')
    create(settings, tmp_path / "house.tar")
    other = Settings(home=tmp_path / "other", clickhouse=settings.clickhouse)
    assert bring_back(other, tmp_path / "house.tar", home.secret) == []
    there = Home(other.home)
    assert (there.follow / "queue_log.1.json").read_bytes() == b'{"offset": 7}'
    assert there.intake_keys.read_text() == "{}"
    with assembly.open_door(other):  # which reads the vault with the secret
        pass
    embedded = Settings(home=tmp_path / "embedded")
    with pytest.raises(BackupFailed, match="WATTLINE_CLICKHOUSE__MODE=server"):
        bring_back(embedded, tmp_path / "house.tar", home.secret)
    assert contents(Home(embedded.home)) == {}


def test_a_server_s_warehouse_is_not_restored_here(tmp_path: Path) -> None:
    settings, _ = a_home(tmp_path, clickhouse={"mode": "server"})
    with pytest.raises(BackupFailed, match="a server of its own"):
        bring_warehouse_back(settings, tmp_path / "house.tar")


def test_offsets_of_another_kind_of_log_are_refused(tmp_path: Path) -> None:
    settings, home = a_home(tmp_path)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"format": 1, "log": "kafka", "databases": ["raw"], "committed": []}))
    with tarfile.open(tmp_path / "house.tar", "w") as tar:
        tar.add(manifest, manifest.name)
    with pytest.raises(BackupFailed, match="WATTLINE_LOG__KIND=kafka"):
        bring_warehouse_back(settings, tmp_path / "house.tar")
    assert not home.store.exists()


def test_the_sink_goes_on_where_the_warehouse_ends(tmp_path: Path) -> None:
    settings, _ = a_home(tmp_path)
    topics = ("tickets", "calls.queue", "calls.cdr")
    with assembly.open_log(settings) as log:
        for topic in topics:
            log.append([Message(topic, "k", "t", str(number), b"x") for number in range(5)])
        consumer = log.consumer(assembly.SINK_GROUP, topics)
        read = 0
        while read < 15:
            if run := consumer.poll(10, 1):
                consumer.commit(run)
                read += len(run)
        consumer.close()
    # calls.queue: first read after the backup; calls.cdr: the topic was made anew since.
    set_the_sink_back(settings, [("tickets", 0, 2), ("calls.cdr", 0, 9)])
    with assembly.open_log(settings) as log:
        stands = {lag.topic: lag.committed for lag in log.lag(assembly.SINK_GROUP)}
    assert stands == {"tickets": 2, "calls.queue": 0, "calls.cdr": 0}
