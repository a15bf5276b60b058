"""`wattline backup` and `wattline restore`."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from connectors.clickhouse.backup import BackupError
from wattline.backup import BackupFailed, bring_back, bring_warehouse_back, create, is_embedded
from wattline.cli.shared import Failure, Misuse, begin, err, house, not_running, out
from wattline.ports import refuse_taken_ports


class Part(Enum):
    """What may be brought back by itself."""

    WAREHOUSE = "warehouse"


def backup(archive: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write everything but the secret into one file, while the house runs: store, log, vault, accounts, keys.

    A log in Kafka and a ClickHouse server aren't in it. Keep a copy of .wattline/vault/secret.key elsewhere: without
    it the numbers in the vault can't be read.
    """
    settings, home = begin()
    if is_embedded(settings) and house(home) is None:
        not_running()
    try:
        with err.status("backing up …"):
            size = create(settings, archive.resolve())
    except BackupFailed as error:
        raise Failure(str(error)) from None
    out.print(f"{archive}: {size:,} bytes. The secret isn't in it: {home.secret}", markup=False, soft_wrap=True)


def restore(
    archive: Annotated[Path, typer.Argument(help="File written by `wattline backup`.")],
    secret: Annotated[Path | None, typer.Option(help="The house's secret.key, unless the home has it.")] = None,
    only: Annotated[
        Part | None,
        typer.Option(help="warehouse: into a home that has lost only its store; the vault, keys and log are kept."),
    ] = None,
) -> None:
    """Bring a backup back into an empty home, or the warehouse alone into one that lost it; then `wattline up`."""
    settings, home = begin()
    if only and secret:
        raise Misuse(f"--only {only.value} needs no --secret: the vault isn't touched")
    if house(home) is not None:
        raise Failure("Wattline is running; `wattline down` first")
    refuse_taken_ports(settings)
    try:
        with err.status("restoring …"):
            databases = bring_warehouse_back(settings, archive) if only else bring_back(settings, archive, secret)
    except (BackupFailed, BackupError) as error:
        raise Failure(str(error)) from None
    if is_embedded(settings):
        out.print(f"restored into {home.root}: {', '.join(databases)}. Start it with `wattline up`", soft_wrap=True)
    else:
        out.print(
            f"restored into {home.root}; the warehouse is restored by its server (docs/compose.md)", soft_wrap=True
        )
