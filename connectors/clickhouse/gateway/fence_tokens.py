"""The fence's own reading of a statement's text, before the engine sees any of it.

`EXPLAIN AST a; b` would *run* b, and INTO OUTFILE writes a file; and the engine's syntax tree hides the values of
SETTINGS. So the text itself must first be one plain statement. The reading is stricter than the engine's: where
the engine's lexer has a special case (heredocs, nested comments, `#` comments, hexadecimal strings, letters outside
ASCII, escapes in names) the statement is refused, so that both always see the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from connectors.clickhouse.gateway.fence_refusal import Refused

MAX_BRACKETS = 200
"""Brackets within brackets; the engine's own parser stops at a thousand levels of its grammar."""

# Possessive (`*+`): the text of a reader must not be able to make the expression backtrack.
_TOKEN = re.compile(
    r"""(?P<blank>[ \t\n\r\f\v]++)
    |(?P<comment>--[^\n]*+)
    |(?P<string>'(?:[^'\\]++|\\.|'')*+')
    |(?P<quoted>"(?:[^"\\]++|"")*+"|`(?:[^`\\]++|``)*+`)
    |(?P<word>[A-Za-z0-9_]++)
    |(?P<mark>[-+*/%=<>!?:|,.()\[\]{};])""",
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = {"(": ")", "[": "]", "{": "}"}, frozenset(")]}")
# A line comment right behind a letter or digit: the engine may read `1e--1` as a number.
_BEFORE_COMMENT = frozenset(" \t\n\r\f\v,;()")
_PLAIN_NAME = re.compile(r"\w+")
# These would make a line of the syntax tree ambiguous.
_MISLEADING = re.compile(r"[\x00-\x1f\x7f\u0080-\u009f\u2028\u2029]|\(alias |\(children ")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, string, quoted or mark; `text` as written, quotes included."""

    kind: str
    text: str

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords (given in upper case)."""
        return self.kind == "word" and self.text.upper() in words

    @property
    def name(self) -> str:
        """The identifier that a word or a quoted name stands for."""
        if self.kind != "quoted":
            return self.text
        quote = self.text[0]
        return self.text[1:-1].replace(quote * 2, quote)


def read(statement: str, max_bytes: int) -> list[Token]:
    """The tokens of exactly one statement, without comments and without a semicolon at the end.

    :raises Refused: too long, more than one statement, unbalanced brackets, or a spelling that the fence doesn't read.
    """
    try:
        size = len(statement.encode())
    except UnicodeEncodeError:
        raise Refused("the statement is not valid Unicode text") from None
    if size > max_bytes:
        raise Refused(f"the statement has {size} bytes; at most {max_bytes} are allowed")
    tokens = list(_tokens(statement))
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if any(token.text == ";" for token in tokens):
        raise Refused("only one statement per request is allowed; there is text behind a semicolon")
    if not tokens:
        raise Refused("the statement is empty")
    _check_brackets(tokens)
    for first, second in pairwise(tokens):
        if first.is_word("INTO") and second.is_word("OUTFILE"):
            raise Refused("INTO OUTFILE writes a file on the server; the result comes with the answer instead")
    return tokens


def check_parameters(tokens: Sequence[Token], params: Mapping[str, str]) -> None:
    """Judge `{name:Type}`: the engine puts the values in while parsing, so before the tree can be looked at.

    :raises Refused: a value of an Identifier with anything but letters, digits and underscores, since it becomes a
        name in the query; or a type that holds the state of an aggregate function, which is read without distrust.
    """
    inside = False
    for position, token in enumerate(tokens):
        if token.text in ("{", "}"):
            inside = token.text == "{"
        elif inside and "aggregatefunction" in token.text.lower():
            raise Refused("parameters of the type AggregateFunction are not allowed for readers")
        elif inside and token.is_word("IDENTIFIER") and tokens[position - 1].text == ":":
            name = tokens[position - 2].name
            if not _PLAIN_NAME.fullmatch(params.get(name, "")):
                raise Refused(
                    f"parameter {name}: an Identifier must be one plain name of letters, digits and "
                    "underscores; give database and table as two parameters"
                )


def _tokens(statement: str) -> Iterator[Token]:
    position = 0
    while position < len(statement):
        if statement.startswith("/*", position):
            position = _end_of_comment(statement, position)
            continue
        if statement.startswith("//", position):
            raise Refused(f"'//' at character {position + 1} is not read by the fence; write comments as -- or /* */")
        match = _TOKEN.match(statement, position)
        if match is None:
            raise Refused(_unreadable(statement, position))
        kind, text = match.lastgroup or "", match.group()
        if kind == "comment" and position and statement[position - 1] not in _BEFORE_COMMENT:
            raise Refused(f"put a blank before the comment '--' at character {position + 1}")
        if kind == "word" and statement.startswith("'", match.end()):
            raise Refused(
                f"a string right behind {text!r} is not read by the fence; put a blank between, or use unhex()"
            )
        if kind == "quoted" and _MISLEADING.search(text):
            raise Refused("a quoted name holds a control character or text that belongs to the syntax tree")
        if kind not in ("blank", "comment"):
            yield Token(kind, text)
        position = match.end()


def _end_of_comment(statement: str, start: int) -> int:
    end = statement.find("*/", start + 2)
    if end < 0:
        raise Refused(f"the comment at character {start + 1} has no end")
    if "/*" in statement[start + 2 : end + 1]:
        raise Refused(f"the comment at character {start + 1} holds another; comments in comments are not read")
    return end + 2


def _unreadable(statement: str, position: int) -> str:
    character = statement[position]
    where = f"at character {position + 1}"
    if character in "'\"`":
        return f"the quote {character} {where} has no end, or a quoted name holds a backslash"
    return f"the character {character!r} {where} is not read by the fence outside of quotes"


def _check_brackets(tokens: Sequence[Token]) -> None:
    expected: list[str] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in _OPENING:
            expected.append(_OPENING[token.text])
            if len(expected) > MAX_BRACKETS:
                raise Refused(f"more than {MAX_BRACKETS} brackets within each other")
        elif token.text in _CLOSING and (not expected or expected.pop() != token.text):
            raise Refused(f"the bracket {token.text} has no partner")
    if expected:
        raise Refused(f"a closing {expected[-1]} is missing")
