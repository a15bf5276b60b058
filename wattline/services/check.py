"""`python -m wattline.services.check NAME`: is this service alive? For a container's health check.

Exit code 0: yes; 1: no, with the reason. It asks the service itself, from within its container. A module of its own
and not a verb: the command line takes a second of processor to load, and this is asked twice a minute.
"""

import sys
from collections.abc import Callable
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from wattline.settings import BadSetting, Settings, load_settings

TIMEOUT = 5.0
"""Seconds that a service has to answer."""


class Dead(Exception):
    """The service doesn't run, or is stuck; says why."""


def check(name: str, settings: Settings) -> None:
    """Returns when the service lives. Raises Dead otherwise, and KeyError for a service that can't be asked."""
    CHECKS[name](settings)


def _intake(settings: Settings) -> None:
    _ask(settings.intake.host, settings.intake.port)


def _sink(settings: Settings) -> None:
    _ask(settings.metrics.host, settings.metrics.sink_port)


def _streams(settings: Settings) -> None:
    _ask(settings.metrics.host, settings.metrics.streams_port)


def _scheduler(settings: Settings) -> None:
    _ask(settings.metrics.host, settings.metrics.scheduler_port)


CHECKS: dict[str, Callable[[Settings], None]] = {
    "intake": _intake,
    "sink": _sink,
    "streams": _streams,
    "scheduler": _scheduler,
}
"""Service → how it is asked."""


def _ask(host: str, port: int) -> None:
    """GET /healthz, which answers 503 with the loops that are stuck."""
    if not port:
        raise Dead("its metrics are switched off, so there is nobody to ask (WATTLINE_METRICS__…_PORT)")
    url = f"http://{_reachable(host)}:{port}/healthz"
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=TIMEOUT) as answer:
            answer.read()
    except HTTPError as error:
        raise Dead(f"{url} answers {error.code}: {error.read(2000).decode(errors='replace')}") from None
    except (URLError, OSError) as error:
        raise Dead(f"{url}: {getattr(error, 'reason', error)}") from None


def _reachable(host: str) -> str:
    """An address to ask at, of one to listen on."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)


def main(args: list[str]) -> int:
    if len(args) != 1 or args[0] not in CHECKS:
        sys.stderr.write(f"usage: python -m wattline.services.check {'|'.join(CHECKS)}\n")
        return 1
    try:
        check(args[0], load_settings())
    except (Dead, BadSetting) as error:
        sys.stderr.write(f"{args[0]}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
