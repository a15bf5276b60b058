"""`python -m connectors.clickhouse.gateway --config FILE.json`: run a gateway until SIGTERM.

Exit codes: 0 stopped, 2 bad settings, 3 the data folder is held by another process, 70 the engine died.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import structlog
from pydantic import ValidationError

import connectors.clickhouse.gateway.before_engine  # noqa: F401  # before what loads the engine
from connectors.clickhouse.gateway.lock import DataFolderHeld
from connectors.clickhouse.gateway.server import read_settings, serve


def main() -> int:
    """Entry of the module."""
    parser = argparse.ArgumentParser(prog="python -m connectors.clickhouse.gateway", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON file with GatewaySettings")
    arguments = parser.parse_args()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    log = structlog.get_logger(__name__)
    try:
        settings = read_settings(arguments.config)
    except (OSError, ValidationError) as error:
        log.error("bad settings", file=str(arguments.config), error=str(error))
        return 2
    try:
        serve(settings)
    except DataFolderHeld as error:
        log.error(str(error))
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
