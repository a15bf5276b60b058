"""A whole file through a reader: encodings, endings, damage, and what is said of it."""

import gzip
import os
import threading
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from connectors.files.decoding import codec_for
from connectors.files.records import Item, batches, read_file
from ingest.drafts import Draft, Unreadable
from tests.unit.files.rows import identities, reader, row


def _read(path: Path, encoding: str = "utf-8", **more: int) -> list[Item]:
    return list(read_file(path, reader(encoding), **more))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue_log"


def test_endings_and_byte_order_mark(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + (row(1) + row(2)).replace("\n", "\r\n").encode() + row(3).rstrip().encode())
    drafts = _read(path)
    assert [item.data["wait"] for item in drafts if isinstance(item, Draft)] == [9, 9, 9]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312", "gb18030"])
def test_the_declared_encoding(path: Path, encoding: str) -> None:
    path.write_bytes(row(1, verb="PAUSE|培训").encode(encoding))
    (draft,) = _read(path, encoding)
    assert isinstance(draft, Draft)
    assert draft.data["reason"] == "培训"


def test_a_wrong_byte_is_named_with_line_and_place(path: Path) -> None:
    bad = row(2, verb="PAUSE|培训").encode("gbk")
    path.write_bytes(row(1).encode() + bad + row(3).encode())
    one, broken, three = _read(path)
    assert isinstance(one, Draft)
    assert isinstance(three, Draft)
    assert isinstance(broken, Unreadable)
    assert str(broken.origin) == f"{path}:2"
    offset = len(row(1)) + bad.index(b"PAUSE|") + 6
    assert f"position {bad.index(b'PAUSE|') + 7} of the line (offset {offset} of the file) isn't utf-8" in broken.error
    assert broken.raw == bad.rstrip()


@pytest.mark.parametrize("encoding", ["utf-16", "no-such", "rot13", "base64"])
def test_an_encoding_that_cannot_be_read_by_lines(encoding: str) -> None:
    with pytest.raises(ValueError, match=encoding):
        codec_for(encoding)


def test_nul_bytes(path: Path) -> None:
    path.write_bytes(row(1).encode() + b"\0" * 5000 + row(2).encode() + row(3).encode().replace(b"q", b"\0"))
    one, two, broken = _read(path)
    assert isinstance(one, Draft)
    assert isinstance(two, Draft)
    assert isinstance(broken, Unreadable)
    assert "NUL byte" in broken.error


def test_a_line_over_the_limit_is_kept_by_its_beginning(path: Path) -> None:
    path.write_bytes(row(1).encode() + b"y" * 2_000_000 + b"\n" + row(2).encode())
    one, long, two = _read(path)
    assert isinstance(one, Draft)
    assert isinstance(two, Draft)
    assert isinstance(long, Unreadable)
    assert (len(long.raw), long.origin.line) == (65_536, 2)
    assert "2000000 bytes" in long.error


def test_two_equal_bad_lines_are_two_records(path: Path) -> None:
    path.write_text(row(1) + "bad\nbad\n" + row(2) + "bad\n")
    assert [item.ordinal for item in _read(path) if isinstance(item, Unreadable)] == [0, 1, 0]


def test_an_empty_file_is_said_and_no_error(path: Path) -> None:
    path.touch()
    with capture_logs() as logs:
        assert _read(path) == []
    assert [(entry["log_level"], entry["file"]) for entry in logs] == [("warning", str(path))]


def test_a_rotated_file_that_was_packed(path: Path) -> None:
    plain, packed = path, path.with_name("queue_log.2.gz")
    plain.write_text(row(1) * 3 + row(2))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert identities(_read(packed)) == identities(_read(plain))


def test_a_packed_file_that_breaks_off(path: Path) -> None:
    content = "".join(row(n, call=os.urandom(8).hex()) for n in range(40_000))
    packed = gzip.compress(content.encode())
    path.write_bytes(packed[: len(packed) // 2])
    *drafts, last = _read(path)
    assert len(drafts) > 1000
    assert isinstance(last, Unreadable)
    assert "breaks off" in last.error


def test_progress_goes_to_the_size_of_the_file(path: Path) -> None:
    path.write_text(row(1) * 20_000)
    seen: list[tuple[int, int]] = []
    list(read_file(path, reader(), progress=lambda done, total: seen.append((done, total))))
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    assert seen == sorted(seen)


def test_batches_lose_nothing(path: Path) -> None:
    path.write_text("".join(row(n) for n in range(25)))
    sizes = [len(batch) for batch in batches(read_file(path, reader()), 10)]
    assert sizes == [10, 10, 5]


def test_a_file_that_is_being_written_is_read_to_the_end_of_its_line(path: Path) -> None:
    whole = row(1) + row(2, verb="RINGNOANSWER|8000")
    cut = len(whole) - 3
    path.write_text(whole[:cut])

    def finish() -> None:
        with path.open("a") as file:
            file.write(whole[cut:])

    writer = threading.Timer(0.1, finish)
    writer.start()
    told = _read(path)
    writer.join()
    assert [item.data.get("ring") for item in told if isinstance(item, Draft)] == [None, 8000]


def test_an_old_file_is_not_waited_for(path: Path) -> None:
    path.write_text(row(1).rstrip("\n"))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    began = time.monotonic()
    assert len(_read(path)) == 1
    assert time.monotonic() - began < 0.4
