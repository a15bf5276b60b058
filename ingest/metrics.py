"""Every Prometheus metric of the house, in one catalogue; docs/metrics-ops.md is drawn from it.

Names follow Prometheus's conventions: base units (seconds, bytes), counters end in `_total`. Whoever records gets a
`Meters` (ingest/meters.py) passed in; there is nothing global, so that a test sees its own numbers only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: what it counts or measures, and by what it is split. `buckets`: upper bounds of a histogram."""

    name: str
    kind: Kind
    about: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


QUICK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
DELAY_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
EVENTS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0, 100_000.0)

SINK_LAG = Metric(
    "wattline_sink_lag_events",
    "gauge",
    "Events of a partition that this sink holds and has not committed yet.",
    ("topic", "partition"),
)
SINK_COMMIT_AGE = Metric(
    "wattline_sink_commit_age_seconds",
    "gauge",
    "Seconds since the last commit of the topic's slowest partition while it is behind; 0 when nothing waits."
    " Grows without end when a sink reads but never commits.",
    ("topic",),
)
SINK_DELAY = Metric(
    "wattline_sink_delay_seconds",
    "histogram",
    "From the append of a run's first event until the run is in raw: how old an event is when it can be queried.",
    (),
    DELAY_SECONDS,
)
SINK_BATCH = Metric(
    "wattline_sink_batch_events", "histogram", "Events in one insert into a raw table.", ("lane",), EVENTS
)
SINK_INSERT = Metric(
    "wattline_sink_insert_seconds",
    "histogram",
    "One insert into a raw table, retries and the halving of refused rows included.",
    ("lane",),
    QUICK_SECONDS,
)
SINK_ROWS = Metric("wattline_sink_rows_total", "counter", "Rows inserted into raw.", ("type", "lane"))
SINK_RUNS = Metric("wattline_sink_runs_total", "counter", "Runs of offsets recorded and committed.", ("lane",))
SINK_DEAD_LETTERS = Metric("wattline_sink_dead_letters_total", "counter", "Dead letters written.", ("topic",))
SINK_DUPLICATES = Metric(
    "wattline_sink_duplicates_total",
    "counter",
    "Offsets that raw already held when they were read: inserted before a crash or by the partition's former holder.",
    ("topic",),
)
SINK_EATEN = Metric(
    "wattline_sink_eaten_offsets_total",
    "counter",
    "Offsets that retention had eaten before they were read; of a compacted topic that is normal. Offsets that hold no"
    " record, as after transactions, are told in ops.runs only.",
    ("topic",),
)
SINK_REFUSALS = Metric(
    "wattline_sink_refusals_total", "counter", "Inserts that the engine refused for their rows.", ("lane",)
)
SINK_RETRIES = Metric(
    "wattline_sink_retries_total",
    "counter",
    "Attempts that found warehouse, log or vault unavailable.",
    ("doing",),
)
SINK_LOST = Metric(
    "wattline_sink_lost_runs_total",
    "counter",
    "Runs that were dropped because their partition had gone to another sink.",
)
SINK_ASSIGNMENTS = Metric(
    "wattline_sink_assignments_total", "counter", "Times that the partitions held by this sink changed (rebalances)."
)
SINK_ASSIGNED = Metric("wattline_sink_assigned_partitions", "gauge", "Partitions that this sink holds.")
SINK_PAUSED = Metric("wattline_sink_paused_partitions", "gauge", "Partitions that wait because the inserters are busy.")
SINK_LOG_AWAY = Metric(
    "wattline_sink_log_unavailable_seconds", "gauge", "For how long the log has not answered; 0 while it does."
)
SINK_ALERTS = Metric("wattline_sink_alerts_total", "counter", "Alerts raised by the sink.", ("rule",))

SINK = (
    SINK_LAG,
    SINK_COMMIT_AGE,
    SINK_DELAY,
    SINK_BATCH,
    SINK_INSERT,
    SINK_ROWS,
    SINK_RUNS,
    SINK_DEAD_LETTERS,
    SINK_DUPLICATES,
    SINK_EATEN,
    SINK_REFUSALS,
    SINK_RETRIES,
    SINK_LOST,
    SINK_ASSIGNMENTS,
    SINK_ASSIGNED,
    SINK_PAUSED,
    SINK_LOG_AWAY,
    SINK_ALERTS,
)

INTAKE_REQUESTS = Metric("wattline_intake_requests_total", "counter", "Answered POST /events.", ("status",))
INTAKE_SECONDS = Metric(
    "wattline_intake_request_seconds", "histogram", "POST /events, from its head to its answer.", (), QUICK_SECONDS
)
INTAKE_IN_FLIGHT = Metric("wattline_intake_in_flight_requests", "gauge", "Requests that are being answered now.")
INTAKE_EVENTS = Metric("wattline_intake_events_total", "counter", "Events taken into the log.", ("type",))
INTAKE_REJECTED = Metric(
    "wattline_intake_rejected_events_total",
    "counter",
    "Events that were not valid: nothing of their request was taken.",
)

INTAKE = (INTAKE_REQUESTS, INTAKE_SECONDS, INTAKE_IN_FLIGHT, INTAKE_EVENTS, INTAKE_REJECTED)

STREAMS_EVENTS = Metric(
    "wattline_streams_events_total", "counter", "Steps taken: an event that concerns two keys is two.", ("processor",)
)
STREAMS_TICKS = Metric("wattline_streams_ticks_total", "counter", "Rounds of asking every key.", ("processor",))
STREAMS_FAILURES = Metric(
    "wattline_streams_failures_total",
    "counter",
    "Steps that a processor failed on: the event is a dead letter, the state stays as it was.",
    ("processor",),
)
STREAMS_SKIPPED = Metric(
    "wattline_streams_skipped_total",
    "counter",
    "Events that were not handed to a processor: older than the horizon, or not valid.",
    ("reason",),
)
STREAMS_OUT = Metric("wattline_streams_out_total", "counter", "Events that processors have published.", ("type",))
STREAMS_COALESCED = Metric(
    "wattline_streams_coalesced_total",
    "counter",
    "Events for a compacted topic left out because a newer one of the same key stood in the same batch.",
)
STREAMS_REFUSED = Metric(
    "wattline_streams_refused_total", "counter", "Events of processors that the door refused: dead letters."
)
STREAMS_RETRIES = Metric(
    "wattline_streams_retries_total", "counter", "Attempts that found log or vault unavailable.", ("doing",)
)
STREAMS_HEARTBEAT = Metric(
    "wattline_streams_heartbeat_timestamp_seconds",
    "gauge",
    "When a loop last moved or, having nothing to do, was last seen well, in seconds since 1970.",
    ("agent",),
)
STREAMS_LAG = Metric(
    "wattline_streams_lag_events",
    "gauge",
    "Events of a partition held by this process that wait to be reacted to. The internal topics of the Faust worker"
    " (`streams.<processor>`) count as well.",
    ("topic", "partition"),
)
STREAMS_COMMIT_AGE = Metric(
    "wattline_streams_commit_age_seconds",
    "gauge",
    "Seconds since the last commit of the topic's slowest partition while it is behind; 0 when nothing waits.",
    ("topic",),
)
STREAMS_DELAY = Metric(
    "wattline_streams_delay_seconds",
    "histogram",
    "From the append of a batch's first event to the moment that all that follows from the batch is published.",
    ("processor",),
    DELAY_SECONDS,
)
STREAMS_ASSIGNMENTS = Metric(
    "wattline_streams_assignments_total",
    "counter",
    "Times that this Faust worker's partitions changed (rebalances) and its states were recovered.",
)
STREAMS_ASSIGNED = Metric("wattline_streams_assigned_partitions", "gauge", "Partitions that this process holds.")

STREAMS = (
    STREAMS_EVENTS,
    STREAMS_TICKS,
    STREAMS_FAILURES,
    STREAMS_SKIPPED,
    STREAMS_OUT,
    STREAMS_COALESCED,
    STREAMS_REFUSED,
    STREAMS_RETRIES,
    STREAMS_HEARTBEAT,
    STREAMS_LAG,
    STREAMS_COMMIT_AGE,
    STREAMS_DELAY,
    STREAMS_ASSIGNMENTS,
    STREAMS_ASSIGNED,
)

SCHEDULER_LAST_SUCCESS = Metric(
    "wattline_scheduler_last_success_timestamp_seconds",
    "gauge",
    "When a recurring job last ended well, in seconds since 1970; where none is on record, when the scheduler started.",
    ("task",),
)
SCHEDULER_INTERVAL = Metric(
    "wattline_scheduler_interval_seconds", "gauge", "From one run of a recurring job to the next.", ("task",)
)
SCHEDULER_FAILURES = Metric(
    "wattline_scheduler_failures_total", "counter", "Runs of a recurring job that failed or crashed.", ("task",)
)

SCHEDULER = (SCHEDULER_LAST_SUCCESS, SCHEDULER_INTERVAL, SCHEDULER_FAILURES)

SERVICE_HELD = Metric(
    "wattline_service_held",
    "gauge",
    "1 while a service that has stopped itself stays and does nothing; /healthz says why. Else it isn't there.",
    ("service",),
)

HELD = (SERVICE_HELD,)

SECTIONS: Mapping[str, Sequence[Metric]] = MappingProxyType(
    {"Sink": SINK, "Intake": INTAKE, "Streams": STREAMS, "Scheduler": SCHEDULER, "Held services": HELD}
)
"""Service → its metrics."""
