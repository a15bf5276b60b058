"""A file read twice, in pieces cut between seconds, in any order, or while it grows: the same ids."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.asterisk import FORMATS, Format, open_source
from ingest.drafts import Draft, Unreadable
from models.calls import QueueEvent
from tests.unit.asterisk.rows import identities, items, source

_ROWS = st.sampled_from(
    [
        "c1|NONE|NONE|INFO|IVR|main",
        "c2|NONE|NONE|INFO|IVR|main",
        "c1|bill|NONE|ENTERQUEUE||1|1",
        "c1|bill|a|RINGNOANSWER|0",
        "c1|bill|a|CONNECT|1|x|1",
        "broken",
    ]
)
_SECONDS = st.lists(st.lists(_ROWS, min_size=1, max_size=6), min_size=1, max_size=8)


def _lines(seconds: list[list[str]]) -> list[list[str]]:
    return [
        [row if row == "broken" else f"{1700000000 + second}|{row}" for row in rows]
        for second, rows in enumerate(seconds)
    ]


@settings(max_examples=60, deadline=None)
@given(seconds=_SECONDS, seed=st.integers(0, 2**32 - 1))
def test_pieces_cut_between_seconds_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, seconds: list[list[str]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    queue_log, choose = source("queue_log"), random.Random(seed)
    by_second = _lines(seconds)
    whole = folder / "queue_log"
    whole.write_text("".join(line + "\n" for lines in by_second for line in lines))
    told_whole = items(queue_log, whole)

    cuts = sorted(choose.sample(range(len(by_second) + 1), choose.randint(0, len(by_second))))
    pieces = [by_second[a:b] for a, b in zip([0, *cuts], [*cuts, len(by_second)], strict=True)]
    choose.shuffle(pieces)
    told: list[Draft | Unreadable] = []
    for number, piece in enumerate([*pieces, choose.choice(pieces)]):
        path = folder / f"piece-{number}"
        path.write_text("".join(line + "\n" for lines in piece for line in lines))
        told += items(queue_log, path)
    assert identities(told) == identities(told_whole)
    good = sum(line != "broken" for lines in by_second for line in lines)
    rows = {identity for identity in identities(told_whole) if identity[0] is QueueEvent}
    assert len(rows) == good


@settings(max_examples=40, deadline=None)
@given(
    content=st.binary(max_size=3000), file_format=st.sampled_from(FORMATS), encoding=st.sampled_from(["utf-8", "gbk"])
)
def test_any_bytes_give_drafts_or_unreadable_records(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, file_format: Format, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "file"
    path.write_bytes(content + b"\n")
    for batch in open_source(source(file_format, encoding=encoding), path):
        for item in batch:
            assert isinstance(item, Draft) or item.error


@settings(max_examples=80, deadline=None)
@given(row=st.text(max_size=200), file_format=st.sampled_from(FORMATS))
def test_any_text_gives_drafts_or_unreadable_records(
    tmp_path_factory: pytest.TempPathFactory, row: str, file_format: Format
) -> None:
    path = tmp_path_factory.mktemp("text") / "file"
    path.write_bytes(f"1700000001|c|q|a|{row}\n{row}\n".encode("utf-8", "replace"))
    found = [item for batch in open_source(source(file_format), path) for item in batch]
    assert all(isinstance(item, Draft | Unreadable) for item in found)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_the_zone_of_the_process_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        path = tmp_path / "export.csv"
        path.write_text("2026-07-01 10:00:00.5,c,bill,NONE,ABANDON,1,1,5,,\n")
        (event,) = items(source("queue_log_csv", "Europe/Berlin"), path)
        assert isinstance(event, Draft)
        assert event.time.isoformat() == "2026-07-01T08:00:00.500000+00:00"
    finally:
        monkeypatch.undo()
        time.tzset()
