"""How a broker's Java is started."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from connectors.kafka.local.java import Java

QUICK_START = ("-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Serves soon, with little CPU, and stays small: for tests and laptops."""

FULL_SPEED = ("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")
"""The optimising compiler and a server's heap: for benchmarks."""

_ALWAYS = (
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)


def broker_command(java: Java, jars: Path, flags: Sequence[str], marker: str, config: str) -> list[str]:
    """Runs a node. `marker` stands in the command line, to know the process by."""
    return [*_command(java, jars, flags), marker, "kafka.Kafka", config]


def format_command(java: Java, jars: Path, cluster_id: str, config: str) -> list[str]:
    """Prepares a node's empty data folder."""
    tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster_id, "-c", config)
    return [*_command(java, jars, QUICK_START), *tool]


def archive_path(java: Java, jars: Path) -> Path:
    """Where the class archive is that fits this Java and these jars: it holds for exactly one class path."""
    fits = hashlib.sha256(f"{java.banner}\n{class_path(jars)}".encode()).hexdigest()[:12]
    return jars.with_name(f"{jars.name}-classes-{fits}.jsa")


def class_path(jars: Path) -> str:
    """Every jar by name, in one order; the order of a wildcard isn't defined."""
    return os.pathsep.join(str(jar) for jar in sorted(jars.glob("*.jar")))


def _command(java: Java, jars: Path, flags: Sequence[str]) -> list[str]:
    # Java goes on without a word where the archive is missing or doesn't fit.
    archive = [] if any("ArchiveClassesAtExit" in flag for flag in flags) else [
        f"-XX:SharedArchiveFile={archive_path(java, jars)}"
    ]  # fmt: skip
    return [java.path, *_ALWAYS, *archive, *flags, "-cp", class_path(jars)]
