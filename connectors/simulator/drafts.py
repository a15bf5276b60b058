"""Rows as drafts of events, as a reader of real sources would hand them to the door."""

from collections import Counter

from connectors.simulator.rows import CdrRow, CelRow, Fact, QueueLogRow, Row, moment
from ingest.drafts import Draft
from models.calls import CallDetailRecord, ChannelEvent, QueueEvent

SOURCE = "simulator"


class DraftMaker:
    """Turns rows into drafts, in the order in which they were written.

    It remembers one second of queue_log: the ordinal of a row in its second, and which rows were told before.
    """

    def __init__(self, pbx: str) -> None:
        self._pbx = pbx
        self._second = 0
        self._sequence = 0
        self._told: Counter[tuple[object, ...]] = Counter()

    def draft(self, row: Row) -> Draft:
        """The event that a row tells of."""
        match row:
            case QueueLogRow():
                return self._queue_event(row)
            case CelRow():
                return self._channel_event(row)
            case CdrRow():
                return self._call_detail_record(row)
            case Fact():
                return Draft(row.event_type, SOURCE, moment(row.time), row.data)

    def _queue_event(self, row: QueueLogRow) -> Draft:
        second = int(row.at)
        if second != self._second:
            self._second, self._sequence = second, 0
            self._told.clear()
        key = (row.call_id, row.queue, row.agent, row.verb, row.parameters)
        ordinal = self._told[key]
        self._told[key] += 1
        data: dict[str, object] = {
            "pbx": self._pbx,
            "call_id": row.call_id,
            "queue": row.queue,
            "agent": row.agent,
            "verb": row.verb,
            "known_verb": row.verb != "INFO",
            "sequence": self._sequence,
            "parameters": list(row.parameters),
            **row.typed,
        }
        self._sequence += 1
        return Draft(QueueEvent, SOURCE, moment(second), data, ordinal=ordinal)

    def _channel_event(self, row: CelRow) -> Draft:
        own = row.unique_id == row.linked_id and row.event != "CHAN_START"
        data = {
            "pbx": self._pbx,
            "unique_id": row.unique_id,
            "linked_id": row.linked_id,
            "event": row.event,
            "user_event": row.user_event,
            "caller_name": row.name,
            "caller": row.number or None,
            "ani": row.number if own else None,
            "redirecting": None,
            "dialled": row.dialled or None,
            "extension": row.extension,
            "context": row.context,
            "channel": row.channel,
            "application": row.application,
            "application_data": row.data,
            "ama_flags": "3",
            "account_code": "",
            "peer": row.peer,
            "user_field": row.user_field,
            "extra": row.extra,
        }
        return Draft(ChannelEvent, SOURCE, moment(row.at), data)

    def _call_detail_record(self, row: CdrRow) -> Draft:
        data = {
            "pbx": self._pbx,
            "unique_id": row.unique_id,
            "linked_id": row.linked_id,
            "sequence": row.sequence,
            "caller": row.source,
            "destination": row.destination,
            "destination_context": row.context,
            "caller_id": row.caller_id,
            "channel": row.channel,
            "destination_channel": row.destination_channel,
            "last_application": row.application,
            "last_data": row.data,
            "answered_at": None if row.answer is None else moment(int(row.answer)),
            "ended_at": moment(int(row.end)),
            "duration": int(row.end - row.start),
            "billable": 0 if row.answer is None else int(row.end - row.answer),
            "disposition": row.disposition,
            "ama_flags": "DOCUMENTATION",
            "account_code": "",
            "peer_account": "",
            "user_field": "",
        }
        return Draft(CallDetailRecord, SOURCE, moment(int(row.start)), data)
