"""Numbered migrations of everything that isn't rendered from an event model: one module `NNNN_name` each.

A module has `statements(topology)`, the DDL in order. A migration that has been released is never edited: its
checksum is kept where it was applied. Only forward; what is to be undone is undone by the next number.
"""
