"""The verbs of queue_log and the meaning of their parameters (app_queue.c, app_agent_pool.c; Asterisk 1.8 to 23)."""

from collections.abc import Sequence

_MOST = 2**32 - 1

_VISIT_END = ("position", "original_position", "wait")
_TRANSFER = ("transfer_extension", "transfer_context", "wait", "talk", "original_position")

VERBS: dict[str, tuple[str, ...]] = {
    "ENTERQUEUE": ("", "caller", "original_position", "caller_name"),
    "CONNECT": ("wait", "member_channel", "ring_seconds"),
    "COMPLETECALLER": ("wait", "talk", "original_position"),
    "COMPLETEAGENT": ("wait", "talk", "original_position"),
    "BLINDTRANSFER": _TRANSFER,
    "TRANSFER": _TRANSFER,
    "ATTENDEDTRANSFER": ("transfer_kind",),  # what follows depends on the kind
    "ABANDON": _VISIT_END,
    "EXITEMPTY": _VISIT_END,
    "EXITWITHTIMEOUT": _VISIT_END,
    "EXITWITHKEY": ("key_pressed", *_VISIT_END),
    "WITHDRAW": (*_VISIT_END, "reason"),
    "RINGNOANSWER": ("ring",),
    "RINGCANCELED": ("ring",),
    "ADDMEMBER": ("",),
    "REMOVEMEMBER": ("",),
    "PAUSE": ("reason",),
    "UNPAUSE": ("reason",),
    "PAUSEALL": ("reason",),
    "UNPAUSEALL": ("reason",),
    "AGENTLOGIN": ("",),
    "AGENTLOGOFF": ("", ""),
    "AGENTCALLBACKLOGIN": ("",),
    "AGENTCALLBACKLOGOFF": ("", "", "reason"),
    "PENALTY": ("",),
    "RINGINUSE": ("",),
    "AGENTDUMP": (),
    "SYSCOMPAT": (),
    "OUTCALL": ("", "talk", ""),
    "CONFIGRELOAD": (),
    "QUEUESTART": (),
}
"""Verb → the field of QueueEvent that each parameter fills; '' where the parameter has no field of its own."""

_MAY_LACK_LAST = frozenset({"ENTERQUEUE", "PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL", "WITHDRAW", "OUTCALL"})
"""Verbs whose complete rows may lack the last parameter."""

_ATTENDED = {"BRIDGE": 1, "APP": 1, "LINK": 2}
"""Kind of an attended transfer → how many parameters name its target."""

_NUMBERS = frozenset({"wait", "talk", "position", "original_position", "ring", "ring_seconds"})


def is_known(verb: str) -> bool:
    """True for a verb that Asterisk writes by itself."""
    return verb in VERBS


def slots_of(verb: str, parameters: Sequence[str]) -> tuple[str, ...]:
    """The fields that the parameters of a row fill, in order."""
    if verb == "INFO":
        return ("reason",)
    if verb == "ATTENDEDTRANSFER" and parameters and parameters[0] in _ATTENDED:
        targets = ("",) * _ATTENDED[parameters[0]]
        return ("transfer_kind", *targets, "wait", "talk", "original_position")
    return VERBS.get(verb, ())


def typed_parameters(verb: str, parameters: Sequence[str]) -> dict[str, object]:
    """Fields of QueueEvent from a row's parameters.

    A parameter that is missing, empty or not what the verb has there leaves its field out; the row still has it in
    `parameters` as it came. Ring times come out in milliseconds.
    """
    fields: dict[str, object] = {}
    for slot, value in zip(slots_of(verb, parameters), parameters, strict=False):
        if not slot or not value:
            continue
        if slot in _NUMBERS:
            number = _number(value)
            if slot == "ring_seconds":
                slot, number = "ring", None if number is None else number * 1000
            if number is not None and number <= _MOST:
                fields[slot] = number
        else:
            fields[slot] = value
    if verb in ("BLINDTRANSFER", "TRANSFER"):
        fields["transfer_kind"] = "BLIND"
    return fields


def looks_complete(verb: str, parameters: Sequence[str]) -> bool:
    """Whether a row without its line feed can be taken for whole: a known verb with every parameter it must have.

    A verb that a dialplan made up never can: nothing says how many parameters it has, or how long the last one is.
    """
    if verb not in VERBS:
        return False
    slots = slots_of(verb, parameters)
    needed = len(slots) - (verb in _MAY_LACK_LAST)
    if len(parameters) < needed or (verb == "ATTENDEDTRANSFER" and len(slots) == 1):
        return False
    return all(
        _number(value) is not None
        for slot, value in zip(slots[:needed], parameters[:needed], strict=True)
        if slot in _NUMBERS
    )


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None
