"""Free text loses its numbers, and nothing that a join hangs on."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.tokenise import NumberTokeniser

PIECES = st.sampled_from(
    [
        "13800138000", "138-0013-8000", "+86 138 0013 8000", "010-66551234", "66551234", "6222021234567890123",
        "DE89370400440532013000", "1795373508", "1795373508.12", "pbx-1795373508.0", "Local/103@members-00000002;1",
        "SIP/trunk-12345678", "2026-11-22 18:51:48", "20261122185148", "3301007712345", "B-202610-3301007712345",
        "12345678-1234-1234-1234-123456789012", "400-820-8820", "+442079460958", "1234567.89", "103", "电话", "户号",
        " ", "-", ",", "|", "~", "****", "/", "(", ")", "+", "x", "f", "0", "7", "0123456789", "138****1234~",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"王芳" <13552992312>', r'"王芳" <135\*\*\*\*2312~[0-9a-f]{10}>'),
        ("电话13800138000请回", r"电话138\*\*\*\*8000~[0-9a-f]{10}请回"),
        ("call 138-0013-8000 or 138 0013 8000", r"call 138\*{4}8000~(\w{10}) or 138\*{4}8000~\1"),
        ("+86-138-0013-8000", r"138\*{4}8000~\w{10}"),
        ("１３８００１３８０００", r"138\*{4}8000~\w{10}"),
        ("tel13800138000x", r"tel138\*{4}8000~\w{10}x"),
        ("010-66551234转12", r"010\*{4}1234~\w{10}转12"),
        ("(010)66551234", r"010\*{4}1234~\w{10}"),
        ("0755-8888 1234", r"0755\*{4}1234~\w{10}"),
        ("400-820-8820", r"\*{4}8820~\w{10}"),
        ("+44 20 7946 0958", r"\+44\*{5}0958~\w{10}"),
        ("SIP/13800138000-0000001a", r"SIP/138\*{4}8000~\w{10}-0000001a"),
        ("卡号6222 0212 3456 7890 123", r"卡号6222\*{4}0123~\w{10}"),
        ("11010119900307123X", r"1101\*{4}123X~\w{10}"),
        ("IBAN DE89370400440532013000.", r"IBAN DE89\*{4}3000~\w{10}\."),
        ("q-fault-13800138000-20261122-185148-1795373508.12.wav",
         r"q-fault-138\*{4}8000~\w{10}-20261122-185148-1795373508\.12\.wav"),
        ("单号13800138000", r"单号138\*{4}8000~\w{10}"),
    ],
)  # fmt: skip
def test_numbers_go(tokeniser: NumberTokeniser, text: str, expected: str) -> None:
    assert re.fullmatch(expected, tokeniser.scrub(text))


@pytest.mark.parametrize(
    "text",
    [
        "1795373508.0",
        "pbx-1795373508.0",
        "pbx-east-1795373508.123",
        "1795373508.674801",
        "1795373508",
        "1795373508674",
        "Local/103@members-00000002;1",
        "Local/103@members-0000000a;2",
        "SIP/trunk-12345678",
        "IAX2/phones-8227",
        '{"bridge_id":"12345678-1234-1234-1234-123456789012","bridge_technology":"simple_bridge"}',
        "7f3a9b2112345678901234567890abcd",
        "2026-11-22 18:51:48",
        "2026-11-22T10:51:48+08:00",
        "20261122",
        "20261122185148",
        "T-20261122-000017",
        "2026112200017",
        "电费 202610 户号 3301007712345",
        "B-202610-3301007712345",
        "MD-3301007712345-1",
        "M-0009912",
        "12345678.90",
        "1,234,567.89",
        "192.168.100.200:5060",
        "95598",
        "bill,c,,,30",
        "",
    ],
)
def test_what_is_nobodys_number_stays(tokeniser: NumberTokeniser, text: str) -> None:
    assert tokeniser.scrub(text) == text


def test_distinct_numbers_stay_distinct_and_join_their_tokens(tokeniser: NumberTokeniser) -> None:
    one, two = tokeniser.scrub("13800138000"), tokeniser.scrub("13811138000")
    assert one != two
    token = tokeniser.phone("+86 138 0013 8000")
    assert token is not None
    assert one == f"{token.mask}~{token.token[:10]}"


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join))
@example("400-123-6222021234567890123")
@example("13800138000abc13911112222")
def test_scrubbing_twice_changes_nothing(text: str) -> None:
    once = _SCRUB(text)
    assert _SCRUB(once) == once


@settings(deadline=None)
@given(
    st.text(alphabet="xy电/ <>,;|", max_size=6), st.integers(0, 10**9 - 1), st.text(alphabet="gz电 ,;|>", max_size=6)
)
def test_no_mobile_number_gets_through(before: str, number: int, after: str) -> None:
    plain = f"13{number:09}"
    assert plain not in _SCRUB(before + plain + after)


class _NoVault:
    """Property tests make thousands of numbers; where they'd be kept is not what they are about."""

    def put_many(self, entries: object) -> int:
        return 0


_SCRUB = NumberTokeniser(b"k" * 32, _NoVault()).scrub  # type: ignore[arg-type]
