"""`wattline migrate`."""

from typing import Annotated

import typer

from wattline.cli.shared import begin, err, out
from wattline.services.migrate import migrate as bring_up_to_date


def migrate(dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the statements only.")] = False) -> None:
    """Bring the warehouse's tables up to this version (`wattline up` does it by itself)."""
    settings, _ = begin()
    steps = bring_up_to_date(settings, dry_run)
    if dry_run:
        for step in steps:
            out.file.write(f"-- {step.name}\n" + "".join(f"{sql};\n" for sql in step.statements) + "\n")
    err.print(f"{len(steps)} steps {'to apply' if dry_run else 'applied'}", markup=False)
