"""What was declared of each source when it was last read: a replay of its dead letters reads them the same way."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.asterisk import AsteriskSource, reader_for
from connectors.files.decoding import BadText, codec_for
from connectors.files.numbering import Numbering
from connectors.files.records import BadRow
from ingest.drafts import Draft, Origin, Unreadable
from ingest.errors import FieldError, Refused
from ingest.warehouse import DeadLetter
from wattline.locks import holding
from wattline.sources import Source


def remember(file: Path, sources: Iterable[Source]) -> None:
    """Keeps the declarations of Asterisk sources, by source id; the latest one counts."""
    with holding(file.with_suffix(".lock"), wait=10):
        known = _read(file)
        for source in sources:
            if isinstance(source.settings, AsteriskSource):
                declared = asdict(source.settings) | {"zone": source.settings.zone.key}
                known[f"{source.settings.source}|{source.settings.format}"] = declared
        scratch = file.with_suffix(".tmp")
        scratch.write_text(json.dumps(known, indent=2, ensure_ascii=False))
        scratch.replace(file)


class RememberedReaders:
    """Reads one line again, as its source was declared. What `ingest.dead_letters.Replay` calls a reader."""

    def __init__(self, file: Path) -> None:
        self._known = _read(file)

    def __call__(self, raw: bytes, letter: DeadLetter) -> Iterable[Draft | Unreadable]:
        """Raises Refused where the source isn't known or the line still can't be read."""
        declared = self._known.get(f"{letter.source}|{letter.reader}")
        if declared is None:
            raise Refused(
                [FieldError("source", f"{letter.source} isn't remembered here: mend the file and ingest it again")]
            )
        columns = tuple(declared["columns"]) if declared["columns"] else None
        settings = AsteriskSource(**(declared | {"zone": ZoneInfo(declared["zone"]), "columns": columns}))
        reader = reader_for(settings)
        try:
            text = raw.decode(codec_for(settings.encoding))
            reader.begin(text, letter.file)
            # Alone, it is the first of its second; reading the mended file again puts it where it belongs.
            return Numbering().number(reader.parse(text, Origin(letter.file, letter.line), finished=True))
        except (UnicodeDecodeError, BadText, BadRow) as error:
            raise Refused([FieldError(letter.field, f"still can't be read: {error}")]) from None


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        known: dict[str, dict[str, Any]] = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    return known
