"""What the verbs share: consoles, exit codes, the errors that end a command."""

import json
import sys
from datetime import date
from typing import Any, NoReturn

from rich.console import Console
from rich.text import Text

from wattline.home import Home
from wattline.logs import configure
from wattline.services.state import HouseState, read_state
from wattline.settings import Settings, load_settings

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_KEPT_BACK = 3
EXIT_NOT_RUNNING = 4

WIDTH_WITHOUT_TERMINAL = 120

out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL)
"""Answers: standard output."""
err = Console(stderr=True, highlight=False)
"""Everything else: standard error."""


class Failure(Exception):
    """The command can't do what it was asked; the message says why and what to do."""


class Misuse(Failure):
    """The command was given something that it doesn't take; the message says what it does."""


class NotRunning(Failure):
    """A service that the command needs isn't running."""


def begin() -> tuple[Settings, Home]:
    """Settings and home of this command, logging set up."""
    settings = load_settings()
    # A command tells its user what matters in its own words; the log beneath is for whoever asks for it.
    asked = "log_level" in settings.model_fields_set
    configure(settings.log_level if asked else "error", settings.log_format)
    return settings, Home(settings.home)


def complain(message: str) -> None:
    """One error line on standard error."""
    err.print(Text.assemble(("error: ", "red"), message), soft_wrap=True)


def print_json(value: Any) -> None:
    """Machine-readable answer: one JSON document on standard output, dates and times as ISO 8601."""
    out.file.write(json.dumps(value, ensure_ascii=False, default=_for_json) + "\n")
    out.file.flush()


def _for_json(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def house(home: Home) -> HouseState | None:
    """The running services, if they run."""
    return read_state(home.run / "state.json")


def not_running() -> NoReturn:
    raise NotRunning("Wattline isn't running; start it with `wattline up` (or `make up`)")
