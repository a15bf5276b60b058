"""Text in a PDF: Latin in Helvetica, Chinese in a font of our own that is embedded, so that every reader draws it."""

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

LATIN, BOLD = "Helvetica", "Helvetica-Bold"
CHINESE = "WattlineChinese"
RARE = "STSong-Light"
"""Characters beyond GB 2312: readers bring this font along, or don't."""

_FILE = files("wattline.report") / "fonts" / "DroidSansFallback-GB2312.ttf"
_font = TTFont(CHINESE, BytesIO(_FILE.read_bytes()))
pdfmetrics.registerFont(_font)
pdfmetrics.registerFont(UnicodeCIDFont(RARE))
_HELD = frozenset(_font.face.charToGlyph)


def latin(sign: str) -> bool:
    """Whether Helvetica has it."""
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def runs(words: str, font: str = LATIN) -> Iterator[tuple[str, str]]:
    """Font and text of each stretch that one font has; `font` is that of what is Latin."""

    def of(sign: str) -> str:
        return font if latin(sign) else CHINESE if ord(sign) in _HELD else RARE

    for one, signs in groupby(words, of):
        yield one, "".join(signs)


def markup(words: str) -> str:
    """Text for a paragraph: what is Latin in the font of its style."""
    return "".join(
        escape(run) if font == LATIN else f'<font name="{font}">{escape(run)}</font>' for font, run in runs(words)
    )


def width(words: str, font: str, size: float) -> float:
    """Points, each run in its font."""
    return sum(float(pdfmetrics.stringWidth(run, name, size)) for name, run in runs(words, font))
