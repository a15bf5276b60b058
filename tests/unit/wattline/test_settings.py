"""Settings: read from the environment, unknown keys refused, secrets masked."""

import pytest
from pydantic import ValidationError

from wattline.settings import Settings, UnknownSetting, load_settings


def test_nested_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTLINE_CLICKHOUSE__PORT", "9123")
    monkeypatch.setenv("WATTLINE_REPORTING_ZONE", "Asia/Urumqi")
    settings = load_settings()
    assert settings.clickhouse.port == 9123
    assert settings.zone.key == "Asia/Urumqi"


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("WATTLINE_CLICKHOSE__PORT", "9123", UnknownSetting),
        ("WATTLINE_CLICKHOUSE__PROT", "9123", ValidationError),
        ("WATTLINE_CLICKHOUSE__PORT", "70000", ValidationError),
        ("WATTLINE_REPORTING_ZONE", "Asia/Peking", ValidationError),
        ("WATTLINE_SCHEDULE__NIGHTLY", "25:00", ValidationError),
    ],
)
def test_mistakes_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, error: type[Exception]) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(error) as caught:
        load_settings()
    assert name.split("__")[-1].lower().removeprefix("wattline_") in str(caught.value).lower()


def test_a_secret_is_masked_when_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTLINE_CLICKHOUSE__PASSWORD", "correct horse")
    settings = load_settings()
    assert "correct horse" not in settings.model_dump_json()
    assert "correct horse" not in repr(settings)
    assert settings.clickhouse.password is not None
    assert settings.clickhouse.password.get_secret_value() == "correct horse"


def test_defaults_are_the_embedded_house_on_loopback() -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert settings.clickhouse.mode == "embedded"
    assert settings.clickhouse.host == settings.intake.host == "127.0.0.1"
