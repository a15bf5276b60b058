"""One row of queue_log, from whatever medium, to events."""

from datetime import datetime

from connectors.asterisk.settings import AsteriskSource
from connectors.asterisk.verbs import is_known, typed_parameters
from ingest.drafts import Draft, Origin
from models.calls import IvrNodeHit, QueueEvent


def events_of_row(
    source: AsteriskSource,
    time: datetime,
    call_id: str,
    queue: str,
    agent: str,
    verb: str,
    parameters: list[str],
    origin: Origin,
) -> list[Draft]:
    """The QueueEvent of a row; for INFO|IVR|node also the IvrNodeHit that it witnesses."""
    data: dict[str, object] = {
        "pbx": source.pbx,
        "call_id": call_id,
        "queue": queue,
        "agent": agent,
        "verb": verb,
        "known_verb": is_known(verb),
        "parameters": parameters,
        **typed_parameters(verb, parameters),
    }
    drafts = [Draft(QueueEvent, source.source, time, data, origin=origin)]
    if verb == "INFO" and len(parameters) > 1 and parameters[0] == source.ivr_event and parameters[1]:
        hit = {
            "pbx": source.pbx,
            "call_id": call_id,
            "node": parameters[1],
            "flag": "",
            "digit": "",
            "witness": "queue_log",
        }
        drafts.append(Draft(IvrNodeHit, source.source, time, hit, origin=origin))
    return drafts
