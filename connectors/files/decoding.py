"""Bytes of one line to text, under the encoding that the source declares."""

import codecs

from connectors.files.lines import Line

_BOM = codecs.BOM_UTF8
_WIDER = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030"}


class BadText(Exception):
    """The bytes aren't text of the declared encoding. The message says which byte, and where."""


def codec_for(encoding: str) -> str:
    """The codec that reads an encoding; GBK and GB2312 are read as their superset GB 18030.

    Raises ValueError for an unknown encoding, and for one (UTF-16) in which a line feed isn't one byte.
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise ValueError(f"encoding {encoding!r} is unknown; utf-8 and gbk are usual") from None
    name = _WIDER.get(name, name)
    try:
        by_lines = "\n|,0".encode(name) == b"\n|,0"
    except LookupError:  # rot13, base64 …: of bytes or of text, not from one to the other
        by_lines = False
    if not by_lines:
        raise ValueError(f"encoding {encoding!r} can't be read by lines; convert the file to utf-8 first")
    return name


def text_of(line: Line, codec: str) -> str:
    """The line's text without byte order mark and carriage return. Raises BadText."""
    raw = line.raw
    skipped = len(_BOM) if line.start == 0 and raw.startswith(_BOM) else 0
    raw = raw[skipped:].removesuffix(b"\r")
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        position = error.start + skipped
        raise BadText(
            f"byte 0x{raw[error.start]:02x} at position {position + 1} of the line "
            f"(offset {line.start + position} of the file) isn't {codec}; declare the file's encoding"
        ) from None
    if "\0" in text:
        raise BadText(f"NUL byte at position {raw.index(0) + 1} of the line: the record is damaged")
    return text
