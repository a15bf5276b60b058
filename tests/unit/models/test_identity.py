"""Ids come from content: the same in every process, different for different witnesses."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from uuid import NAMESPACE_DNS, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from models.envelope import identity
from models.types import Money

SPACE = UUID("0d9b6e5e-4c55-5c6f-9f0a-5a2f6b0c1d2e")


def test_uuid5_gives_the_published_answer() -> None:
    assert uuid5(NAMESPACE_DNS, "python.org") == UUID("886313e1-3b8a-5372-9b90-0c9aee199e5d")


def test_identity_is_the_uuid5_of_a_json_array() -> None:
    written_out = '["pbx-east","wattline.queue_event",0,"bill","4",null]'
    assert identity(SPACE, "pbx-east", "wattline.queue_event", ("bill", 4, None)) == uuid5(SPACE, written_out)


def test_same_in_another_process() -> None:
    program = (
        "from uuid import UUID; from models.envelope import identity;"
        f"print(identity(UUID('{SPACE}'), 'pbx', 't', ('王芳', ['a', 'b'], {{'b': 1, 'a': 2}}), 3))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {str(identity(SPACE, "pbx", "t", ("王芳", ["a", "b"], {"a": 2, "b": 1}), 3))}


def test_witnesses_types_ordinals_and_installations_differ() -> None:
    key = ("pbx-east", "call-1", "bill")
    ids = {
        identity(SPACE, "queue_log", "t", key),
        identity(SPACE, "ami", "t", key),
        identity(SPACE, "queue_log", "u", key),
        identity(SPACE, "queue_log", "t", key, ordinal=1),
        identity(UUID(int=1), "queue_log", "t", key),
        identity(SPACE, "queue_log", "t", ("pbx-east", "call-1bill", "")),
    }
    assert len(ids) == 6


def test_an_instant_is_one_instant_in_any_zone() -> None:
    shanghai = datetime(2026, 11, 22, 18, 51, 48, 7, tzinfo=timezone(timedelta(hours=8)))
    assert identity(SPACE, "s", "t", (shanghai,)) == identity(SPACE, "s", "t", (shanghai.astimezone(UTC),))
    assert identity(SPACE, "s", "t", (shanghai,)) != identity(SPACE, "s", "t", (shanghai + timedelta(microseconds=1),))


def test_an_amount_is_one_amount_however_it_is_held() -> None:
    held = [Money(amount=450, currency="EUR"), {"currency": "EUR", "amount": 450}, {"amount": 450, "currency": "EUR"}]
    assert len({identity(SPACE, "s", "t", (amount,)) for amount in held}) == 1


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_keys_never_run_together(one: list[str], other: list[str]) -> None:
    same = identity(SPACE, "s", "t", tuple(one)) == identity(SPACE, "s", "t", tuple(other))
    assert same == (one == other)
