"""The engine's errors in a person's words: without its address, its version, and lists of everything it would take."""

import re

WORTH_LISTING = 200
"""Characters of a list of expected words beyond which it says nothing any more."""

_CODE = re.compile(r"^.*?DB::Exception: ", re.DOTALL)
_TAIL = re.compile(r" \(version \d[^)]*\).*$", re.DOTALL)
_EXPECTED = re.compile(r" ?Expected one of: (?P<list>.*)\.(?= \([A-Z_]+\)$)", re.DOTALL)
_FORMAT = re.compile(r"\s+FORMAT (?:Native|TabSeparated|CSVWithNames|JSONEachRow|PrettyCompact)\b")


def told(message: str) -> str:
    """What is wrong, and the engine's name for it."""
    text = _TAIL.sub("", _CODE.sub("", message, count=1))
    text = _EXPECTED.sub(lambda found: "" if len(found["list"]) > WORTH_LISTING else found[0], text)
    return _FORMAT.sub("", text)
