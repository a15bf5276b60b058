"""The intake as a process: POST /events."""

import asyncio
from pathlib import Path

import uvicorn
from prometheus_client.process_collector import ProcessCollector

from ingest.api_keys import ApiKeys
from ingest.intake import Limits, intake
from ingest.meters import Meters
from ingest.metrics import INTAKE, INTAKE_REQUESTS
from ingest.secrets import Secrets
from wattline import assembly
from wattline.home import Home
from wattline.services.state import announce_ready
from wattline.settings import Settings


class KeysOnDisk:
    """The API keys as the file has them now, read again only when it changed: a new key works at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._keys = ApiKeys(())

    def __call__(self) -> ApiKeys:
        seen = self._stamp()
        if seen != self._seen:
            self._keys, self._seen = ApiKeys.load(self._path), seen
        return self._keys

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino


def run(settings: Settings, home: Home) -> None:
    """Serves until told to stop."""
    secrets = Secrets.load_or_create(home.secret)
    limits = Limits(body_bytes=settings.intake.max_body_mib << 20, batch=settings.intake.max_batch)
    with assembly.open_door(settings) as door:
        meters = Meters(INTAKE)
        ProcessCollector(registry=meters.registry)
        meters.count(INTAKE_REQUESTS, 0, status="503")  # else the first is no increase to Prometheus, and alerts nobody
        app = intake(door, secrets.namespace, KeysOnDisk(home.intake_keys), limits, meters)
        config = uvicorn.Config(
            app, host=settings.intake.host, port=settings.intake.port, log_config=None, access_log=False
        )
        asyncio.run(_serve(uvicorn.Server(config), home))


async def _serve(server: uvicorn.Server, home: Home) -> None:
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        announce_ready(home.run, "intake", assembly.now())
    await serving
