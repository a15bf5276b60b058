"""A node's data folder before its first start."""

import base64
import shutil
import subprocess
import uuid
from pathlib import Path

from connectors.kafka.local.errors import KafkaFailed
from connectors.kafka.local.java import java
from connectors.kafka.local.jvm import format_command

_FORMAT_WITHIN = 60.0
_IDENTITY = "meta.properties"
_FEATURES = "bootstrap.checkpoint"


def is_formatted(data: Path) -> bool:
    return (data / _IDENTITY).exists()


def format_with_tool(jars: Path, cluster_id: str, config: Path, environment: dict[str, str]) -> None:
    """Kafka's own tool formats the data folder that `config` names. Raises KafkaFailed."""
    command = format_command(java(), jars, cluster_id, config.name)
    done = subprocess.run(
        command, cwd=config.parent, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=environment, timeout=_FORMAT_WITHIN, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise KafkaFailed(f"Kafka can't format the data folder of {config}: {(done.stderr + done.stdout).strip()}")


def format_like(sibling: Path, data: Path, cluster_id: str, node: int) -> None:
    """Formats a folder as the sibling's was: only the identity differs, and that saves a start of Java."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sibling / _FEATURES, data / _FEATURES)
    scratch = data / f"{_IDENTITY}.new"
    scratch.write_text(f"version=1\ncluster.id={cluster_id}\nnode.id={node}\ndirectory.id={random_id()}\n")
    scratch.replace(data / _IDENTITY)


def random_id() -> str:
    """A random UUID in Kafka's form: 22 characters, the first one no dash (tools would take it for an option)."""
    while True:
        made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not made.startswith("-"):
            return made
