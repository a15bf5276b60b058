"""The topics of the log: what travels there, what the key is, and what is kept."""

from dataclasses import dataclass
from datetime import timedelta

SETTLED = timedelta(days=1)
"""So long the log leaves the records of a compacted topic alone: a reader that is a little behind sees every change."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `compacted`: only the last record per key counts. `retention_days`: how long the log keeps it."""

    name: str
    key: str
    about: str
    compacted: bool = False
    retention_days: int = 30


TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic("calls.cdr", "linked id", "call detail records"),
        Topic("calls.channel", "linked id", "channel events (CEL)"),
        Topic("calls.queue", "call id", "queue_log rows"),
        Topic("calls.ivr", "call id", "voice menu node hits"),
        Topic("calls.media", "call id", "recordings, conferences, surveys"),
        Topic("agents.state", "agent", "agents' states"),
        Topic("contacts", "customer", "contacts on any channel"),
        Topic("tickets", "ticket", "faults, complaints, theft tips, enquiries, suggestions, service requests"),
        Topic("grid.outages", "feeder", "outages inferred, confirmed, restored; planned outages"),
        Topic("billing.bills", "account", "bills and adjustments", retention_days=400),
        Topic("billing.payments", "account", "payments, allocations, reversals", retention_days=400),
        Topic("bank.debits", "account or batch", "mandates and direct debit batches", retention_days=400),
        Topic("bank.statements", "statement", "bank statements and their lines", retention_days=400),
        Topic("dunning", "account", "dunning targets, attempts, promises, holds"),
        Topic("agents.scores", "agent", "agents' scores"),
        Topic("staffing", "queue", "forecasts of calls, and the agents they take", retention_days=90),
        Topic("ops", "rule or feed", "alerts, feed gaps, heartbeats"),
        Topic("boards", "agent or queue", "the latest state of each agent and queue", compacted=True),
    )
}

REFERENCE_PREFIX = "reference."


def topic(name: str) -> Topic:
    """The topic of this name; each kind of reference data has a compacted topic of its own.

    Raises KeyError for a name that no event type may use.
    """
    if name.startswith(REFERENCE_PREFIX):
        return Topic(name, "its id", f"reference data: {name.removeprefix(REFERENCE_PREFIX)}", compacted=True)
    return TOPICS[name]
