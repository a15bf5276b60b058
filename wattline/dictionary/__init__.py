"""The metric dictionary: what every column of the marts is, read from dbt's YAML, and docs/metrics.md drawn from it.

A column says what it is under `config: meta:`; definition.py lists what may stand there, marts.py says how columns of
several marts share one definition.
"""
