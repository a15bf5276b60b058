"""`wattline replay`: raw and marts of a period anew, from the log or an archive."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from connectors.archive.layout import ArchiveDamaged, NoArchive, topics_in
from connectors.clickhouse.replays import SwapInterrupted
from ingest.bad_share import TooManyBadEvents
from ingest.period import Period
from models.catalogue import topics, types_of
from models.envelope import TYPE_PREFIX, Event
from wattline import assembly
from wattline.cli.shared import Failure, Misuse, begin, err, out, print_json
from wattline.dbt import DbtBusy
from wattline.locks import Held

if TYPE_CHECKING:
    from wattline.replay_run import Outcome

app = typer.Typer(
    help="Replay a period: rebuild its raw tables and marts from the log or from an archive.",
    invoke_without_command=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
DAYS_SHOWN = 100


@app.callback()
def replay(
    context: typer.Context,
    topic: Annotated[str, typer.Option(help="What travels on this topic.")] = "",
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this event type; may be repeated.")] = None,
    begins: Annotated[str, typer.Option("--from", help="First instant; of the reporting zone if none is given.")] = "",
    ends: Annotated[str, typer.Option("--to", help="First instant that isn't replayed any more.")] = "",
    archive: Annotated[
        Path | None, typer.Option(help="Archive to read (`wattline archive`); the log tells only what is newer.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do all but put the new tables in place.")] = False,
    accept_loss: Annotated[
        bool,
        typer.Option(
            "--accept-loss", help="Also where raw has events that weren't found: they go; or the log lacks some."
        ),
    ] = False,
    keep_shadow: Annotated[
        bool, typer.Option("--keep-shadow", help="Keep the former tables as <table>__replay until the next replay.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before the tables are put in place.")] = False,
    as_json: AsJson = False,
) -> None:
    """Rebuild raw and marts of a period, beside a running sink. Harmless to repeat or to interrupt.

    Nothing that is read changes before the new tables are verified. Days in the answer are of the reporting zone.
    """
    if context.invoked_subcommand:
        return
    if not (topic and begins and ends):
        raise Misuse("replay needs --topic, --from and --to")
    from wattline.replay_run import Asked, ReplayFailed
    from wattline.replaying import replay as run

    settings, _ = begin()
    asked = Asked(
        topic=topic,
        types=event_types(topic, types),
        period=period(begins, ends, settings.zone),
        archive=archive,
        accept_loss=accept_loss,
        dry=dry_run,
        keep=keep_shadow,
    )
    try:
        if archive is not None and topic not in topics_in(archive):
            raise Misuse(f"{archive} holds no {topic}; it holds {', '.join(topics_in(archive))}")
        with err.status("beginning …") as spinner:

            def confirm(outcome: "Outcome") -> bool:
                if yes:
                    return True
                spinner.stop()
                show(outcome)
                agreed = typer.confirm("Put the new tables in place?", err=True)
                spinner.start()
                return agreed

            if not (yes or dry_run or err.is_terminal):
                raise Misuse("there is no terminal to ask at: give --yes, or --dry-run to see what it would change")
            outcome = run(settings, asked, confirm, spinner.update)
    except DbtBusy as busy:
        raise Failure(f"{busy}. This replay has changed nothing: repeat it once dbt has ended") from None
    except Held as held:
        raise Failure(f"another replay is under way: {held}") from None
    except (ReplayFailed, SwapInterrupted, ArchiveDamaged, NoArchive, TooManyBadEvents) as error:
        raise Failure(str(error)) from None
    if as_json:
        print_json(document(outcome))
    else:
        show(outcome)
        out.print(ENDED[outcome.state])
    if outcome.state == "swapped":
        raise Failure(
            "raw is whole, but dbt failed, or is kept away by another run of it: the marts follow with its next run; "
            "`wattline dbt` shows why"
        )


ENDED = {
    "done": "raw and marts of the period are as the records tell.",
    "swapped": "raw of the period is as the records tell.",
    "compared": "nothing was changed.",
}


@app.command("finish")
def finish(
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Also a replay of another house, which is known to be dead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Finish or clear away replays that were interrupted. The scheduler does it by itself, too."""
    from wattline.replay_run import ReplayFailed
    from wattline.replaying import finish as run

    settings, _ = begin()
    try:
        found = run(settings, take_over)
    except DbtBusy as busy:
        raise Failure(f"{busy}. A replay is still to be finished: repeat this once dbt has ended") from None
    except Held as held:
        raise Failure(f"a replay is under way, which finishes what was interrupted before it: {held}") from None
    except (ReplayFailed, SwapInterrupted) as error:
        raise Failure(str(error)) from None
    if as_json:
        print_json([{"id": each.id, "topic": each.topic, "state": each.state} for each in found])
    elif not found:
        out.print("no replay was interrupted")
    for each in found if not as_json else ():
        out.print(f"{each.topic}: {'finished' if each.state == 'swapped' else 'cleared away'}")


@app.command("list")
def list_replays(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20, as_json: AsJson = False
) -> None:
    """List the latest replays."""
    from connectors.clickhouse.replays import latest

    settings, _ = begin()
    with assembly.open_client(settings) as client:
        found = latest(client, limit)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    table = Table("started", "topic", "from", "to", "out of", "by", "state")
    for each in found:
        times = [
            at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M") for at in (each.started, each.begins, each.ends)
        ]
        table.add_row(times[0], each.topic, times[1], times[2], each.origin, each.operator, each.state)
    out.print(table)


def event_types(topic: str, names: Sequence[str] | None) -> tuple[type[Event], ...]:
    """The topic's event types, or those of them that are named. Raises Misuse."""
    if topic not in topics():
        raise Misuse(f"there is no topic {topic}; the topics are {', '.join(topics())}")
    known = {cls.table_name(): cls for cls in types_of(topic)}
    wanted = [name.removeprefix(TYPE_PREFIX) for name in names or known]
    if unknown := [name for name in wanted if name not in known]:
        raise Misuse(f"{topic} has no event type {', '.join(unknown)}; it has {', '.join(known)}")
    return tuple(cls for name, cls in known.items() if name in wanted)


def period(begins: str, ends: str, zone: ZoneInfo) -> Period:
    """Raises Misuse."""
    found = Period(moment("--from", begins, zone), moment("--to", ends, zone))
    if found.begin >= found.end:
        raise Misuse(f"the period is empty: --from {begins} isn't before --to {ends}")
    return found


def moment(option: str, text: str, zone: ZoneInfo) -> datetime:
    """`2026-03-01`, `2026-03-01 08:00` or `2026-03-01T00:00:00Z`; without an offset, by the zone's clock."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{option} {text}: not a time such as 2026-03-01, 2026-03-01T08:00 or …T00:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def show(outcome: "Outcome") -> None:
    """What was read, and each day on which something differs; or that nothing does."""
    out.print(
        f"{outcome.records:,} records, {outcome.dead_letters:,} of them dead letters ({outcome.new_dead_letters:,} new)"
    )
    different = [day for day in outcome.days if not day.same]
    if not different:
        out.print(f"raw holds just these events: {sum(day.after for day in outcome.days):,}")
        return
    table = Table("type", "day", "before", "after", "restored", "lost")
    for day in different[:DAYS_SHOWN]:
        counts = (f"{count:,}" for count in (day.before, day.after, day.restored, day.lost))
        table.add_row(day.type, day.day.isoformat(), *counts)
    out.print(table)
    if len(different) > DAYS_SHOWN:
        out.print(f"and {len(different) - DAYS_SHOWN:,} more days; --json tells all")


def document(outcome: "Outcome") -> dict[str, Any]:
    return {
        "id": outcome.id,
        "state": outcome.state,
        "records": outcome.records,
        "dead_letters": outcome.dead_letters,
        "new_dead_letters": outcome.new_dead_letters,
        "days": [asdict(day) for day in outcome.days],
    }
