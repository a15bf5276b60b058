"""Settings: read from the environment, unknown keys refused, secrets masked."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from wattline.settings import BadSetting, Settings, load_settings


def test_nested_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTLINE_CLICKHOUSE__PORT", "9123")
    monkeypatch.setenv("WATTLINE_REPORTING_ZONE", "Asia/Urumqi")
    settings = load_settings()
    assert settings.clickhouse.port == 9123
    assert settings.zone.key == "Asia/Urumqi"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WATTLINE_CLICKHOSE__PORT", "9123"),
        ("WATTLINE_CLICKHOUSE__PROT", "9123"),
        ("WATTLINE_CLICKHOUSE__PORT", "70000"),
        ("WATTLINE_REPORTING_ZONE", "Asia/Peking"),
        ("WATTLINE_SCHEDULE__NIGHTLY", "25:00"),
        ("WATTLINE_CLICKHOUSE__USER", "planner"),
        ("WATTLINE_CLICKHOUSE", "no document"),
    ],
)
def test_mistakes_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as caught:
        load_settings()
    assert name.removeprefix("WATTLINE_").lower() in str(caught.value).lower()


def test_a_refused_setting_does_not_tell_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTLINE_CLICKHOUSE__PASWORD", "correct horse")
    with pytest.raises(BadSetting, match="WATTLINE_CLICKHOUSE__PASWORD") as caught:
        load_settings()
    assert "correct horse" not in str(caught.value)


def test_the_folder_a_command_is_given_in_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WATTLINE_CLICKHOUSE__PORT=1\nSOMEBODY_ELSES=1\n")
    before = load_settings()
    monkeypatch.chdir(tmp_path)
    assert load_settings() == before


def test_other_programs_keys_in_the_env_file_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("POSTGRES_PASSWORD=correct horse\nWATTLINE_CLICKHOUSE__PORT=9123\n")
    assert Settings(_env_file=file).clickhouse.port == 9123  # type: ignore[call-arg]
    file.write_text("WATTLINE_CLICKHOSE__PORT=9123\n")
    with pytest.raises(ValidationError, match="clickhose"):
        Settings(_env_file=file)  # type: ignore[call-arg]


def test_an_empty_home_is_none_and_a_relative_one_is_made_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("WATTLINE_HOME", raising=False)
    usual = load_settings().home
    monkeypatch.setenv("WATTLINE_HOME", "")
    assert load_settings().home == usual
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WATTLINE_HOME", "a house/电")
    assert load_settings().home == tmp_path / "a house" / "电"


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
