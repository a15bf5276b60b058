"""Apache Kafka's jars, got with Maven once and kept in a cache folder."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from connectors.kafka.local.archive import make_archive
from connectors.kafka.local.errors import KafkaMissing
from connectors.kafka.local.java import java, maven
from connectors.kafka.local.jvm import archive_path

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
    """The folder with Kafka's jars (by default `default_cache()`); Maven gets them when it isn't there yet.

    The first time on a machine also archives the classes that a broker loads, beside the folder: about ten seconds, and
    every later start takes half the time. Both appear complete or not at all, and who comes second waits. Raises
    KafkaMissing without a fitting Java or Maven, or when Maven can't get the jars.
    """
    jars = (cache or default_cache()).absolute()
    machine = java()
    if jars.is_dir() and archive_path(machine, jars).exists():
        return jars
    jars.parent.mkdir(parents=True, exist_ok=True)
    with (jars.parent / f".{jars.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.is_dir():
            _get(jars)
        if not archive_path(machine, jars).exists():
            make_archive(machine, jars)
    return jars


def pom() -> str:
    """A project that is nothing but its dependencies."""
    dependencies = "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
        "</dependency>"
        for group, artifact, version in DEPENDENCIES
    )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>wattline</groupId><artifactId>local-kafka</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{dependencies}</dependencies></project>\n"
    )


def _get(jars: Path) -> None:
    mvn = maven()
    with tempfile.TemporaryDirectory(prefix=f".{jars.name}-", dir=jars.parent) as scratch:
        copied = Path(scratch) / "jars"
        (Path(scratch) / "pom.xml").write_text(pom())
        command = [mvn, "-q", "-B", COPY_GOAL, f"-DoutputDirectory={copied}", "-DincludeScope=runtime"]
        try:
            done = subprocess.run(
                command, cwd=scratch, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=_FETCH_WITHIN, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise KafkaMissing(f"Maven didn't get Kafka's jars within {_FETCH_WITHIN:.0f} s") from None
        if done.returncode != 0 or not any(copied.glob(f"kafka_*-{KAFKA}.jar")):
            shutil.rmtree(copied, ignore_errors=True)
            raise KafkaMissing(f"Maven can't get Kafka's jars: {_reason(done.stdout + done.stderr)}")
        copied.rename(jars)


def _reason(output: str) -> str:
    """Maven's first error line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line]
    return (errors or lines or ["it says nothing"])[0]
