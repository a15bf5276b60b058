"""One CEL record, from CSV or JSON, to events: the channel event, and the IVR hit or survey answer in it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.asterisk.settings import AsteriskSource
from connectors.files.localtime import NoSuchTime, call_start, instant, parse_local
from connectors.files.records import BadRow
from ingest.drafts import Draft, Origin
from models.calls import ChannelEvent, IvrNodeHit
from models.media import SurveyAnswered

COLUMNS = (
    "eventtype", "eventtime", "cidname", "cidnum", "cidani", "cidrdnis", "ciddnid", "exten", "context", "channame",
    "appname", "appdata", "amaflags", "accountcode", "uniqueid", "linkedid", "peer", "userfield", "userdeftype",
    "eventextra",
)  # fmt: skip
"""The order of cel_custom.conf's own sample; older versions write the first 18 or 19 of it."""

NEEDED = ("eventtype", "eventtime", "uniqueid")

SYNONYMS = {
    "eventname": "eventtype", "event": "eventtype", "time": "eventtime", "eventtimestamp": "eventtime",
    "calleridname": "cidname", "calleridnum": "cidnum", "calleridani": "cidani", "calleridrdnis": "cidrdnis",
    "calleriddnid": "ciddnid", "channel": "channame", "channelname": "channame", "channame": "channame",
    "application": "appname", "applicationname": "appname", "applicationdata": "appdata", "bridgepeer": "peer",
    "extra": "eventextra", "userdefinedtype": "userdeftype", "extension": "exten", "cidnumber": "cidnum",
}  # fmt: skip

_ASTERISK_EVENTS = frozenset(
    {
        "CHAN_START", "CHAN_END", "HANGUP", "ANSWER", "APP_START", "APP_END", "BRIDGE_ENTER", "BRIDGE_EXIT",
        "PARK_START", "PARK_END", "BLINDTRANSFER", "ATTENDEDTRANSFER", "PICKUP", "FORWARD", "LINKEDID_END",
        "LOCAL_OPTIMIZE", "LOCAL_OPTIMIZE_BEGIN", "STREAM_BEGIN", "STREAM_END", "DTMF",
        # before Asterisk 12:
        "BRIDGE_START", "BRIDGE_END", "BRIDGE_UPDATE", "3WAY_START", "3WAY_END", "CONF_START", "CONF_END",
        "CONF_ENTER", "CONF_EXIT", "TRANSFER", "HOOKFLASH",
    }
)  # fmt: skip

_TEXTS = {
    "caller_name": "cidname",
    "extension": "exten",
    "context": "context",
    "channel": "channame",
    "application": "appname",
    "application_data": "appdata",
    "ama_flags": "amaflags",
    "account_code": "accountcode",
    "peer": "peer",
    "user_field": "userfield",
    "extra": "eventextra",
}
_NUMBERS = {"caller": "cidnum", "ani": "cidani", "redirecting": "cidrdnis", "dialled": "ciddnid"}
_EPOCH = re.compile(r"(\d{1,10})(?:\.(\d{1,9}))?", re.ASCII)


def column_name(text: str) -> str:
    """`cid_num`, `CallerIDnum` and `CALLERID(num)` are one column; CHANNEL(x) is x."""
    name = re.sub(r"[^a-z0-9]", "", text.lower())
    name = name if name in SYNONYMS else name.removeprefix("channel") or name
    return SYNONYMS.get(name, name)


def columns_of_mapping(mapping: str) -> tuple[str, ...]:
    """The column order of a line of cel_custom.conf (`Master.csv => ${CSV_QUOTE(${eventtype})},…`)."""
    return tuple(column_name(name) for name in re.findall(r"\$\{([\w]+(?:\(\w+\))?)\}", mapping))


def kind_of(event: str, user_event: str, application: str) -> tuple[str, str]:
    """(event type, user-defined name). Without show_user_defined the name of a CELGenUserEvent() stands in the type's
    place and again in userdeftype; DTMF also fills userdeftype, with another value."""
    if event == "USER_DEFINED":
        return event, user_event
    if event == user_event or (event not in _ASTERISK_EVENTS and application in ("CELGenUserEvent", "")):
        return "USER_DEFINED", event
    return event, user_event


def events_of_record(source: AsteriskSource, cells: Mapping[str, str], origin: Origin) -> list[Draft]:
    """`cells`: the record by the names of COLUMNS. Raises BadRow."""
    unique_id = cells.get("uniqueid", "")
    if not cells.get("eventtype"):
        raise BadRow("the event type is empty", "eventtype")
    if not unique_id:
        raise BadRow("the unique id is empty", "uniqueid")
    time, exact = _time(source, cells.get("eventtime", ""), unique_id)
    event, user_event = kind_of(cells["eventtype"], cells.get("userdeftype", ""), cells.get("appname", ""))
    data: dict[str, object] = {
        "pbx": source.pbx,
        "unique_id": unique_id,
        "linked_id": cells.get("linkedid") or unique_id,
        "event": event,
        "user_event": user_event,
        **{field: cells.get(column, "") for field, column in _TEXTS.items()},
        **{field: cells.get(column) or None for field, column in _NUMBERS.items()},
    }
    # Whole seconds don't tell two steps of a channel apart, so the whole record is the key.
    key = None if exact else (source.pbx, time, *(cells.get(name, "") for name in COLUMNS if name != "eventtime"))
    drafts = [Draft(ChannelEvent, source.source, time, data, key=key, origin=origin)]
    if event == "USER_DEFINED" and user_event in (source.ivr_event, source.survey_event):
        told = told_by(cells)
        more = _hit(source, data, told) if user_event == source.ivr_event else _survey(source, data, told)
        if more is not None:
            drafts.append(Draft(more[0], source.source, time, more[1], origin=origin))
    return drafts


def told_by(cells: Mapping[str, str]) -> dict[str, str]:
    """What the dialplan handed to CELGenUserEvent(name,text): the members of its JSON object, or {'': text}.

    Asterisk wraps the text as {"extra": text}; without the extra column it is still in the application's data.
    """
    text = cells.get("eventextra", "")
    wrapped = _json(text)
    if isinstance(wrapped, dict) and isinstance(wrapped.get("extra"), str | dict):
        told = wrapped["extra"]
    elif wrapped is not None or text:
        told = wrapped if wrapped is not None else text
    else:
        told = cells.get("appdata", "").partition(",")[2]
    if isinstance(told, str):
        inner = _json(told)
        told = inner if isinstance(inner, dict) else {"": told}
    if not isinstance(told, dict):
        return {"": str(told)}
    return {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}


def _hit(
    source: AsteriskSource, event: Mapping[str, object], told: Mapping[str, str]
) -> tuple[type[IvrNodeHit], dict[str, object]] | None:
    node = told.get(source.node_key) or told.get("")
    if not node:
        return None
    return IvrNodeHit, {
        "pbx": source.pbx,
        "call_id": event["linked_id"],
        "node": node,
        "flag": told.get(source.flag_key, ""),
        "digit": told.get(source.digit_key, ""),
        "witness": "cel",
        "caller": event["caller"],
    }


def _survey(
    source: AsteriskSource, event: Mapping[str, object], told: Mapping[str, str]
) -> tuple[type[SurveyAnswered], dict[str, object]] | None:
    answer = told.get(source.score_key) or told.get("")
    if not answer:
        return None
    return SurveyAnswered, {
        "pbx": source.pbx,
        "call_id": event["linked_id"],
        "survey": source.survey_name,
        "question": told.get("question") or source.survey_question,
        "answer": answer,
        "score": int(answer) if answer.isascii() and answer.isdigit() and len(answer) < 9 else None,
        "channel": "ivr",
        "caller": event["caller"],
    }


def _json(text: str) -> object:
    """The value of a JSON text; None where it isn't JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _time(source: AsteriskSource, text: str, unique_id: str) -> tuple[datetime, bool]:
    """(instant, whether it is finer than a second)."""
    if epoch := _EPOCH.fullmatch(text):
        micro = (epoch[2] or "")[:6].ljust(6, "0")
        return datetime.fromtimestamp(int(epoch[1]), UTC).replace(microsecond=int(micro)), epoch[2] is not None
    try:
        local = parse_local(text, source.date_format)
        return instant(local, source.zone, call_start(unique_id)), local.microsecond > 0 or "." in text
    except NoSuchTime as error:
        raise BadRow(f"neither epoch seconds nor a date: {error}", "eventtime", text) from None
