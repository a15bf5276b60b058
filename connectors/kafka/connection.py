"""How to reach a Kafka cluster, and what every client of ours has in common."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CLIENT_ID = "wattline"


@dataclass(frozen=True, slots=True)
class KafkaConnection:
    """A cluster, and our names in it. `bootstrap`: host:port[,host:port]; `ca_file`: None for the machine's own list.

    `topic_prefix` stands before the name of every topic and group, where a cluster is shared.
    """

    bootstrap: str
    topic_prefix: str = ""
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    def name(self, bare: str) -> str:
        """What a topic or a group is called in the cluster."""
        return self.topic_prefix + bare

    def bare(self, name: str) -> str | None:
        """A topic's or group's name without our prefix; None for what isn't ours."""
        return name.removeprefix(self.topic_prefix) if name.startswith(self.topic_prefix) else None

    def client(self) -> dict[str, Any]:
        """librdkafka's configuration of any client. It holds the password: it belongs in no log."""
        settings: dict[str, Any] = {
            "bootstrap.servers": self.bootstrap,
            "client.id": CLIENT_ID,
            "security.protocol": self.security_protocol,
            "allow.auto.create.topics": False,
            "socket.keepalive.enable": True,
            "socket.timeout.ms": 20_000,
            # A broker that was away is back in use within seconds.
            "reconnect.backoff.ms": 250,
            "reconnect.backoff.max.ms": 2_000,
            "topic.metadata.refresh.interval.ms": 60_000,
            "log.connection.close": False,
        }
        if self.security_protocol.startswith("SASL"):
            settings |= {
                "sasl.mechanism": self.sasl_mechanism,
                "sasl.username": self.username,
                "sasl.password": self.password,
            }
        if self.security_protocol.endswith("SSL"):
            settings["ssl.ca.location"] = str(self.ca_file) if self.ca_file else "probe"
        return settings
