"""`wattline streams`: what can be done about the states of the boards."""

import typer

from wattline.cli.shared import Failure, begin, err

app = typer.Typer(help="The states of the streams, which react at once: begin anew.", no_args_is_help=True)


@app.callback()
def streams() -> None:
    """The states of the streams, which react at once: begin anew."""


@app.command()
def reset() -> None:
    """Forget the states; the next start tells them anew from the last day of the log. The streams must be stopped.

    After a change that makes old states useless, where a state is damaged, or to have more partitions inside. With
    Kafka: deletes the workers' group, their folders in this home and their topics, and makes the topics anew. Workers
    of other homes have folders of their own: run it in each of them before any worker starts.
    """
    from wattline.internal_topics import TopicRefused, TopicsDisagree, TopicsMissing
    from wattline.streams_reset import StreamsRun
    from wattline.streams_reset import reset as begin_anew

    settings, home = begin()
    try:
        done = begin_anew(settings, home)
    except (StreamsRun, TopicRefused, TopicsDisagree, TopicsMissing) as refused:
        raise Failure(str(refused)) from None
    for line in done:
        err.print(line, markup=False, soft_wrap=True)
