"""Fixtures that every test may ask for."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog

pytest_plugins = ["tests.support.kafka"]


@pytest.fixture(autouse=True, scope="session")
def _no_logger_is_cached() -> Iterator[None]:
    """A test that runs a verb in this process sets up logging; loggers cached then would escape `capture_logs`."""
    real = structlog.configure

    def configure(**options: Any) -> None:
        real(**{**options, "cache_logger_on_first_use": False})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structlog, "configure", configure)
        yield
