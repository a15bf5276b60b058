"""Reads back what a PDF of reportlab's shows: every run of text with its place, font, size and width.

It follows the content of pages as a viewer does: matrices, text matrices, fonts; of PDF no more than reportlab writes.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reportlab.pdfbase import pdfmetrics

from wattline.report.lettering import CHINESE, RARE

EMBEDDED = "+DroidSansFallback"
TOKEN = re.compile(
    rb"\((?P<text>(?:\\.|[^\\()])*)\)|/(?P<name>[^\s/\[\]()<>]+)|(?P<number>-?\d*\.?\d+(?:e-?\d+)?)|(?P<word>[A-Za-z'\"*]+)|[\[\]<>]",
    re.S,
)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Run:
    """Text as it stands on a page; x, y from the lower left corner, in points."""

    page: int
    x: float
    y: float
    font: str
    size: float
    text: str

    @property
    def right(self) -> float:
        return self.x + float(pdfmetrics.stringWidth(self.text, self.font, self.size))


@dataclass(frozen=True)
class Font:
    """A font of the document. `signs`: character by byte, where the font says it itself."""

    name: str
    signs: dict[int, str] | None

    def read(self, raw: bytes) -> str:
        if self.signs is not None:
            return "".join(self.signs[byte] for byte in raw)
        return raw.decode("utf-16-be" if self.name == RARE else "cp1252")


def runs(document: bytes) -> list[Run]:
    """Every run of text, page by page, in the order of drawing."""
    objects = {int(number): body for number, body in re.findall(rb"(?m)^(\d+) 0 obj\b(.*?)endobj", document, re.S)}
    fonts = {}
    for body in objects.values():
        base, name = re.search(rb"/BaseFont\s*/(\S+)", body), re.search(rb"/Name\s*/(\S+)", body)
        if base and name:
            face, told = base[1].decode(), re.search(rb"/ToUnicode (\d+) 0 R", body)
            fonts[name[1].decode()] = Font(
                CHINESE if face.endswith(EMBEDDED) else RARE if face.startswith(RARE) else face,
                _signs(_stream(objects[int(told[1])])) if told else None,
            )
    found = []
    for page, body in enumerate((one for one in objects.values() if re.search(rb"/Type\s*/Page\b", one)), 1):
        content = objects[int(re.search(rb"/Contents (\d+) 0 R", body)[1])]  # type: ignore[index]
        found += list(_shown(_stream(content), page, fonts))
    return found


def lines(document: bytes) -> list[str]:
    """What a reader sees, line by line: runs at one height from left to right, two blanks where there is a gap."""
    rows: dict[tuple[int, float], list[Run]] = {}
    for run in runs(document):
        rows.setdefault((run.page, -round(run.y, 1)), []).append(run)
    told = []
    for _, row in sorted(rows.items()):
        row.sort(key=lambda run: run.x)
        line = row[0].text
        for before, run in pairwise(row):
            line += ("  " if run.x - before.right > 1.5 else "") + run.text
        told.append(line)
    return told


def overlaps(document: bytes) -> list[tuple[Run, Run]]:
    """Pairs of runs of one line that run into each other."""
    found = []
    shown = sorted(runs(document), key=lambda run: (run.page, round(run.y, 1), run.x))
    for left, right in pairwise(shown):
        if (left.page, round(left.y, 1)) == (right.page, round(right.y, 1)) and left.right > right.x + 0.1:
            found.append((left, right))
    return found


def _stream(body: bytes) -> bytes:
    content = re.search(rb"stream\r?\n(.*?)\r?\n?endstream", body, re.S)
    assert content is not None
    raw = content[1]
    if b"/ASCII85Decode" in body:
        raw = base64.a85decode(raw.strip().removesuffix(b"~>"))
    return zlib.decompress(raw) if b"/FlateDecode" in body else raw


def _signs(mapping: bytes) -> dict[int, str]:
    """What a ToUnicode mapping of reportlab's says: code and character, line by line."""
    listed = mapping.partition(b"beginbfchar")[2].partition(b"endbfchar")[0]
    return {
        int(code, 16): bytes.fromhex(sign.decode()).decode("utf-16-be")
        for code, sign in re.findall(rb"<(\w\w)> <(\w+)>", listed)
    }


def _shown(content: bytes, page: int, fonts: dict[str, Font]) -> Iterator[Run]:
    matrix, line, text, kept = UNIT, UNIT, UNIT, list[tuple[Matrix, Font, float, float]]()
    font, size, leading = Font("", None), 0.0, 0.0
    given: list[float | str | bytes] = []
    for token in TOKEN.finditer(content):
        if token["text"] is not None:
            given.append(_unescaped(token["text"]))
        elif token["name"] is not None:
            given.append(token["name"].decode())
        elif token["number"] is not None:
            given.append(float(token["number"]))
        elif token["word"] is not None:
            match token["word"]:
                case b"q":
                    kept.append((matrix, font, size, leading))
                case b"Q":
                    matrix, font, size, leading = kept.pop()
                case b"cm":
                    matrix = _times(_matrix(given), matrix)
                case b"BT":
                    line = text = UNIT
                case b"Tm":
                    line = text = _matrix(given)
                case b"Td":
                    line = text = _times((1, 0, 0, 1, *_numbers(given, 2)), line)
                case b"TL":
                    (leading,) = _numbers(given, 1)
                case b"T*":
                    line = text = _times((1, 0, 0, 1, 0, -leading), line)
                case b"Tf":
                    font, size = fonts[str(given[-2])], float(given[-1])
                case b"Tj":
                    raw = given[-1]
                    assert isinstance(raw, bytes)
                    told = font.read(raw)
                    place = _times(text, matrix)
                    if told.strip():
                        yield Run(page, place[4], place[5], font.name, size * place[3], told)
                    advance = float(pdfmetrics.stringWidth(told, font.name, size))
                    text = _times((1, 0, 0, 1, advance, 0), text)
            given.clear()


def _unescaped(raw: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        sign = found[1]
        return bytes([int(sign, 8)]) if sign.isdigit() else ESCAPES.get(sign, sign)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, raw, flags=re.S)


def _numbers(given: list[float | str | bytes], count: int) -> tuple[float, ...]:
    return tuple(float(value) for value in given[-count:])


def _matrix(given: list[float | str | bytes]) -> Matrix:
    a, b, c, d, e, f = _numbers(given, 6)
    return (a, b, c, d, e, f)


def _times(left: tuple[float, ...], right: Matrix) -> Matrix:
    a, b, c, d, e, f = left
    g, h, i, j, k, m = right
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
