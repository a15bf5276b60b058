"""Asterisk as a neighbour: its queue_log, call detail records and channel event log, as files.

`open_source` reads a file whole, `follow_source` follows it, `sniff` guesses what it is; `AsteriskSource` says what
must be known of the PBX.
"""

from connectors.asterisk.settings import FORMATS, AsteriskSource, Format
from connectors.asterisk.sniff import Guess, sniff
from connectors.asterisk.source import follow_source, open_source, reader_for

__all__ = ["FORMATS", "AsteriskSource", "Format", "Guess", "follow_source", "open_source", "reader_for", "sniff"]
