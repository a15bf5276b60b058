"""One line of a CSV file that Asterisk (or a table export) wrote: its cells, and which column each one is."""

import csv
from collections.abc import Mapping, Sequence

from connectors.files.records import BadRow, UnfitFile


def cells_of(text: str) -> list[str]:
    """The cells of one line; quotes doubled inside quotes, as cdr_csv and CSV_QUOTE() write them. Raises BadRow."""
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise BadRow(f"not a whole CSV row ({error}): the row is cut, or a quote isn't doubled") from None


class Columns:
    """The order of columns: declared, default, or as a header line says."""

    def __init__(self, names: Sequence[str], *, needed: Sequence[str], synonyms: Mapping[str, str] | None = None):
        self._needed = tuple(needed)
        self._synonyms = synonyms or {}
        self._set(names)

    def _set(self, names: Sequence[str]) -> None:
        self.names = [self._name(name) for name in names]
        self.at = {name: index for index, name in enumerate(self.names) if name}

    def _name(self, text: str) -> str:
        name = text.strip().lower()
        return self._synonyms.get(name, name)

    def read_header(self, cells: Sequence[str], file: str) -> bool:
        """Takes the order from a header line. A line is one when at least two, and half, of its cells name columns.

        Raises UnfitFile where a needed column isn't there.
        """
        known = {*self.names, *self._synonyms.values()} - {""}
        names = [self._name(cell) for cell in cells]
        if sum(name in known for name in names) < max(2, len(names) / 2):
            return False
        self.require(names, file)
        self._set(names)
        return True

    def require(self, names: Sequence[str], file: str) -> None:
        missing = [name for name in self._needed if name not in names]
        if missing:
            raise UnfitFile(f"{file}: column missing: {', '.join(missing)}; the file has: {', '.join(names)}")

    def get(self, cells: Sequence[str], name: str) -> str:
        """The cell of a column; '' where the file hasn't got it."""
        index = self.at.get(name)
        return cells[index] if index is not None and index < len(cells) else ""
