"""One Faust worker as a process: runs until it is told to stop or can't go on."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

import faust
import structlog

from streams.shell.faust_shell import FaustShell

log = structlog.get_logger(__name__)

STOP_WITHIN = 15.0
"""Seconds that Faust has to finish what it has begun, commit and leave the group."""


class WorkerFailed(Exception):
    """The worker can't go on: what wasn't acknowledged goes to the next one."""


def run_worker(make: Callable[[], FaustShell], ready: Callable[[], None]) -> None:
    """Runs a shell that is made inside of the event loop; `ready` is called once its tables are recovered.

    Ends at SIGTERM or SIGINT. Raises WorkerFailed.
    """
    asyncio.run(_work(make, ready))


async def _work(make: Callable[[], FaustShell], ready: Callable[[], None]) -> None:
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    shell = make()

    async def started() -> None:
        ready()

    shell.app.on_startup_finished = started
    # Whatever of these ends first, ends the worker; only a signal is a good end.
    stopping = asyncio.create_task(told_to_stop.wait())
    running = [
        asyncio.create_task(work)
        for work in (shell.app.start(), shell.watch(), shell.tick(), _crashed(shell.app), _result(shell.failure))
    ]
    try:
        await _first_end(stopping, running)
    finally:
        shell.stop()
        for task in (stopping, *running):
            task.cancel()
        try:
            await asyncio.wait_for(shell.app.stop(), STOP_WITHIN)
        except TimeoutError:
            log.warning("worker didn't stop in time; what isn't committed comes again", seconds=STOP_WITHIN)
        shell.close()


async def _first_end(stopping: asyncio.Task[Any], running: list[asyncio.Task[None]]) -> None:
    """Waits for a signal. Raises WorkerFailed when something fails before."""
    pending = {stopping, *running}
    while not stopping.done():
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            error = task.exception()
            if error is not None:
                raise WorkerFailed(f"the worker can't go on: {type(error).__name__}") from error


async def _crashed(app: faust.App) -> None:
    """Raises what Faust has crashed with."""
    while not app.crashed:
        await asyncio.sleep(0.2)
    raise app.crash_reason or RuntimeError("Faust has crashed")


async def _result(failure: asyncio.Future[None]) -> None:
    await failure
