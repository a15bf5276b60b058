"""The conditions of a mapping: `outcome == HANG and queue_start`, and nothing that could run code.

    condition:  term | not condition | condition and condition | condition or condition | ( condition )
    term:       name                        the value is there
                name == other               also != < <= > >=
                name in [other, other]

`other` is a name of the mapping, else the text itself; in quotes it is always text. A comparison with a value that
isn't there is false, except `!=`.
"""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, object]
Test = Callable[[Values], bool]

_TOKEN = re.compile(r"""\s*(?:(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)|'(?P<single>[^']*)'|"(?P<double>[^"]*)"|"""
                    r"""(?P<word>[^\s()\[\],=!<>'"]+))""")  # fmt: skip
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class BadCondition(ValueError):
    """The text isn't a condition, or names what isn't there."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool


class Condition:
    """A parsed condition; `holds` decides it for a row's values."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self.text = text
        self._names = names
        self._tokens = _tokens(text)
        self._at = 0
        self._test = self._either()
        if self._at < len(self._tokens):
            raise BadCondition(f"{text!r}: {self._tokens[self._at].text!r} is one word too many")

    def holds(self, values: Values) -> bool:
        return self._test(values)

    def _either(self) -> Test:
        tests = [self._both()]
        while self._take("or"):
            tests.append(self._both())
        return lambda values: any(test(values) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._take("and"):
            tests.append(self._one())
        return lambda values: all(test(values) for test in tests)

    def _one(self) -> Test:
        if self._take("not"):
            inner = self._one()
            return lambda values: not inner(values)
        if self._take("("):
            group = self._either()
            self._expect(")")
            return group
        return self._term()

    def _term(self) -> Test:
        name = self._next().text
        if name not in self._names:
            raise BadCondition(f"{self.text!r}: {name!r} is none of {', '.join(sorted(self._names))}")
        if self._take("in"):
            self._expect("[")
            members = [self._other()]
            while self._take(","):
                members.append(self._other())
            self._expect("]")
            return lambda values: any(_equal(values[name], member(values)) for member in members)
        for sign in ("==", "!="):
            if self._take(sign):
                other, wanted = self._other(), sign == "=="
                return lambda values: _equal(values[name], other(values)) is wanted
        for sign, compare in _ORDER.items():
            if self._take(sign):
                return _ordered(name, compare, self._other())
        return lambda values: values[name] is not None

    def _other(self) -> Callable[[Values], object]:
        token = self._next()
        if not token.quoted and token.text in self._names:
            return lambda values: values[token.text]
        return lambda _values: token.text

    def _next(self) -> _Token:
        if self._at == len(self._tokens):
            raise BadCondition(f"{self.text!r} breaks off")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, text: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == _Token(text, False):
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise BadCondition(f"{self.text!r}: {text!r} is missing")


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadCondition(f"{text!r}: {text[at:].strip()[:10]!r} isn't understood")
        quoted = match["single"] if match["single"] is not None else match["double"]
        tokens.append(_Token(match["sign"] or match["word"], False) if quoted is None else _Token(quoted, True))
        at = match.end()
    return tokens


def _ordered(name: str, compare: Callable[[Any, Any], bool], other: Callable[[Values], object]) -> Test:
    def test(values: Values) -> bool:
        one, two = values[name], _alike(values[name], other(values))
        return one is not None and type(one) is type(two) and compare(one, two)

    return test


def _equal(one: object, two: object) -> bool:
    return one is not None and one == _alike(one, two)


def _alike(one: object, two: object) -> object:
    """A number written in the condition is compared as a number with a number."""
    if isinstance(one, int) and isinstance(two, str) and two.lstrip("-").isdecimal():
        return int(two)
    return two
