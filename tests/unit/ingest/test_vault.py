"""The vault and the secret that it hangs on."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connectors.vault import SqliteVault
from ingest.secrets import SecretError, Secrets
from ingest.vault import Entry, VaultKeyMismatch, VaultUnavailable

NUMBER = "+8613800138000"


def test_a_number_comes_back_and_can_be_erased(vault: SqliteVault) -> None:
    assert vault.put_many([Entry("t1", "phone", NUMBER), Entry("t2", "bank", "DE89370400440532013000")]) == 2
    assert vault.put_many([Entry("t1", "phone", NUMBER)]) == 0
    assert (vault.get("t1"), vault.get("t2"), vault.get("t3")) == (NUMBER, "DE89370400440532013000", None)
    assert vault.forget("t1")
    assert not vault.forget("t1")
    assert (vault.get("t1"), vault.count()) == (None, 1)


def test_no_number_stands_readable_in_the_file(tmp_path: Path, secrets: Secrets) -> None:
    path = tmp_path / "v.sqlite"
    with SqliteVault(path, secrets) as vault:
        vault.put_many([Entry("t1", "phone", NUMBER), Entry("t2", "phone", NUMBER)])
    content = path.read_bytes()
    assert NUMBER.encode() not in content
    assert NUMBER[3:].encode() not in content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_erased_number_leaves_no_trace_in_the_file(tmp_path: Path, secrets: Secrets) -> None:
    path = tmp_path / "v.sqlite"
    with SqliteVault(path, secrets) as vault:
        vault.put_many([Entry(f"{i:032x}", "phone", f"+86138{i:08}") for i in range(200)])
        (sealed,) = vault._connection.execute("SELECT sealed FROM entry WHERE token = ?", (f"{7:032x}",)).fetchone()
        assert sealed in path.read_bytes()
        vault.forget(f"{7:032x}")
    assert sealed not in path.read_bytes()


def test_another_secret_is_told_apart_at_once(tmp_path: Path, secrets: Secrets) -> None:
    path = tmp_path / "v.sqlite"
    SqliteVault(path, secrets).close()
    with pytest.raises(VaultKeyMismatch, match="another secret"):
        SqliteVault(path, Secrets(b"\x07" * 32))


def test_rows_cannot_be_exchanged(vault: SqliteVault) -> None:
    vault.put_many([Entry("t1", "phone", NUMBER), Entry("t2", "phone", "+8613911112222")])
    vault._connection.execute(
        "UPDATE entry SET (nonce, sealed) = (SELECT nonce, sealed FROM entry WHERE token = 't2') WHERE token = 't1'"
    )
    with pytest.raises(VaultKeyMismatch):
        vault.get("t1")


def test_a_file_that_is_no_vault_is_a_clear_error(tmp_path: Path, secrets: Secrets) -> None:
    (tmp_path / "v.sqlite").write_bytes(b"not a database, however long this text may be" * 50)
    with pytest.raises(VaultUnavailable, match=r"v\.sqlite"):
        SqliteVault(tmp_path / "v.sqlite", secrets)


def test_several_threads_share_a_vault(vault: SqliteVault) -> None:
    def put(part: int) -> int:
        return vault.put_many([Entry(f"{i}", "phone", f"+86{i}") for i in range(part * 50, part * 50 + 100)])

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(put, range(8))) == vault.count() == 450


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    made = Secrets.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = Secrets.load_or_create(path)
    assert again.hashing == made.hashing
    assert again.namespace == made.namespace
    assert list(path.parent.iterdir()) == [path]
    assert len({made.hashing, made.encryption, made.namespace.bytes, made.check_value}) == 4


def test_two_processes_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ingest.secrets import Secrets\n"
        f"sys.stdin.readline(); print(Secrets.load_or_create(Path({str(tmp_path / 'secret')!r})).check_value)"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert len({process.communicate(timeout=60)[0] for process in processes}) == 1


def test_an_unfit_secret_file_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("abc")
    path.chmod(0o600)
    with pytest.raises(SecretError, match="64 hexadecimal digits"):
        Secrets.load_or_create(path)
    path.write_text("ab" * 31)
    with pytest.raises(SecretError, match="32 bytes"):
        Secrets.load_or_create(path)
    path.write_text("ab" * 32)
    path.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        Secrets.load_or_create(path)


def test_sealed_bytes_open_only_with_the_same_secret(secrets: Secrets) -> None:
    sealed = secrets.seal(b"1795373508|...|13800138000")
    assert b"13800138000" not in sealed
    assert secrets.seal(b"x") != secrets.seal(b"x")
    assert Secrets(bytes(range(32))).unseal(sealed).endswith(b"13800138000")
    for wrong in (Secrets(b"\x07" * 32), secrets):
        with pytest.raises(SecretError):
            wrong.unseal(sealed[:-1] if wrong is secrets else sealed)
    with pytest.raises(SecretError):
        secrets.unseal(b"")
