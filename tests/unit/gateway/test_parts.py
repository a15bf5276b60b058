"""The gateway's small parts, each on its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.clickhouse.gateway.admission import Admission
from connectors.clickhouse.gateway.audit import RotatingLines
from connectors.clickhouse.gateway.compression import ENCODINGS, choose_encoding, decoder, encoder
from connectors.clickhouse.gateway.delivery import exception_block
from connectors.clickhouse.gateway.errors import GatewayError, from_engine, http_status
from connectors.clickhouse.gateway.framing import BlockDecoder, BlockEncoder
from connectors.clickhouse.gateway.http11 import RequestHead
from connectors.clickhouse.gateway.lock import DataFolderHeld, DataFolderLock
from connectors.clickhouse.gateway.passwords import PasswordCheck, hash_password, verify_password
from connectors.clickhouse.gateway.request import read_request
from connectors.clickhouse.gateway.settings import GatewaySettings, Role, User, UserLimits


@pytest.mark.parametrize(
    ("said", "code", "text", "name"),
    [
        ("Code: 60. DB::Exception: Table a.b is gone. (UNKNOWN_TABLE)", 60, "Table a.b is gone.", "UNKNOWN_TABLE"),
        (
            "Streaming query failed: Code: 395. DB::Exception: Bad: while 'f(x)'. (FUNCTION_THROW_IF) (version 26.9)",
            395,
            "Bad: while 'f(x)'.",
            "FUNCTION_THROW_IF",
        ),
        (
            "Code: 73. DB::Exception: Code: 73. DB::Exception: Unknown format X. (UNKNOWN_FORMAT) (version 26.9.2.1). "
            "(UNKNOWN_FORMAT)",
            73,
            "Unknown format X.",
            "UNKNOWN_FORMAT",
        ),
        ("something else", 1002, "something else", "UNKNOWN_EXCEPTION"),
    ],
)
def test_the_engines_errors_are_read(said: str, code: int, text: str, name: str) -> None:
    error = from_engine(RuntimeError(said))
    assert (error.code, error.text, error.name) == (code, text, name)


def test_an_error_is_told_as_clickhouse_tells_it() -> None:
    error = GatewayError(497, "no")
    assert error.body("26.9") == "Code: 497. DB::Exception: no. (ACCESS_DENIED) (version 26.9)"
    assert [http_status(code) for code in (497, 516, 62, 60, 159, 229, 48, 241)] == [
        403,
        403,
        400,
        404,
        408,
        413,
        501,
        500,
    ]
    block = exception_block(error, "t" * 16, "26.9")
    head, message, _ = block.split(b"t" * 16)
    assert head == b"\r\n__exception__\r\n"
    length = int(message.rsplit(b"\n", 1)[1])
    assert len(message[2:].rsplit(b"\n", 1)[0]) + 1 == length


@given(st.lists(st.binary(max_size=5000), max_size=5), st.sampled_from([*ENCODINGS, "framed"]), st.integers(1, 700))
def test_what_is_packed_comes_out_again(pieces: list[bytes], encoding: str, cut: int) -> None:
    pack = BlockEncoder() if encoding == "framed" else encoder(encoding)
    packed = b"".join(pack.encode(piece) for piece in pieces) + pack.finish()
    unpack = BlockDecoder() if encoding == "framed" else decoder(encoding)
    plain = b"".join(unpack.decode(packed[at : at + cut]) for at in range(0, len(packed), cut))
    assert plain == b"".join(pieces)
    assert unpack.finished


def test_a_block_as_the_jdbc_driver_accepts_it() -> None:
    block = bytes.fromhex("8b8d892f1638345ff899c122d6830d25822b000000881300005f68656c6c6f0500")
    packed = BlockEncoder().encode(b"hello" * 1000)
    assert packed.startswith(block)
    broken = bytearray(packed)
    broken[30] ^= 1
    with pytest.raises(GatewayError, match="Checksum") as raised:
        BlockDecoder().decode(bytes(broken))
    assert raised.value.code == 40


def test_the_choice_of_an_encoding() -> None:
    assert choose_encoding("gzip, deflate, zstd;q=0.5", local=False) == "zstd"
    assert choose_encoding("lz4,zstd,br,gzip", local=True) is None
    assert choose_encoding("zstd", local=True) == "zstd"
    assert choose_encoding("br", local=False) is None
    with pytest.raises(GatewayError, match="'br' is not supported"):
        decoder("br")


def test_passwords() -> None:
    stored = hash_password("geheim")
    assert "geheim" not in stored
    assert stored != hash_password("geheim")
    assert verify_password("geheim", stored)
    assert not verify_password("Geheim", stored)
    assert verify_password("", hash_password(""))
    assert not verify_password("x", "")
    check = PasswordCheck()
    assert [check("eve", "wrong", stored), check("eve", "geheim", stored), check("eve", "geheim", stored)] == [0, 1, 1]
    assert not check("eve", "wrong", stored)
    assert not check("eve", "geheim", hash_password("changed"))


def test_admission_counts_per_user_and_in_all() -> None:
    one = User(name="one", role=Role.WRITER, limits=UserLimits(max_concurrent_queries=1))
    many = User(name="many", role=Role.WRITER)
    admission = Admission(2)
    with admission.admit(one):
        with pytest.raises(GatewayError, match="for user one"), admission.admit(one):
            pass
        with admission.admit(many), pytest.raises(GatewayError, match="Maximum: 2"), admission.admit(many):
            pass
    with admission.admit(one):
        assert admission.running == 1
    assert admission.running == 0


def test_audit_files_rotate(tmp_path: Path) -> None:
    lines = RotatingLines(tmp_path / "audit.jsonl", max_bytes=10, files=3)
    for number in range(5):
        lines.write([f"line {number} is long\n".encode()])
    lines.close()
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {
        "audit.jsonl": "line 4 is long\n",
        "audit.jsonl.1": "line 3 is long\n",
        "audit.jsonl.2": "line 2 is long\n",
    }


def test_one_owner_of_a_folder(tmp_path: Path) -> None:
    first, second = DataFolderLock(tmp_path), DataFolderLock(tmp_path)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    first.acquire(now)
    with pytest.raises(DataFolderHeld, match=r"held by pid \d+ \(wattline gateway, since 2026-01-01T00:00:00\+00:00\)"):
        second.acquire(now)
    first.release()
    second.acquire(now)
    second.release()


def test_a_request_is_sorted() -> None:
    head = RequestHead(
        "POST",
        "/",
        [("query", "SELECT 1"), ("param_x", "1"), ("max_threads", "2"), ("wait_end_of_query", "1"), ("database", "d")],
        {"x-clickhouse-user": "u", "x-clickhouse-key": "k", "x-clickhouse-database": "other"},
    )
    request = read_request(head)
    assert (request.user, request.password, request.database) == ("u", "k", "d")
    assert (request.params, request.settings) == ({"x": "1"}, {"max_threads": "2"})
    assert request.wait_end_of_query
    assert request.query_id
    for name, value, code in [("wait_end_of_query", "maybe", 408), ("session_timeout", "-1", 374), ("a-b", "1", 115)]:
        with pytest.raises(GatewayError) as raised:
            read_request(RequestHead("GET", "/", [(name, value)], {}))
        assert raised.value.code == code


def test_settings_are_strict(tmp_path: Path) -> None:
    for wrong in (
        {"prot": 1},
        {"users": [{"name": "a", "role": "admin"}, {"name": "a", "role": "reader"}]},
        {"users": [{"name": "a", "role": "king"}]},
        {"host": "0.0.0.0", "users": [{"name": "a", "role": "reader"}]},
        {"limits": {"max_concurrent_queries": 0}},
    ):
        with pytest.raises(ValidationError):
            GatewaySettings.model_validate({"data_path": tmp_path, **wrong})
    reader = User.model_validate({"name": "r", "role": "reader"})
    assert reader.limits.max_execution_time == 60
    assert GatewaySettings(data_path=tmp_path).host == "127.0.0.1"
