"""Any other system's table exports, CSV or XLSX, read by a mapping that is written down in YAML."""

from connectors.tabular.mapping import BadMapping, Mapping, load_mapping, shipped_mappings
from connectors.tabular.reader import TabularSource, guess_mapping, open_source

__all__ = [
    "BadMapping",
    "Mapping",
    "TabularSource",
    "guess_mapping",
    "load_mapping",
    "open_source",
    "shipped_mappings",
]
