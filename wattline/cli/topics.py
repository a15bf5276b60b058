"""`wattline topics`: the log's topics as the catalogue declares them, and where a group goes on."""

from typing import Annotated

import typer

from streams.shell.in_process import GROUP as STREAMS_GROUP
from streams.shell.state_store import StateStore, StoreHeld
from wattline import assembly
from wattline.cli.shared import EXIT_KEPT_BACK, Failure, Misuse, begin, err, out, print_json
from wattline.home import Home
from wattline.settings import Settings

app = typer.Typer(
    help="Declare the log's topics in the Kafka cluster (the SQLite log makes its own); set where a group goes on."
)

AddPartitions = Annotated[
    bool,
    typer.Option("--add-partitions", help="Also add partitions where the setting asks for more than a topic has."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("plan")
def show_plan(add_partitions: AddPartitions = False, as_json: AsJson = False) -> None:
    """Show what `apply` would do: topics made, settings changed. Changes nothing."""
    settings, _ = begin()
    _carry_out(settings, add_partitions, as_json, dry_run=True)


@app.command()
def apply(add_partitions: AddPartitions = False, as_json: AsJson = False) -> None:
    """Make the topics that are missing and set what differs; doing it again does nothing.

    Partitions are added only when asked: from then on a key's records may go to another partition, where nothing keeps
    them behind the earlier ones. Exit code 3 when that was kept back.
    """
    settings, _ = begin()
    _carry_out(settings, add_partitions, as_json, dry_run=False)


@app.command()
def rewind(
    topic: Annotated[str, typer.Argument(help="Whose partition.", show_default=False)] = "",
    partition: Annotated[int | None, typer.Argument(min=0, show_default=False)] = None,
    offset: Annotated[
        int | None, typer.Argument(min=0, help="The next record that the group reads.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Each partition of which the group has read.")] = False,
    to_start: Annotated[bool, typer.Option("--to-start", help="To the oldest record that the log keeps.")] = False,
    group: Annotated[str, typer.Option(help="Consumer group: sink or streams.")] = assembly.SINK_GROUP,
) -> None:
    """Set where a group goes on: TOPIC PARTITION OFFSET, TOPIC PARTITION --to-start, or --all --to-start.

    After a topic was made anew, after a restore of the warehouse, or to read records again. The group's members must
    be stopped. The sink reads what raw has already without counting it twice, and boards don't change by what they are
    told again.
    """
    if everything and (topic or not to_start):
        raise Misuse("--all goes with --to-start, and with no topic")
    if not everything and (partition is None or (offset is None) != to_start):
        raise Misuse("give TOPIC PARTITION OFFSET, TOPIC PARTITION --to-start, or --all --to-start")
    settings, home = begin()
    with assembly.open_log(settings) as log:
        if partition is not None:
            start, end = log.bounds(topic, partition)
            targets = [(topic, partition, start if offset is None else offset)]
            if offset is not None and not start <= offset <= end:
                raise Failure(f"{topic}/{partition} holds offsets {start} to {end}: {offset} is none of them")
        else:
            # Where a group has read nothing it begins at the oldest record by itself.
            targets = [(lag.topic, lag.partition, lag.start) for lag in log.lag(group)]
        if settings.log.kind == "sqlite" and group == STREAMS_GROUP:
            # The states say for themselves how far they go. They are told first: what is cut short then reads too much.
            _rewind_states(home, targets)
        for target in targets:
            log.rewind(group, *target)
            err.print(f"{group} goes on at {'/'.join(map(str, target))}", markup=False)
    if not targets:
        err.print(f"{group} has read nothing yet: it begins at the oldest record", markup=False)


def _rewind_states(home: Home, targets: list[tuple[str, int, int]]) -> None:
    try:
        with StateStore(home.streams_state) as store:
            for target in targets:
                store.rewind(*target)
    except StoreHeld:
        raise Failure("the streams are running: stop them (wattline down), then rewind") from None


def _carry_out(settings: Settings, add_partitions: bool, as_json: bool, dry_run: bool) -> None:
    from connectors.kafka.topic_plan import TopicPlan, declared, plan, settings_of
    from connectors.kafka.topics import KafkaTopics, TopicRefused
    from models import catalogue
    from models.topics import topic
    from streams.shell.faust_topics import is_internal

    if settings.log.kind == "sqlite":
        if as_json:
            print_json(TopicPlan().as_json())
        err.print("the log is SQLite, which makes its topics by itself: nothing to plan", markup=False)
        return
    wanted = declared(map(topic, catalogue.topics()), settings.log.partitions, settings.log.kafka.replication)
    topics = KafkaTopics(assembly.kafka_connection(settings))
    found = {name: state for name, state in topics.found(settings_of(wanted)).items() if not is_internal(name)}
    steps = plan(wanted, found, add_partitions)
    if not dry_run:
        try:
            topics.apply(steps)
        except TopicRefused as refused:
            raise Failure(str(refused)) from None
    if as_json:
        print_json(steps.as_json())
    else:
        for line in steps.lines():
            out.print(line, markup=False, soft_wrap=True)
    for growth in steps.kept_back:
        err.print(f"kept back: {growth} (--add-partitions adds them)", markup=False, soft_wrap=True)
    for line in steps.told:
        err.print(line, markup=False, soft_wrap=True)
    if steps.grow:
        err.print("keys may change their partition now: earlier records of theirs stay where they are", markup=False)
    err.print(f"{len(steps)} steps {'to apply' if dry_run else 'applied'}", markup=False)
    if steps.kept_back and not dry_run:
        raise typer.Exit(EXIT_KEPT_BACK)
