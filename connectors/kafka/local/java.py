"""The Java and the Maven of this machine."""

import functools
import re
import shutil
import subprocess

from connectors.kafka.local.errors import KafkaMissing

JAVA_AT_LEAST = 17
"""What the brokers of Kafka 4 need."""

_ASK_WITHIN = 60.0


def java() -> str:
    """Path of a Java that runs Kafka 4. Raises KafkaMissing."""
    return _checked(_found("java", f"needs Java {JAVA_AT_LEAST}", "openjdk-17-jre-headless"))


def maven() -> str:
    """Path of Maven. Raises KafkaMissing."""
    return _found("mvn", "needs Maven to get Kafka's jars", "maven")


def major_version(banner: str) -> int | None:
    """The major version in what `java -version` prints; None when it tells none. `1.8.0_402` is 8."""
    found = re.search(r'version "(\d+)(?:\.(\d+))?', banner)
    if found is None:
        return None
    first, second = int(found[1]), int(found[2] or 0)
    return second if first == 1 else first


def _found(program: str, need: str, package: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise KafkaMissing(f"{need} ({program} not found); on Debian: apt install {package}")
    return path


@functools.cache
def _checked(path: str) -> str:
    answer = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=_ASK_WITHIN, check=False)
    version = major_version(answer.stderr + answer.stdout)
    if version is None or version < JAVA_AT_LEAST:
        told = "doesn't tell its version" if version is None else f"is Java {version}"
        raise KafkaMissing(
            f"needs Java {JAVA_AT_LEAST} ({path} {told}); on Debian: apt install openjdk-17-jre-headless"
        )
    return path
