"""Files as sources of records: lines, encodings, numbering of identical rows, following a file that grows.

Knows nothing of any format: a format is a `LineReader` (records.py), and lives with the neighbour who writes it.
"""
