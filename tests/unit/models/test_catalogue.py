"""The catalogue is complete, and every name in it is one of its kind."""

import re

from models.catalogue import _subclasses, by_type_name, event_types, topics, types_of
from models.envelope import Event
from models.topics import TOPICS, topic

WANTED = {
    "calls.cdr": "CallDetailRecord",
    "calls.channel": "ChannelEvent",
    "calls.queue": "QueueEvent",
    "calls.ivr": "IvrNodeHit",
    "calls.media": """RecordingStored RecordingAccessed RecordingPurged ConferenceJoined ConferenceLeft
        SurveyAnswered""",
    "agents.state": "AgentStateChanged",
    "contacts": "ContactLogged FaxJob KnowledgeViewed ScreenPopped",
    "tickets": """TicketOpened TicketDispatched TicketAccepted TicketArrived TicketLocated TicketRestored TicketClosed
        TicketReopened TicketCalledBack TheftTipOpened""",
    "grid.outages": """OutageInferred OutageConfirmed OutageStepRestored OutageMerged OutageSplit OutageEnded
        PlannedOutageAnnounced""",
    "billing.bills": "BillIssued BillAdjusted",
    "billing.payments": "PaymentReceived PaymentAllocated PaymentReversed",
    "bank.debits": "MandateSigned MandateCancelled DebitBatchSent DebitItemResult",
    "bank.statements": "StatementReceived StatementLine",
    "dunning": "DunningTargeted DunningAttempted PromiseMade PromiseKept PromiseBroken HoldPlaced HoldLifted",
    "agents.scores": "AgentScored",
    "staffing": "StaffingForecast",
    "ops": "AlertRaised AlertCleared FeedGap FeedHeartbeat",
    "boards": "AgentStatus QueueStatus BoardNotice",
    "reference.customers": "Customer",
    "reference.accounts": "Account",
    "reference.mandates": "Mandate",
    "reference.meters": "Meter",
    "reference.transformers": "Transformer",
    "reference.feeders": "Feeder",
    "reference.areas": "Area",
    "reference.agents": "Agent",
    "reference.rosters": "Roster",
    "reference.queues": "Queue",
    "reference.skills": "Skill",
    "reference.ivr_nodes": "IvrNode",
    "reference.tariffs": "Tariff",
    "reference.calendars": "CalendarDay",
}


def test_every_topic_of_the_design_carries_its_events() -> None:
    for name, wanted in WANTED.items():
        assert set(wanted.split()) <= {cls.__name__ for cls in types_of(name)}, name


def test_no_topic_beside_them() -> None:
    assert set(topics()) == set(WANTED)
    assert set(TOPICS) == {name for name in WANTED if not name.startswith("reference.")}


def test_boards_and_reference_data_are_compacted() -> None:
    assert {name for name in topics() if topic(name).compacted} == {
        name for name in WANTED if name == "boards" or name.startswith("reference.")
    }


def test_each_compacted_reference_topic_has_one_type() -> None:
    """Compaction keeps one event per key, so two types on one topic would displace each other."""
    assert all(len(types_of(name)) == 1 for name in topics() if name.startswith("reference."))


def test_no_two_types_share_a_table() -> None:
    concrete = {cls for cls in _subclasses(Event) if cls.__module__.startswith("models.") and not cls.is_abstract()}
    assert concrete == set(event_types())
    assert len(by_type_name()) == len(concrete)


def test_names_read_like_names() -> None:
    for cls in event_types():
        assert re.fullmatch(r"[a-z][a-z0-9_]+", cls.table_name())
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", field) for field in cls.model_fields)


def test_theft_tips_and_only_they_are_restricted() -> None:
    restricted = {cls.__name__ for cls in event_types() if cls.database == "restricted"}
    assert restricted == {cls.__name__ for cls in event_types() if cls.__name__.startswith("TheftTip")}
    assert "TheftTipOpened" in restricted
    assert {cls.database for cls in event_types()} == {"raw", "restricted"}
