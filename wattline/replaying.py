"""Replays put together: one at a time, what was interrupted finished first, the marts computed again at the end.

Until its shadows are verified a replay touches nothing that anyone reads. From then on the books (`ops.replays`) say
what is still to be done, and whoever comes next does it: the next replay, or the scheduler before it runs dbt.
"""

import getpass
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from clickhouse_connect.driver.client import Client

from connectors.clickhouse import shadow_letters
from connectors.clickhouse.client import connect
from connectors.clickhouse.replays import Replay, save, unfinished
from connectors.clickhouse.shadow import Shadow
from connectors.clickhouse.swap import Marks, exchange
from ingest.log import EventLog
from models.catalogue import by_type_name
from wattline import assembly
from wattline.dbt import DbtBusy, DbtRun, dbt_alone, run_dbt
from wattline.home import Home, write_private
from wattline.locks import holding
from wattline.replay_run import Asked, Outcome, Parts, ReplayFailed, ReplayRun
from wattline.settings import Settings

Tell = Callable[[str], object]

LOCK = "replay.lock"
HOUSE = "house.id"
"""Beside the lock: who has the same one has the same lock, on whatever host or in whatever container."""

INTRADAY = ("run", "--select", "tag:intraday")
"""What of dbt a replay needs: the models that look at what is new."""


def replay(
    settings: Settings,
    asked: Asked,
    confirm: Callable[[Outcome], bool],
    tell: Tell = str,
    take_over: bool = False,
    checkpoint: Callable[[str], object] = str,
) -> Outcome:
    """Replays a period; raw is whole on return, and the marts too unless the outcome's state is `swapped`.

    `take_over`: finish an interrupted replay of another house, which is known to be dead. Raises ReplayFailed, Held
    while another replay runs here, DbtBusy (with nothing of this one changed), SwapInterrupted, ArchiveDamaged,
    NoArchive, TooManyBadEvents, and what the log and the warehouse raise.
    """
    _refuse_what_cannot_be(settings, asked)
    home = Home(settings.home)
    home.prepare()
    with holding(home.run / LOCK), assembly.open_client(settings) as client, assembly.open_log(settings) as log:
        for finished in finish_interrupted(settings, client, take_over):
            tell(f"an interrupted replay of {finished.topic} was finished first ({finished.state})")
        with _parts(settings, home, log, client) as parts:
            run = ReplayRun(replace(parts, tell=tell, checkpoint=checkpoint), asked, _begun(home, asked))
            outcome = run.run(confirm)
        if outcome.state == "swapped":
            tell("computing the marts …")
            if not has_marts(client) or _marts_follow(settings, tell):
                checkpoint("marts")
                outcome.state = "done"
                run.close("done")
    return outcome


def _marts_follow(settings: Settings, tell: Tell) -> bool:
    """Whether the marts are computed; raw is whole, so that what keeps dbt away is no failure of the replay."""
    try:
        return rebuild_marts(settings).ok
    except DbtBusy as busy:
        tell(str(busy))
        return False


def has_marts(client: Client) -> bool:
    """Whether dbt has built them ever; its first build takes all of raw as it is."""
    return bool(client.query("SELECT count() FROM ops.mart_runs WHERE state = 'done'").result_rows[0][0])


def rebuild_marts(settings: Settings) -> DbtRun:
    """dbt over everything that the marts haven't taken account of, replays among it."""
    return run_dbt(settings, INTRADAY)


def finish(settings: Settings, take_over: bool = False) -> list[Replay]:
    """Finishes interrupted replays, so that raw is whole before anyone computes from it.

    Returns them with their new states. Raises Held while a replay runs here, which is still at it, and as
    `finish_interrupted`.
    """
    home = Home(settings.home)
    home.prepare()
    with holding(home.run / LOCK), assembly.open_client(settings) as client:
        return finish_interrupted(settings, client, take_over)


def finish_interrupted(settings: Settings, client: Client, take_over: bool = False) -> list[Replay]:
    """Clears away what interrupted replays have left; where the shadows were verified, finishes the exchange.

    The caller holds the lock. Raises ReplayFailed where one is another house's and isn't to be taken over,
    SwapInterrupted, and DbtBusy where dbt doesn't leave the tables alone; then it stays as it is.
    """
    return [_finish(settings, client, interrupted, take_over) for interrupted in unfinished(client)]


def _finish(settings: Settings, client: Client, interrupted: Replay, take_over: bool) -> Replay:
    if not (take_over or is_ours(interrupted.host, Home(settings.home))):
        host, _, _ = interrupted.host.partition("/")
        raise ReplayFailed(
            f"a replay of {interrupted.topic} was begun on host {host} at {interrupted.started:%F %T} UTC and isn't "
            "finished: wait for it, or, where it is dead, `wattline replay finish --take-over`"
        )
    shadows = [Shadow(by_type_name()[name]) for name in interrupted.types]
    if interrupted.state == "swapping":
        # A table whose shadow can't be told any more stays, with all that either has got since: replay it again.
        different = [shadow for shadow in shadows if shadow.table in interrupted.tables]
        with _swapping(settings):
            shadow_letters.release(client, interrupted.topic)
            exchange(client, different, interrupted.tables, Marks(interrupted.topic, interrupted.marks))
            ended = replace(interrupted, state="swapped", finished=assembly.now())
            save(client, ended)
    for shadow in shadows:
        shadow.drop(client)
    shadow_letters.drop(client)
    if interrupted.state == "filling":
        ended = replace(interrupted, state="failed", finished=assembly.now())
        save(client, ended)
    return ended


def _refuse_what_cannot_be(settings: Settings, asked: Asked) -> None:
    """Raises ReplayFailed."""
    if settings.clickhouse.cluster:
        raise ReplayFailed(
            "a replay exchanges the tables of one server; the warehouse is a cluster (WATTLINE_CLICKHOUSE__CLUSTER)"
        )
    for cls in asked.types:
        days = cls.retention_days
        if days is not None and asked.period.begin < assembly.now() - timedelta(days=days):
            raise ReplayFailed(
                f"{cls.table_name()} is kept for {days} days: what is older would vanish again; begin later"
            )


def whose(home: Home) -> str:
    """What the books say of who has begun a replay: host and house."""
    return f"{socket.gethostname()}/{_house(home)}"


def is_ours(host: str, home: Home) -> bool:
    """Whether a replay of the books was begun by this house: then it is dead, for we hold the lock that it held."""
    name, _, house = host.partition("/")
    return house == _house(home) if house else name == socket.gethostname()


def _house(home: Home) -> str:
    """Made on first use."""
    path = home.run / HOUSE
    if not path.exists():
        write_private(path, uuid4().hex)
    return path.read_text()


def _begun(home: Home, asked: Asked) -> Replay:
    return Replay(
        id=uuid4(),
        topic=asked.topic,
        types=[cls.type_name() for cls in asked.types],
        begins=asked.period.begin,
        ends=asked.period.end,
        origin=f"archive {asked.archive}" if asked.archive else "log",
        operator=getpass.getuser(),
        host=whose(home),
        started=assembly.now(),
    )


@contextmanager
def _parts(settings: Settings, home: Home, log: EventLog, client: Client) -> Iterator[Parts]:
    """What the sink works with, for a replay."""
    with assembly.open_sink_parts(settings, log) as sink:
        yield Parts(
            log=log,
            client=client,
            open_client=lambda: connect(assembly.address(settings)),
            validate_foreign=sink.door.validate_foreign,
            privacy=sink.privacy,
            clock=assembly.now,
            zone=settings.zone,
            scratch=home.run,
            group=assembly.SINK_GROUP,
            bulk_from=settings.sink.bulk_from,
            limit=sink.limit,
            swapping=lambda: _swapping(settings),
        )


@contextmanager
def _swapping(settings: Settings) -> Iterator[None]:
    """Keeps dbt from looking on while tables change places."""
    with dbt_alone(Home(settings.home)):
        yield
