"""What must be known of an Asterisk before its files mean anything."""

from dataclasses import dataclass
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Format = Literal["queue_log", "queue_log_csv", "cdr", "cel", "cel_json"]
FORMATS: tuple[Format, ...] = get_args(Format)

_FAMILY: dict[Format, str] = {
    "queue_log": "queue_log",
    "queue_log_csv": "queue_log_realtime",
    "cdr": "cdr",
    "cel": "cel",
    "cel_json": "cel",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskSource:
    """One kind of file of one Asterisk.

    `pbx`: the id of the Asterisk (its systemname, where set): call ids are unique only together with it.
    `zone`: the zone of local times in the file (ZoneInfo("UTC") with usegmtime or queue_log_realtime_use_gmt).
    `source_id`: the source of the events; part of their identity, so rotated and moved files must share it.
    `columns`: the declared column order of a CSV without a header, by the names of the format; None: its default.
    `date_format`: strptime format of dates that are neither epoch seconds nor ISO 8601.
    The rest names what the dialplan writes at IVR nodes and in the survey.
    """

    format: Format
    pbx: str
    zone: ZoneInfo
    source_id: str = ""
    encoding: str = "utf-8"
    columns: tuple[str, ...] | None = None
    date_format: str | None = None
    ivr_event: str = "IVR"
    node_key: str = "node"
    flag_key: str = "flag"
    digit_key: str = "digit"
    survey_event: str = "SURVEY"
    score_key: str = "score"
    survey_name: str = "post-call"
    survey_question: str = "satisfaction"

    @property
    def source(self) -> str:
        """Not the path: a file that is rotated or copied stays the same source."""
        return self.source_id or f"asterisk/{self.pbx}/{_FAMILY[self.format]}"
