"""Getting the jars: once, whole, and by one process at a time. Maven is a stand-in here."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest

from connectors.kafka.local import KafkaMissing, default_cache, fetch_jars, jars
from connectors.kafka.local.java import Java
from connectors.kafka.local.jvm import archive_path, class_path
from tests.unit.kafka_local.programs import fake_java, program

COPIES = """
for word in "$@"; do case "$word" in -DoutputDirectory=*) folder="${word#*=}" ;; esac; done
echo called >> "$(dirname "$0")/calls"
sleep 0.2
mkdir -p "$folder"
touch "$folder/kafka_2.13-4.1.0.jar" "$folder/scala-library.jar"
"""
FAILS = """
echo '[ERROR] Failed to execute goal: kafka_2.13 was not found in central'
echo '[ERROR] and much more'
exit 1
"""


@pytest.fixture
def bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in PATH. Archives are made by touching them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    fake_java(folder, "17.0.15")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(jars, "make_archive", lambda java, jars: archive_path(java, jars).touch())
    return folder


def calls(folder: Path) -> int:
    return len((folder / "calls").read_text().splitlines())


def test_who_comes_second_finds_the_jars_there(bin: Path, tmp_path: Path) -> None:
    program(bin, "mvn", COPIES)
    cache = tmp_path / "cache" / "kafka"
    assert fetch_jars(cache) == cache
    (bin / "mvn").unlink()
    assert fetch_jars(cache) == cache
    assert [jar.name for jar in sorted(cache.iterdir())] == ["kafka_2.13-4.1.0.jar", "scala-library.jar"]


def test_of_several_at_once_one_asks_maven(bin: Path, tmp_path: Path) -> None:
    program(bin, "mvn", COPIES)
    cache = tmp_path / "cache" / "kafka"
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(fetch_jars, [cache] * 4)) == {cache}
    assert calls(bin) == 1


def test_what_maven_says_is_told_in_one_line_and_nothing_is_left(bin: Path, tmp_path: Path) -> None:
    program(bin, "mvn", FAILS)
    cache = tmp_path / "cache" / "kafka"
    with pytest.raises(KafkaMissing) as caught:
        fetch_jars(cache)
    assert str(caught.value) == (
        "Maven can't get Kafka's jars: [ERROR] Failed to execute goal: kafka_2.13 was not found in central"
    )
    assert [path.name for path in cache.parent.iterdir()] == [".kafka.lock"]


def test_a_maven_that_brings_something_else_is_refused(bin: Path, tmp_path: Path) -> None:
    program(bin, "mvn", COPIES.replace("kafka_2.13-4.1.0", "kafka_2.13-3.9.0"))
    with pytest.raises(KafkaMissing, match="Maven can't get Kafka's jars"):
        fetch_jars(tmp_path / "cache" / "kafka")
    assert not (tmp_path / "cache" / "kafka").exists()


def test_the_cache_is_where_the_user_keeps_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "wattline" / "kafka-4.1.0"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "somebody"))
    assert default_cache() == tmp_path / "somebody" / ".cache" / "wattline" / "kafka-4.1.0"


def test_the_pom_is_xml_with_pinned_versions() -> None:
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    versions = {
        found.findtext("m:artifactId", None, space): found.findtext("m:version", None, space)
        for found in ElementTree.fromstring(jars.pom()).iterfind(".//m:dependency", space)
    }
    assert versions == {"kafka_2.13": "4.1.0", "slf4j-simple": "1.7.36"}


def test_an_archive_belongs_to_one_java_and_one_class_path(tmp_path: Path) -> None:
    folder = tmp_path / "kafka-4.1.0"
    folder.mkdir()
    (folder / "b.jar").touch()
    (folder / "a.jar").touch()
    assert class_path(folder) == f"{folder}/a.jar:{folder}/b.jar"
    before = archive_path(Java("java", "17.0.15"), folder)
    assert before == archive_path(Java("elsewhere/java", "17.0.15"), folder)
    assert before != archive_path(Java("java", "17.0.16"), folder)
    (folder / "c.jar").touch()
    assert before != archive_path(Java("java", "17.0.15"), folder)
