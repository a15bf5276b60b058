"""dbt, run again and again while the gateway dies under it."""

import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from tests.chaos.expected import REPORTING_ZONE
from tests.chaos.marts import MARTS
from wattline.dbt import DbtRun, run_dbt
from wattline.settings import ClickHouseSettings, Settings

PAUSE = 1.0
"""Seconds between two runs."""
SELECTED = ("+tag:history", *(f"+{mart.name}" for mart in MARTS), "+agg_queue_day")
"""All that is stored, and what is compared of what is served."""


class Modelling:
    """Runs of the real project against one gateway, in the foreground or beside the battle."""

    def __init__(self, home: Path, port: int, tell: Callable[[str], None]) -> None:
        self._settings = Settings(
            home=home,
            reporting_zone=REPORTING_ZONE,
            clickhouse=ClickHouseSettings(port=port, user="default", password=SecretStr("")),
        )
        self._tell = tell
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._last: DbtRun | None = None

    def run(self) -> DbtRun:
        """One run, whatever comes of it."""
        done = self._last = run_dbt(self._settings, ["run", "--select", *SELECTED])
        self._tell(f"dbt {'done' if done.ok else 'failed'} in {done.seconds:.0f} s")
        return done

    def succeed(self) -> None:
        """One more run, unless the last one has succeeded."""
        if self._last is None or not self._last.ok:
            self.must_run()

    def must_run(self) -> None:
        """A run that nobody disturbs has to succeed, whatever the ones before it left behind."""
        done = self.run()
        if not done.ok:
            raise AssertionError(f"dbt failed though the gateway lived:\n{done.output[-6000:]}")

    def start(self) -> None:
        """Runs one after the other until `stop`."""
        self._over.clear()
        self._thread = threading.Thread(target=self._again_and_again)
        self._thread.start()

    def stop(self) -> None:
        """Waits for the run that is on."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _again_and_again(self) -> None:
        while not self._over.is_set():
            self.run()
            self._over.wait(PAUSE)
