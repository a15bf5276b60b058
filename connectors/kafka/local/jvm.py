"""How a broker's Java is started."""

from collections.abc import Sequence
from pathlib import Path

from connectors.kafka.local.jars import class_path

QUICK_START = (
    "-Xms64m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
)
"""Serves soon and stays small: for tests and laptops."""

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


def broker_command(java: str, jars: Path, flags: Sequence[str], marker: str, config: str) -> list[str]:
    """Runs a node. `marker` stands in the command line, to know the process by."""
    return [java, *_ALWAYS, *flags, marker, "-cp", class_path(jars), "kafka.Kafka", config]


def format_command(java: str, jars: Path, cluster_id: str, config: str) -> list[str]:
    """Prepares a node's empty data folder."""
    quick = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", f"--cluster-id={cluster_id}", "-c", config)
    return [java, *_ALWAYS, *quick, "-cp", class_path(jars), *tool]
