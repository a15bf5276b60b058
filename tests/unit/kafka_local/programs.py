"""Stand-ins for java and mvn."""

from pathlib import Path


def program(folder: Path, name: str, script: str) -> Path:
    """An executable shell script. It can't rely on PATH, which the tests empty."""
    path = folder / name
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    path.chmod(0o755)
    return path


def fake_java(folder: Path, version: str) -> Path:
    """Says that it is this version, and does nothing else."""
    return program(folder, "java", f"echo 'openjdk version \"{version}\" 2025-01-01' >&2")
