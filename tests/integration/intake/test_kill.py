"""202 is a promise: what was answered with it is in the log, and its numbers in the vault, whatever happens next."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from zlib import crc32

import httpx

from connectors.sqlite_log import SqliteLog
from connectors.vault import SqliteVault
from ingest.secrets import Secrets
from models.calls import QueueEvent

SERVER = """
import socket, sys
from pathlib import Path
import uvicorn
from connectors.sqlite_log import SqliteLog
from connectors.vault import SqliteVault
from ingest.api_keys import ApiKeys
from ingest.door import Door
from ingest.intake import intake
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser

folder = Path(sys.argv[1])
secrets = Secrets.load_or_create(folder / "secret")
keys, plain = ApiKeys(()).with_new("test", ["*"], ["*"])
vault = SqliteVault(folder / "vault", secrets)
door = Door(SqliteLog(folder / "log"), NumberTokeniser(secrets.hashing, vault), secrets)
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], plain, flush=True)
app = intake(door, secrets.namespace, lambda: keys)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
"""


def test_what_was_accepted_survives_kill_9(tmp_path: Path) -> None:
    accepted: set[str] = set()
    for life in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                port, key = server.stdout.readline().split()
                accepted |= post_until_dead(server, f"http://127.0.0.1:{port}/events", key, life)
            finally:
                server.kill()
    secrets = Secrets.load_or_create(tmp_path / "secret")
    with SqliteLog(tmp_path / "log") as log, SqliteVault(tmp_path / "vault", secrets) as vault:
        lines = [
            json.loads(value)
            for partition in range(log.topics()["calls.queue"])
            if (run := log.read("calls.queue", partition, 0, 100_000))
            for value in run.values
        ]
        assert accepted <= {line["id"] for line in lines}
        assert len({line["id"] for line in lines}) == len(lines)
        assert all(vault.get(line["caller"]["token"]) for line in lines)


def post_until_dead(server: subprocess.Popen[str], url: str, key: str, life: int) -> set[str]:
    """Posts batches of five; kills the server while a later one is on its way."""
    accepted: set[str] = set()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents-batch+json"}
    with httpx.Client(headers=headers, timeout=30) as client:
        for n in range(10_000):
            batch = [event(f"{life}-{n}-{i}") for i in range(5)]
            try:
                answer = client.post(url, content=json.dumps(batch))
            except httpx.TransportError:
                return accepted
            assert answer.status_code == 202
            accepted |= {taken["id"] for taken in answer.json()["events"]}
            if n == 10:
                threading.Timer(0.02 * (life + 1), server.kill).start()
    raise AssertionError("the server outlived its kill")


def event(id_: str) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "crm",
        "type": "wattline.queue_event",
        "time": "2026-11-22T18:51:49+08:00",
        "data": {**QueueEvent.example, "caller": f"138{crc32(id_.encode()) % 10**8:08}", "call_id": id_},
    }
