"""The gateway and dbt of the marts' tests."""

from tests.integration.dbt.conftest import feed, marts

__all__ = ["feed", "marts"]
