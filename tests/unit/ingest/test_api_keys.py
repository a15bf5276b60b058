"""API keys: what a name must be."""

import pytest

from ingest.api_keys import ApiKeys


@pytest.mark.parametrize("name", ["", "  ", "web"])
def test_a_key_needs_a_name_of_its_own(name: str) -> None:
    keys, _ = ApiKeys(()).with_new("web", ["web-*"], ["*"])
    with pytest.raises(ValueError, match=r"name|already"):
        keys.with_new(name, ["*"], ["*"])
