"""Apache Kafka's jars, got with Maven once and kept in a cache folder."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from connectors.kafka.local.errors import KafkaMissing
from connectors.kafka.local.java import java, maven

KAFKA = "4.1.0"
DEPENDENCIES = (
    ("org.apache.kafka", "kafka_2.13", KAFKA),
    ("org.slf4j", "slf4j-simple", "1.7.36"),  # without a binding the broker's log goes nowhere
)
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"

_FETCH_WITHIN = 600.0


def default_cache() -> Path:
    """`wattline/kafka-<version>` in the user's cache folder (XDG_CACHE_HOME)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "wattline" / f"kafka-{KAFKA}"


def fetch_jars(cache: Path | None = None) -> Path:
    """The folder with Kafka's jars; Maven gets them when it isn't there yet.

    The folder appears complete or not at all, so processes that fetch at once do no harm.
    Raises KafkaMissing without a fitting Java or Maven, or when Maven can't get the jars.
    """
    folder = cache or default_cache()
    java()
    if folder.is_dir():
        return folder
    mvn = maven()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        jars = Path(scratch) / "jars"
        _copy_dependencies(mvn, Path(scratch), jars)
        try:
            jars.rename(folder)
        except OSError:
            if not folder.is_dir():  # somebody quicker is fine
                raise
    return folder


def class_path(jars: Path) -> str:
    """Every jar by name, in one order: a wildcard's order isn't defined, and a class archive holds for one order."""
    return os.pathsep.join(str(jar) for jar in sorted(jars.glob("*.jar")))


def pom() -> str:
    """A project that is nothing but its dependencies."""
    dependencies = "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version></dependency>"
        for group, artifact, version in DEPENDENCIES
    )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>wattline</groupId><artifactId>local-kafka</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{dependencies}</dependencies></project>\n"
    )


def _copy_dependencies(mvn: str, scratch: Path, jars: Path) -> None:
    (scratch / "pom.xml").write_text(pom())
    command = [mvn, "-q", "-B", COPY_GOAL, f"-DoutputDirectory={jars}", "-DincludeScope=runtime"]
    try:
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=_FETCH_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        raise KafkaMissing(f"Maven didn't get Kafka's jars within {_FETCH_WITHIN:.0f} s") from None
    if done.returncode != 0 or not any(jars.glob(f"kafka_*-{KAFKA}.jar")):
        shutil.rmtree(jars, ignore_errors=True)
        raise KafkaMissing(f"Maven can't get Kafka's jars: {_reason(done.stdout + done.stderr)}")


def _reason(output: str) -> str:
    """Maven's first error line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line]
    return (errors or lines or ["it says nothing"])[0]
