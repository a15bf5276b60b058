"""The log's records in Parquet, by topic and day, for as long as anyone wants to replay them."""

from connectors.archive.layout import LOCK, ArchiveDamaged, NoArchive, private_folder, topics_in
from connectors.archive.manifest import load_index
from connectors.archive.reading import read_period
from connectors.archive.same_log import OtherLog, is_same_log
from connectors.archive.verifying import Verified, verify
from connectors.archive.writing import Archived, archive_topic

__all__ = [
    "LOCK",
    "ArchiveDamaged",
    "Archived",
    "NoArchive",
    "OtherLog",
    "Verified",
    "archive_topic",
    "is_same_log",
    "load_index",
    "private_folder",
    "read_period",
    "topics_in",
    "verify",
]
