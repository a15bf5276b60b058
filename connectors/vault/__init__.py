"""Vaults: where numbers are kept encrypted."""

from connectors.vault.sqlite import SqliteVault

__all__ = ["SqliteVault"]
