"""What the readers yield passes the door: every verb, every width, both mappings, with nothing rejected."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors import asterisk, tabular
from connectors.asterisk import AsteriskSource, Format
from connectors.files.records import Item
from connectors.sqlite_log import SqliteLog
from connectors.tabular import TabularSource, load_mapping
from connectors.vault import SqliteVault
from ingest.door import Door
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from tests.unit.asterisk.test_cdr import WIDTHS
from tests.unit.asterisk.test_cel import row as cel_row
from tests.unit.asterisk.test_cel import user_event
from tests.unit.asterisk.test_queue_log import GOLDEN
from tests.unit.tabular.tables import BANK_HEADER
from tests.unit.tabular.test_bank_day import ROWS
from tests.unit.tabular.test_hotline import LEFT, SERVED, workbook


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    secrets = Secrets(b"s" * 32)
    vault = SqliteVault(tmp_path / "vault.db", secrets)
    with SqliteLog(tmp_path / "log.db") as log:
        yield Door(log, NumberTokeniser(secrets.hashing, vault), secrets)
    vault.close()


def _admitted(door: Door, batches: Iterator[list[Item]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for batch in batches:
        admission = door.admit(batch)
        assert [str(reject) for reject in admission.rejects] == []
        counts += admission.by_type
    return counts


@pytest.mark.parametrize(
    ("file_format", "lines", "types"),
    [
        (
            "queue_log",
            [
                f"1700000001|t-1700000000.1|bill|Agent/7|{text}"
                for text in (*GOLDEN, "INFO|IVR|main", "OWN|a|b", "CONNECT|-1|x")
            ],
            {"wattline.queue_event": len(GOLDEN) + 3, "wattline.ivr_node_hit": 1},
        ),
        ("queue_log_csv", ["2026-07-01 10:00:00.5,c,bill,NONE,ABANDON,2,4,21,,"], {"wattline.queue_event": 1}),
        ("cdr", list(WIDTHS.values()), {"wattline.call_detail_record": len(WIDTHS)}),
        (
            "cel",
            [cel_row(), user_event("IVR", '{"node":"main"}'), user_event("SURVEY", '{"score":4}')],
            {"wattline.channel_event": 3, "wattline.ivr_node_hit": 1, "wattline.survey_answered": 1},
        ),
    ],
)
def test_asterisk(door: Door, tmp_path: Path, file_format: Format, lines: list[str], types: dict[str, int]) -> None:
    path = tmp_path / "file"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    settings = AsteriskSource(format=file_format, pbx="p", zone=ZoneInfo("Asia/Shanghai"))
    assert _admitted(door, asterisk.open_source(settings, path)) == types


def test_the_bank_day(door: Door, tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text("\n".join([BANK_HEADER, *ROWS]) + "\n")
    settings = TabularSource(mapping=load_mapping("bank_day"), pbx="p", zone=ZoneInfo("UTC"), day=date(2026, 11, 20))
    assert _admitted(door, tabular.open_source(settings, path)) == {
        "wattline.call_detail_record": 5, "wattline.ivr_node_hit": 5, "wattline.queue_event": 8,
    }  # fmt: skip


def test_the_hotline(door: Door, tmp_path: Path) -> None:
    path = workbook(tmp_path / "calls.xlsx", SERVED, LEFT)
    settings = TabularSource(mapping=load_mapping("hotline_zh"), pbx="p", zone=ZoneInfo("Asia/Shanghai"))
    assert _admitted(door, tabular.open_source(settings, path)) == {
        "wattline.call_detail_record": 2,
        "wattline.ivr_node_hit": 1,
        "wattline.queue_event": 5,
        "wattline.survey_answered": 1,
    }
