"""Helpers: sources over shipped mappings, and what a file yields."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.files.numbering import key_of
from connectors.files.records import Item
from connectors.tabular import TabularSource, load_mapping, open_source
from ingest.drafts import Draft

DAY = date(2026, 11, 20)
BANK_HEADER = (
    "vru+line,call_id,type,vru_entry,vru_exit,vru_time,q_start,q_exit,q_time,outcome,"
    "ser_start,ser_exit,ser_time,server,server_abv"
)


def source(mapping: str = "bank_day", day: date | None = DAY, zone: str = "Asia/Shanghai") -> TabularSource:
    return TabularSource(mapping=load_mapping(mapping), pbx="p", zone=ZoneInfo(zone), day=day)


def items(settings: TabularSource, path: Path) -> list[Item]:
    return [item for batch in open_source(settings, path) for item in batch]


def identities(found: list[Item]) -> set[tuple[object, ...]]:
    return {(*key_of(item), item.ordinal) for item in found if isinstance(item, Draft)}


def told(found: list[Item], verb: str) -> list[Draft]:
    return [item for item in found if isinstance(item, Draft) and item.data.get("verb") == verb]


def calls(found: list[Item]) -> list[Draft]:
    return [item for item in found if isinstance(item, Draft) and "disposition" in item.data]
