"""Asterisk as a neighbour: its queue_log, call detail records and channel event log, as files."""
