"""A broker that is away for a while: the sink waits, says so once, and goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from connectors.kafka import KafkaConnection, KafkaLog
from ingest import metrics as catalogue
from ingest.log import LogUnavailable
from ingest.sink import Sink
from tests.chaos.logs import declare
from tests.integration.kafka_sink.sinks import one, running, unproven
from tests.support.gateway import RunningGateway
from tests.support.house import until
from tests.support.kafka import running_cluster
from tests.support.sink_parts import call_detail_record, stamped

TOPIC = "calls.cdr"


@pytest.mark.slow
def test_the_sink_waits_for_a_broker_that_is_away(
    gateway: RunningGateway, make_sink: Callable[..., Sink], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.sink.log", structlog.get_logger())  # another test may have bound the one there is
    with running_cluster(tmp_path, nodes=1) as cluster:
        connection = KafkaConnection(cluster.bootstrap, "away.")
        declare(connection, [TOPIC], 4)
        with KafkaLog(connection, [TOPIC], lease=2.0, delivery_timeout=2.0) as log:
            sink = make_sink(event_log=log, topics=[TOPIC])
            meters = sink.metrics.meters
            with capture_logs() as lines, running(sink) as threads:
                log.append([stamped(call_detail_record(n)) for n in range(500)])
                until(lambda: sink.counters.inserted == 500, 60, "the first events")

                # when the broker dies, for longer than the sink's lease
                cluster.kill_node(1)
                until(lambda: meters.value(catalogue.SINK_LOG_AWAY) > 5, 60, "the sink to miss it")
                with pytest.raises(LogUnavailable):
                    log.append([stamped(call_detail_record(500))])
                assert threads[0].is_alive()

                # and comes back
                cluster.start_node(1)
                until(lambda: append(log, 600), 60, "the log to take events again")
                until(lambda: one(gateway, "SELECT uniqExact(id) FROM raw.call_detail_record") >= 600, 60, "them all")
                until(lambda: meters.value(catalogue.SINK_LOG_AWAY) == 0, 60, "the sink to say that it is back")

            # then it has said so once, not each time it looked, and all is there
            told = [line["event"] for line in lines if line.get("doing") == "reading the log"]
            assert told.count("unavailable, trying again until it works") == told.count("available again") <= 2
            assert told.count("available again") >= 1
            assert one(gateway, "SELECT count() FROM raw.call_detail_record FINAL") in (600, 601)
            assert unproven(gateway, log, (TOPIC,)) == []


def append(log: KafkaLog, until_number: int) -> bool:
    try:
        log.append([stamped(call_detail_record(n)) for n in range(500, until_number)])
    except LogUnavailable:
        return False
    return True
