"""An archive of the classes that a broker loads, made by running one: later starts take half the time and CPU."""

import tempfile
from pathlib import Path

from connectors.kafka.local.cluster import LocalKafka
from connectors.kafka.local.java import Java
from connectors.kafka.local.jvm import QUICK_START, archive_path

_WRITE_WITHIN = 120.0


def make_archive(java: Java, jars: Path) -> None:
    """Runs a broker until it serves, and lets its Java write the archive at its end.

    A Java that can't (or a broker that is killed) leaves an empty file: brokers then start as they do without.
    """
    path = archive_path(java, jars)
    with tempfile.TemporaryDirectory(prefix=".wattline-kafka-", dir=jars.parent) as scratch:
        written = Path(scratch) / "classes.jsa"
        kafka = LocalKafka(Path(scratch), jars, flags=(*QUICK_START, f"-XX:ArchiveClassesAtExit={written}"))
        try:
            kafka.start()
            kafka.stop(_WRITE_WITHIN)
        finally:
            kafka.kill()
        written.touch()
        written.rename(path)
