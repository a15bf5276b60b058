"""What a call leaves behind or takes part in: recordings, conferences, surveys."""

from typing import Annotated, Any, ClassVar, Literal

from models.envelope import Event
from models.types import ByteCount, Code, Count, Day, LowCardinality, PhoneNumber, ScrubbedText, Seconds, Sha256


class MediaEvent(Event):
    """What the events about a call's media have in common."""

    topic: ClassVar[str] = "calls.media"
    subject_field: ClassVar[str] = "call_id"
    sort_key: ClassVar[tuple[str, ...]] = ("pbx", "time")

    pbx: Code
    call_id: str
    """The linked id of the call."""


class RecordingStored(MediaEvent):
    """A recording of a call, or of one leg of it, was written to the archive."""

    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "call_id", "recording", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373509.1",
        "recording": "2026/11/22/bill-1795373509.1.wav",
        "unique_id": "pbx-east-1795373511.4",
        "agent": "103",
        "queue": "bill",
        "duration": 184,
        "size": 2945068,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "keep_until": "2028-11-22",
    }

    recording: str
    """The archive's own name for it."""
    unique_id: str
    """Channel that was recorded; joins QueueEvent.member_channel."""
    agent: Code
    queue: Code
    duration: Seconds
    size: ByteCount
    sha256: Sha256 | None = None
    keep_until: Day | None = None


class RecordingAccessed(MediaEvent):
    """Somebody listened to, downloaded or exported a recording, or was refused."""

    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "call_id", "recording", "user", "action", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373509.1",
        "recording": "2026/11/22/bill-1795373509.1.wav",
        "user": "qa.liu",
        "action": "played",
        "granted": True,
        "reason": "complaint review CP-20261122-0007",
    }

    recording: str
    user: Code
    """Login of whoever asked."""
    action: Annotated[Literal["played", "downloaded", "exported", "annotated"], LowCardinality]
    granted: bool
    reason: ScrubbedText = ""


class RecordingPurged(MediaEvent):
    """A recording was removed from the archive."""

    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "call_id", "recording", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373509.1",
        "recording": "2026/11/22/bill-1795373509.1.wav",
        "cause": "retention",
        "user": "retention-job",
    }

    recording: str
    cause: Annotated[Literal["retention", "erasure", "manual", "lost"], LowCardinality]
    user: Code
    """Login of the person, or name of the job, that purged it."""


class ConferenceEvent(MediaEvent):
    """What joining and leaving a conference have in common."""

    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "conference", "call_id", "unique_id", "time")

    conference: Code
    """Name or number of the room, for example the dispatch desk's."""
    unique_id: str
    """The participant's channel."""
    participant: ScrubbedText
    """Name of the participant as the PBX knows it: an extension or a caller-id name."""
    caller: PhoneNumber = None


class ConferenceJoined(ConferenceEvent):
    """A participant came into a conference."""

    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373620.31",
        "conference": "dispatch",
        "unique_id": "pbx-east-1795373620.31",
        "participant": "crew-07",
        "caller": "13905710007",
        "role": "user",
        "muted": False,
        "participants": 3,
    }

    role: Code
    """admin, user or marked, as the PBX says."""
    muted: bool = False
    participants: Count | None = None
    """How many were in the room with this one."""


class ConferenceLeft(ConferenceEvent):
    """A participant went out of a conference."""

    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373620.31",
        "conference": "dispatch",
        "unique_id": "pbx-east-1795373620.31",
        "participant": "crew-07",
        "caller": "13905710007",
        "stayed": 412,
        "reason": "hangup",
    }

    stayed: Seconds | None = None
    """Time in the room, where the PBX says it."""
    reason: Code = ""


class SurveyAnswered(MediaEvent):
    """A caller answered one question of a survey after a call (满意度评价)."""

    natural_key: ClassVar[tuple[str, ...]] = ("pbx", "call_id", "survey", "question", "time")
    example: ClassVar[dict[str, Any]] = {
        "pbx": "pbx-east",
        "call_id": "pbx-east-1795373509.1",
        "survey": "post-call",
        "question": "satisfaction",
        "answer": "5",
        "score": 5,
        "best": 5,
        "channel": "ivr",
        "agent": "103",
        "queue": "bill",
        "caller": "13073960310",
    }

    survey: Code
    question: Code
    answer: ScrubbedText
    """As given: a digit, or words."""
    score: Count | None = None
    """The answer as a number; None where it isn't one."""
    best: Count | None = None
    """The best score there is, so that scales can be compared."""
    channel: Annotated[Literal["ivr", "sms", "web", "agent"], LowCardinality]
    agent: Code = ""
    queue: Code = ""
    ticket: str | None = None
    caller: PhoneNumber = None
