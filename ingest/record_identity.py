"""By what the warehouse would know a record of the log again."""

from uuid import UUID

import orjson

from ingest.log import Run
from ingest.rejects import Privacy, fingerprint_of


def identities_of(run: Run, index: int, privacy: Privacy) -> frozenset[str]:
    """The event's id, as raw would hold it, and the content's fingerprint, as a dead letter would.

    A foreign event may get its id only when it is validated; it is then not known again, and inserted once more.
    """
    fingerprint = str(fingerprint_of(run, index, privacy))
    id_ = _id_in(run.values[index]) or run.load_headers(index).get("ce_id", "")
    try:
        return frozenset((fingerprint, str(UUID(id_))))
    except ValueError:
        return frozenset((fingerprint,))


def _id_in(value: bytes) -> str:
    try:
        fields = orjson.loads(value)
    except orjson.JSONDecodeError:
        return ""
    return str(fields.get("id", "")) if isinstance(fields, dict) else ""
