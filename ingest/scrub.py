"""Finds the phone and bank numbers in free text, and leaves alone what only looks like one.

One pattern, tried from left to right. First come the things that are kept: joins hang on them, or they are no numbers
of anybody. Then come the numbers. What is put in their place is itself one of the things that are kept, so scrubbing
twice changes nothing.
"""

import re
from collections.abc import Callable

from ingest.numbers import is_iban

_BEGIN = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z]|\*{4})"
_DATE = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"

ACCOUNT_NO = r"(?!86)[2-9]\d{12}"
"""The utility's customer account number (户号) as thirteen digits. Not the 86 that opens a number with country code."""

_NAMED = r"(?:户号|客户编号|编号|单号|工单|账单|account|acct|ticket|bill)(?:[ :：=#]|号|no\.?){0,3}"

_KEPT = "|".join(
    (
        r"\*{4,5}\d{0,4}~[0-9a-f]{10}",  # what scrubbing puts in
        rf"{_BEGIN}[0-9A-Fa-f]{{8}}(?:-[0-9A-Fa-f]{{4}}){{3}}-[0-9A-Fa-f]{{12}}{_END}",  # UUIDs: bridges, events
        rf"{_BEGIN}(?=[0-9]*[a-f])[0-9a-f]{{16,}}{_END}",  # hashes, tokens
        r"(?<!\d)\d+(?:\.\d+)+",  # unique and linked ids, epoch.micro, amounts, addresses
        rf"{_BEGIN}1\d{{9}}(?:\d{{3}})?{_END}",  # epochs in seconds and milliseconds
        rf"{_BEGIN}{_DATE}\d{{0,11}}{_END}",  # dates, times, ids that begin with their day
        r"-0[0-9a-f]{7}(?![0-9A-Za-z])",  # the counter at the end of a channel's name
        r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)",
        rf"(?i:{_NAMED})(?!1[3-9]\d{{9}}(?!\d))[0-9A-Za-z]{{7,14}}{_END}",  # ids of ours, by what stands before them
        rf"{_BEGIN}[A-Z]{{1,4}}-(?:\d{{4,8}}-)?(?!1[3-9]\d{{9}}(?!\d)|0[1-9]\d{{8,10}}(?!\d))\d{{6,13}}(?:-\d{{1,6}})?{_END}",
    )
)
_ACCOUNTS = "|".join(
    (
        rf"{_BEGIN}(?:[2-9]\d{{15,18}}|1\d{{17}}|[1-9]\d{{16}}[Xx]){_END}",  # cards; identity cards are masked alike
        rf"{_BEGIN}[2-9]\d{{3}}(?:[ -]\d{{4}}){{3}}(?:[ -]\d{{1,3}})?{_END}",
    )
)
_PHONES = "|".join(
    (
        # A Chinese mobile number is so plain that letters on either side can't hide it.
        r"(?<!\d)(?:\+?(?:00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}[ -]?\d{4}|\d[ -]\d{3}[ -]\d{4})(?!\d|\*{4})",
        rf"\+[1-9](?:\d{{6,14}}|\d{{0,2}}(?:[ -]\(?\d{{2,4}}\)?){{2,4}}){_END}",
        rf"{_BEGIN}\(?0[1-9]\d{{1,2}}\)?[ -]?[2-9]\d{{2,3}}[ -]?\d{{4}}{_END}",
        rf"{_BEGIN}\(?\d{{3}}\)?[ -]\d{{3}}[ -]\d{{4}}{_END}",
        rf"{_BEGIN}\d{{7,15}}{_END}",
    )
)
_IBANS = rf"{_BEGIN}[A-Z]{{2}}\d{{2}}[A-Z0-9]{{11,30}}{_END}"

_WORTH_LOOKING = re.compile(r"\d(?:[ ()-]{0,2}\d){6}")
_CHANNEL = re.compile(r"(?:PJSIP|SIP|IAX2|Local|DAHDI|Zap|SCCP|Skinny|MGCP|OOH323|Agent)/[^\s,|<>\"]*-$")


class Scrubber:
    """`ours`: regular expression of the utility's account numbers, which text may hold and joins need."""

    def __init__(self, ours: str = ACCOUNT_NO) -> None:
        kept = f"{_KEPT}|{_BEGIN}(?:{ours}){_END}"
        self._anything = re.compile(
            f"(?P<kept>{kept})|(?P<iban>{_IBANS})|(?P<account>{_ACCOUNTS})|(?P<phone>{_PHONES})"
        )

    def __call__(self, text: str, phone: Callable[[str], str], account: Callable[[str], str]) -> str:
        """The text with its numbers replaced by what `phone` and `account` make of them."""
        if not _WORTH_LOOKING.search(text):
            return text

        def replace(match: re.Match[str]) -> str:
            found = match[0]
            match match.lastgroup:
                case "phone":
                    return found if _ends_channel(match) else phone(found)
                case "account":
                    return account(found)
                case "iban" if is_iban(found):
                    return account(found)
            return found

        return self._anything.sub(replace, text)


def _ends_channel(match: re.Match[str]) -> bool:
    # chan_sip ends a channel's name with eight random hexadecimal digits, which may all be decimal.
    begin = match.start()
    return len(match[0]) == 8 and _CHANNEL.search(match.string, max(0, begin - 100), begin) is not None
