"""Which records of a run a replay takes up."""

from dataclasses import replace

from ingest.refill import only_types
from tests.support.sink_parts import call_detail_record, foreign, queue_event, stamped
from tests.unit.ingest_sink.runs import run_of


def test_a_record_without_headers_is_of_the_type_that_it_names() -> None:
    bare = replace(foreign(queue_event(0)), type="", headers={})
    named = replace(bare, value=b'{"type":"wattline.queue_event",' + bare.value[1:])
    run = run_of([stamped(queue_event(1)), stamped(call_detail_record(2)), bare, named], first=10)

    [chosen] = only_types([run], lambda name: name == "wattline.queue_event")

    assert chosen.offsets == [10, 13]
    assert chosen.values == [run.values[0], named.value]
