"""Reports on the terminal: within a hundred columns, in two languages, nothing cut off."""

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.support.report_parts import METRICS, example, report
from wattline.report.answers import Report
from wattline.report.cells import broken, duration, number, percent, spread, wide
from wattline.report.drawing import WIDTH, bar, defined, drawn
from wattline.report.periods import Lang


def text_of(given: Report, lang: Lang = "en") -> str:
    console = Console(width=WIDTH)
    with console.capture() as capture:
        for part in drawn(given, lang):
            console.print(part)
    return capture.get()


def test_bars_are_proportional_to_an_eighth_and_never_vanish() -> None:
    assert bar(8, 8, width=4) == "████"
    assert bar(1, 8, width=4) == "▌"
    assert bar(3, 16, width=4) == "▊"
    assert bar(1, 1_000_000, width=4) == "▏"
    assert bar(0, 8) == bar(5, 0) == ""


def test_a_share_of_nothing_is_a_dash() -> None:
    assert percent(None) == number(None) == "–"
    assert percent(0.8049) == "80.5%"
    assert number(1234.56) == "1,234.6"
    assert duration(90061) == "25:01:01"


def test_a_day_shows_its_queues_their_total_and_its_hours() -> None:
    text = text_of(example())
    assert "Day · Monday, 5 October 2026" in text
    rows = [line.split() for line in text.splitlines() if line.startswith(("bill", "=1+2", "total"))]
    assert rows[0] == ["bill", "2,239", "1,511", "700", "404", "18.3%", "33.2", "600", "25:01:01"]
    assert rows[1] == ["=1+2", "3", "0", "0", "0", "–", "–", "0", "0:00:00"]
    assert rows[2][:3] == ["total", "2,249", "1,518"]
    hours = [line for line in text.splitlines() if line.startswith(("09:00", "10:00"))]
    assert [line.split()[:3] for line in hours] == [["09:00", "1,200", "800"], ["10:00", "1,049", "718"]]
    assert "█" in hours[0]
    assert "░" in hours[0]


def test_a_report_says_what_it_was_made_by() -> None:
    text = text_of(example())
    assert "Reporting zone: Asia/Shanghai" in text
    assert "Made: 2026-10-07 16:00+08:00" in text
    assert "20 s (default)" in text
    assert "Metric versions: all 1" in text
    assert "Status: final" in text


def test_what_may_still_change_is_marked() -> None:
    text = text_of(example(now=datetime(2026, 10, 5, 17, 0, tzinfo=UTC)))
    assert "provisional until 2026-10-06 04:00+08:00" in text
    assert "09:00*" in text
    assert "* may still change" in text
    assert "*" not in text_of(example())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_wider_than_the_terminal_and_nothing_is_cut_off(lang: Lang) -> None:
    text = text_of(example(), lang)
    assert max(cell_len(line) for line in text.splitlines()) <= WIDTH
    assert "…" not in text
    words = text.replace("\n", " ")
    for shown in ("2,249", "25:01:01", "故障报修", "600"):
        assert shown in words
    assert ("服务水平阈值" in text) == (lang == "zh")


def test_an_empty_period_says_so() -> None:
    text = text_of(report([], [], None))
    assert "no data in this period" in text
    assert "该时段无数据" in text_of(report([], [], None), "zh")


def test_definitions_say_formula_threshold_and_version() -> None:
    console = Console(width=WIDTH)
    with console.capture() as capture:
        for part in defined(example(), METRICS, "en"):
            console.print(part, soft_wrap=True)
    told = {line.split("  ")[0]: line for line in capture.get().splitlines() if "  " in line}
    level = told["service_level_negative_20"]
    for part in ("answered_le_20 / (answered + abandoned)", "Variant: Cisco negative", "T = 20", "Version: 1", "4 h"):
        assert part in level
    assert "countIf(outcome = 'answered' and wait <= 20)" in told["answered_le_20"], "and what it is made of"


def test_headings_are_broken_between_words_and_between_chinese_characters() -> None:
    assert broken("Service level, abandons negative", 9, cell_len) == ["Service", "level,", "abandons", "negative"]
    assert broken("服务水平（放弃计为未达标）", 8, cell_len) == ["服务水平", "（放弃计", "为未达", "标）"]
    assert broken("20秒人工接通量", 8, cell_len) == ["20秒人工", "接通量"]
    assert broken("inseparable", 4, cell_len) == ["inseparable"]
    assert wide("服")
    assert not wide("–")


def test_columns_that_find_no_room_go_below_with_their_labels() -> None:
    assert spread([10, 20, 20, 20], 1, 50) == [[0, 1, 2], [0, 3]]
    assert spread([10, 20], 1, 100) == [[0, 1]]
    assert spread([10, 200], 1, 50) == [[0, 1]]
    assert spread([10], 1, 50) == [[0]]
