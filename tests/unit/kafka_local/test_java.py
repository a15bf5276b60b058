"""Which Java and Maven are good enough, and how it is said when they aren't."""

from pathlib import Path

import pytest

from connectors.kafka.local import KafkaMissing, fetch_jars
from connectors.kafka.local.java import java, major_version, maven
from tests.unit.kafka_local.programs import fake_java


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_402"', 8),
        ('openjdk version "22-ea" 2024-03-19', 22),
        ('Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "11.0.2" 2019-01-15', 11),
        ("zsh: command not found", None),
    ],
)
def test_the_version_is_read_from_what_java_prints(banner: str, version: int | None) -> None:
    assert major_version(banner) == version


def test_a_machine_without_java_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaMissing) as caught:
        fetch_jars(tmp_path / "jars")
    assert str(caught.value) == ("Kafka needs Java 17 (java not found); on Debian: apt install openjdk-17-jre-headless")


def test_a_java_that_is_too_old_is_told_with_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fake_java(tmp_path, "11.0.2")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaMissing, match=rf"^Kafka needs Java 17 \({path} is Java 11\); on Debian: .*$"):
        java()


def test_a_new_java_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fake_java(tmp_path, "21.0.1")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert java().path == str(path)


def test_a_machine_without_maven_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaMissing, match=r"^Kafka's jars need Maven \(mvn not found\); .*apt install maven$"):
        maven()
