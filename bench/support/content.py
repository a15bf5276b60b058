"""What every competitor is asked of its raw table, so that all have demonstrably done the same work."""

from connectors.clickhouse.columns import columns_of
from connectors.clickhouse.ddl import table_of
from models.calls import CallDetailRecord

TABLE = table_of(CallDetailRecord)

_OWN = ", ".join(f"`{column.name}`" for column in columns_of(CallDetailRecord))

ROWS = f"SELECT count() FROM {TABLE}"
EVENTS = f"SELECT count(), sum(cityHash64({_OWN})) FROM {TABLE}"
"""The events alone: a file has no offsets."""
POSITIONS = f"SELECT sum(cityHash64(`id`, `_partition`, `_offset`)), uniqExact(`_partition`, `_offset`) FROM {TABLE}"
"""Which event stands at which offset."""
HEIGHTS = f"SELECT `_partition`, max(`_offset`) FROM {TABLE} GROUP BY `_partition`"
