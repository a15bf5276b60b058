"""A Chinese hotline's call list, as a workbook and as GBK CSV."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from structlog.testing import capture_logs

from connectors.files.records import UnfitFile
from connectors.tabular import guess_mapping, load_mapping, shipped_mappings
from connectors.tabular.reader import TabularSource
from ingest.drafts import Draft, Unreadable
from models.media import SurveyAnswered
from tests.unit.tabular.tables import calls, identities, items, source, told

HEADER = [
    "流水号",
    "主叫号码",
    "来电时间",
    "IVR节点",
    "技能组",
    "入队时间",
    "排队时长",
    "坐席工号",
    "接通时间",
    "通话时长",
    "挂机时间",
    "挂断方",
    "满意度",
]


def _local(text: str) -> datetime:
    """A date cell: spreadsheets know no zones."""
    return datetime.fromisoformat(f"2026-11-20 {text}")


SERVED = [
    100001, "02884567", _local("09:00:00"), "电费", "电费组", _local("09:00:30"), 12, 7001,
    _local("09:00:42"), time(0, 1, 40), _local("09:02:22"), "坐席", "满意",
]  # fmt: skip
LEFT = [
    "100002", "02884568", "2026/11/20 09:05:00", "-", "故障组", "2026/11/20 09:05:10", timedelta(seconds=45), None,
    "-", None, "2026/11/20 09:05:55", "客户", "未评价",
]  # fmt: skip


def workbook(path: Path, *rows: list[object], header: list[str] = HEADER, title: str = "通话明细") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (header, *rows):
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "呼叫明细.xlsx"


def test_aworkbook(path: Path) -> None:
    found = items(source("hotline_zh", None), workbook(path, SERVED, LEFT))
    assert [call.data["disposition"] for call in calls(found)] == ["ANSWERED", "NO ANSWER"]
    (complete,), (abandon,) = told(found, "COMPLETEAGENT"), told(found, "ABANDON")
    assert complete.time == datetime(2026, 11, 20, 1, 2, 22, tzinfo=UTC)
    assert (complete.data["agent"], complete.data["wait"], complete.data["talk"]) == ("7001", 12, 100)
    assert (abandon.data["call_id"], abandon.data["wait"], abandon.data["queue"]) == ("100002", 45, "故障组")
    assert [item.data["node"] for item in found if isinstance(item, Draft) and "node" in item.data] == ["电费"]
    (rating,) = [item for item in found if isinstance(item, Draft) and item.event_type is SurveyAnswered]
    assert (rating.data["answer"], rating.data["score"]) == ("满意", 4)


def test_the_same_as_csv_in_gbk(path: Path, tmp_path: Path) -> None:
    served = "100001,02884567,{0} 09:00:00,电费,电费组,{0} 09:00:30,12,7001,{0} 09:00:42,0:01:40,{0} 09:02:22,坐席,满意"
    left = '100002,02884568,{0} 09:05:00,-,"故障组",{0} 09:05:10,0:00:45,,-,,{0} 09:05:55,客户,未评价'
    rows = [served.format("2026-11-20"), left.format("2026/11/20")]
    as_csv = tmp_path / "export.csv"
    as_csv.write_bytes("\r\n".join([",".join(HEADER), *rows]).encode("gbk"))
    settings = source("hotline_zh", None)
    gbk = TabularSource(mapping=settings.mapping, pbx="p", zone=settings.zone, encoding="gbk")
    assert identities(items(gbk, as_csv)) == identities(items(settings, workbook(path, SERVED, LEFT)))


def test_a_date_that_does_not_exist_is_named(path: Path) -> None:
    found = items(source("hotline_zh", None), workbook(path, SERVED, [*LEFT[:2], "2026-02-30 09:05:00", *LEFT[3:]]))
    (bad,) = [item for item in found if isinstance(item, Unreadable)]
    assert (bad.field, bad.value, bad.origin.line) == ("来电时间", "2026-02-30 09:05:00", 3)
    assert "02884568" in bad.raw.decode()


def test_missing_headings_are_named(path: Path) -> None:
    header = ["编号" if heading == "流水号" else heading for heading in HEADER]
    with pytest.raises(UnfitFile, match="流水号 or 呼叫流水号 or 通话流水号 or 会话ID; it has: 编号, 主叫号码"):
        items(source("hotline_zh", None), workbook(path, SERVED, header=header))


def test_it_is_guessed(path: Path) -> None:
    guessed = guess_mapping(workbook(path, SERVED), shipped_mappings())
    assert guessed is not None
    assert guessed.name == "hotline_zh"


def test_a_sheet_that_is_not_there(path: Path, tmp_path: Path) -> None:
    text = (Path(load_mapping.__code__.co_filename).parent / "mappings" / "hotline_zh.yaml").read_text("utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(text + "\nfile: {sheet: 其他}\n", "utf-8")
    settings = TabularSource(mapping=load_mapping(own), pbx="p", zone=source().zone)
    with pytest.raises(UnfitFile, match="no sheet '其他'; the workbook has: 通话明细"):
        items(settings, workbook(path, SERVED))


def test_aworkbook_that_is_none(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 nothing else")
    with pytest.raises(UnfitFile, match="not an XLSX workbook"):
        items(source("hotline_zh", None), path)


def test_a_header_alone_is_said_and_no_error(path: Path) -> None:
    with capture_logs() as logs:
        assert items(source("hotline_zh", None), workbook(path)) == []
    assert [entry["log_level"] for entry in logs] == ["warning"]
