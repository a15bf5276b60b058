"""The command line: one module per verb; `main` is the entry point.

Exit codes, the same for every verb: 0 done; 1 failed, with the reason on standard error; 2 wrong usage or settings;
3 done, but something was kept back (dead letters with --strict, a stale file with check); 4 a service isn't running.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import typer
from clickhouse_connect.driver.exceptions import ClickHouseError

from connectors.kafka.local.errors import LocalKafkaError
from ingest.api_keys import KeyFileError
from ingest.log import LogUnavailable, UnknownTopic
from ingest.secrets import SecretError
from ingest.vault import VaultKeyMismatch, VaultUnavailable
from ingest.warehouse import WarehouseUnavailable
from wattline.assembly import WarehouseRefuses, WarehouseUnreachable
from wattline.cli import (
    archive,
    backup,
    config,
    dbt,
    dlq,
    ingest,
    kafka,
    keys,
    migrate,
    replay,
    report,
    schedule,
    schema,
    service,
    simulate,
    sql,
    staffing,
    status,
    streams,
    topics,
    up,
)
from wattline.cli.shared import EXIT_FAILED, EXIT_NOT_RUNNING, EXIT_USAGE, Failure, Misuse, NotRunning, complain
from wattline.dictionary.stated import DictionaryError
from wattline.engine_errors import told
from wattline.loading import SinkStalled
from wattline.locks import Held
from wattline.ports import PortTaken
from wattline.settings import BadSetting

app = typer.Typer(
    name="wattline",
    help="Back office and reporting pipeline of a power utility's customer service centre.",
    epilog="Exit codes: 0 done · 1 failed · 2 usage or settings · 3 done, something kept back · 4 not running.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

VERBS: list[tuple[str, Callable[..., Any]]] = [
    ("up", up.up),
    ("down", up.down),
    ("status", status.status),
    ("ingest", ingest.ingest),
    ("simulate", simulate.simulate),
    ("sql", sql.sql),
    ("migrate", migrate.migrate),
    ("backup", backup.backup),
    ("restore", backup.restore),
]
for name, verb in VERBS:
    app.command(name)(verb)
app.command("dbt", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(dbt.dbt)
for name, group in (
    ("report", report.app),
    ("staffing", staffing.app),
    ("schedule", schedule.app),
    ("archive", archive.app),
    ("replay", replay.app),
    ("dlq", dlq.app),
    ("schema", schema.app),
    ("config", config.app),
    ("keys", keys.app),
    ("topics", topics.app),
    ("streams", streams.app),
    ("kafka", kafka.app),
):
    app.add_typer(group, name=name)
app.add_typer(service.app, name="service", hidden=True)

EXPECTED = (
    Failure, PortTaken, WarehouseRefuses, WarehouseUnavailable, SinkStalled, Held,
    LogUnavailable, VaultUnavailable, VaultKeyMismatch, SecretError, KeyFileError, LocalKafkaError,
    UnknownTopic, DictionaryError,
)  # fmt: skip
"""What may go wrong in a well-built house: told in one line. Anything else is a defect and shows its traceback."""


def main() -> None:
    """Runs the command line; every expected error ends in one clear line and its exit code."""
    try:
        app()
    except (NotRunning, WarehouseUnreachable) as error:
        end(str(error), EXIT_NOT_RUNNING)
    except (Misuse, BadSetting) as error:
        end(str(error), EXIT_USAGE)
    except EXPECTED as error:
        end(str(error), EXIT_FAILED)
    except ClickHouseError as error:
        end(told(str(error)), EXIT_FAILED)
    except BrokenPipeError:  # `wattline sql … | head`
        sys.stderr.close()
        sys.exit(EXIT_FAILED)
    except OSError as error:  # a disk that is full, a folder that isn't ours
        if sys.argv[1:2] == ["service"]:
            raise
        end(f"{error.filename}: {error.strerror}" if error.filename else str(error), EXIT_FAILED)


def end(message: str, exit_code: int) -> NoReturn:
    """Ends the command with its reason; WATTLINE_LOG_LEVEL=debug shows where in the code it arose."""
    logging.getLogger(__name__).debug("command failed", exc_info=True)
    complain(message)
    sys.exit(exit_code)
