"""The Java and the Maven of this machine."""

import functools
import re
import shutil
import subprocess
from dataclasses import dataclass

from connectors.kafka.local.errors import KafkaMissing

JAVA_AT_LEAST = 17
"""What the brokers of Kafka 4 need."""

_ASK_WITHIN = 60.0
_ON_DEBIAN = "on Debian: apt install openjdk-17-jre-headless"


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that runs Kafka 4: its path, and how it names itself (version and build)."""

    path: str
    banner: str


def java() -> Java:
    """The Java of this machine. Raises KafkaMissing."""
    path = shutil.which("java")
    if path is None:
        raise KafkaMissing(f"Kafka needs Java {JAVA_AT_LEAST} (java not found); {_ON_DEBIAN}")
    return _checked(path)


def maven() -> str:
    """Path of Maven. Raises KafkaMissing."""
    path = shutil.which("mvn")
    if path is None:
        raise KafkaMissing("Kafka's jars need Maven (mvn not found); on Debian: apt install maven")
    return path


def major_version(banner: str) -> int | None:
    """The major version in what `java -version` prints; None when it tells none. `1.8.0_402` is 8."""
    found = re.search(r'version "(\d+)(?:\.(\d+))?', banner)
    if found is None:
        return None
    first, second = int(found[1]), int(found[2] or 0)
    return second if first == 1 else first


@functools.cache
def _checked(path: str) -> Java:
    asked = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=_ASK_WITHIN, check=False)
    banner = asked.stderr + asked.stdout
    version = major_version(banner)
    if version is None or version < JAVA_AT_LEAST:
        told = "doesn't tell its version" if version is None else f"is Java {version}"
        raise KafkaMissing(f"Kafka needs Java {JAVA_AT_LEAST} ({path} {told}); {_ON_DEBIAN}")
    return Java(path, banner)
