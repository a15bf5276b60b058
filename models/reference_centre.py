"""Reference data about the customer service centre: agents, skills, rosters, queues, the voice menu.

A queue, an agent or a node of one name is the same on every PBX.
"""

from typing import Annotated, Any, ClassVar, Literal

from models.reference import ReferenceEvent
from models.types import Code, Count, Instant, LowCardinality, Part, PersonName, Seconds


class AgentSkill(Part):
    """How well an agent has a skill."""

    skill: Code
    level: Count
    """Higher is better; 0: learning."""


class Agent(ReferenceEvent):
    """A person who answers calls."""

    topic: ClassVar[str] = "reference.agents"
    subject_field: ClassVar[str] = "agent"
    natural_key: ClassVar[tuple[str, ...]] = ("agent", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("agent", "time")
    example: ClassVar[dict[str, Any]] = {
        "agent": "103",
        "name": "陈静",
        "aliases": ["Local/103@members", "PJSIP/103"],
        "team": "day-2",
        "supervisor": "lead-01",
        "skills": [{"skill": "billing", "level": 3}, {"skill": "complaint", "level": 1}],
        "languages": ["zh-CN"],
        "expert": False,
    }

    agent: Code
    name: PersonName
    aliases: list[str]
    """Other names that a PBX uses for the agent: interfaces, member names of old."""
    team: Code
    supervisor: Code = ""
    skills: list[AgentSkill]
    languages: list[Code]
    expert: bool = False
    """Serves the expert queue (电力专家)."""


class Roster(ReferenceEvent):
    """One stretch of an agent's planned day: work, a break, training."""

    topic: ClassVar[str] = "reference.rosters"
    subject_field: ClassVar[str] = "roster"
    natural_key: ClassVar[tuple[str, ...]] = ("roster", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("roster", "time")
    example: ClassVar[dict[str, Any]] = {
        "roster": "103/2026-11-22/1",
        "agent": "103",
        "activity": "work",
        "starts_at": "2026-11-22T08:00:00+08:00",
        "ends_at": "2026-11-22T12:00:00+08:00",
        "queues": ["bill", "complaint"],
        "paid": True,
    }

    roster: str
    """Number of the stretch; planned anew, it keeps its number, or is retired."""
    agent: Code
    activity: Annotated[Literal["work", "break", "meal", "training", "meeting", "other"], LowCardinality]
    starts_at: Instant
    ends_at: Instant
    queues: list[Code]
    """Where the agent is planned to serve; empty: wherever needed."""
    paid: bool = True


class Queue(ReferenceEvent):
    """A queue and the thresholds by which it is judged."""

    topic: ClassVar[str] = "reference.queues"
    subject_field: ClassVar[str] = "queue"
    natural_key: ClassVar[tuple[str, ...]] = ("queue", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("queue", "time")
    example: ClassVar[dict[str, Any]] = {
        "queue": "bill",
        "name": "电费查询",
        "service": "bill_enquiry",
        "skill": "billing",
        "service_level": 20,
        "service_level_target": 8000,
        "short_abandon": 5,
        "short_talk": 10,
        "wrap_up": 15,
        "longest_wait": 300,
    }

    queue: Code
    name: str
    service: Code
    """Service type that its calls are counted under."""
    skill: Code = ""
    service_level: Seconds
    """Answered within this, boundary included, is in time."""
    service_level_target: Count
    """Share of calls that should be in time, in 0.01 %."""
    short_abandon: Seconds
    """Abandoned within this, boundary included, is a short abandon."""
    short_talk: Seconds
    """A conversation shorter than this is suspect."""
    wrap_up: Seconds
    """After-call time that the queue grants."""
    longest_wait: Seconds
    """After this a caller leaves by timeout; 0: never."""


class Skill(ReferenceEvent):
    """Something that agents can be good at, and queues ask for."""

    topic: ClassVar[str] = "reference.skills"
    subject_field: ClassVar[str] = "skill"
    natural_key: ClassVar[tuple[str, ...]] = ("skill", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("skill", "time")
    example: ClassVar[dict[str, Any]] = {"skill": "billing", "name": "电费业务", "top_level": 5}

    skill: Code
    name: str
    top_level: Count
    """The highest level there is."""


class IvrNode(ReferenceEvent):
    """A node of the voice menu."""

    topic: ClassVar[str] = "reference.ivr_nodes"
    subject_field: ClassVar[str] = "node"
    natural_key: ClassVar[tuple[str, ...]] = ("node", "time")
    sort_key: ClassVar[tuple[str, ...]] = ("node", "time")
    example: ClassVar[dict[str, Any]] = {
        "node": "bill.balance",
        "name": "电费余额播报",
        "parent": "bill",
        "digit": "1",
        "node_type": "announcement",
        "goal": True,
        "service": "bill_enquiry",
        "timeout": 0,
    }

    node: Code
    name: str
    parent: Code = ""
    """The node from which it is reached; empty at the top."""
    digit: Code = ""
    """The key that leads here from the parent."""
    node_type: Annotated[Literal["menu", "announcement", "input", "transfer", "survey", "exit"], LowCardinality]
    goal: bool
    """Reaching it means that the caller got what was wanted."""
    service: Code = ""
    timeout: Seconds = 0
    """How long it waits for a key; 0: it doesn't ask."""
