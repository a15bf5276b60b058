"""Free ports on loopback."""

import random
import socket

from connectors.kafka.local.properties import HOST, NodePorts

LOWEST, HIGHEST = 15_000, 32_000
"""Below the range from which Linux gives outgoing connections their ports: a dead node's port isn't taken by chance."""

_TRIES = 1000


def is_free(port: int) -> bool:
    """Whether a server can listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java does: closed connections don't count
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_ports(nodes: int, chance: random.Random) -> list[NodePorts]:
    """Ports for so many nodes, none in use. Two programs that ask at once hardly ever get the same."""
    found: list[int] = []
    for _ in range(_TRIES):
        port = chance.randrange(LOWEST, HIGHEST)
        if port not in found and is_free(port):
            found.append(port)
        if len(found) == 2 * nodes:
            return [NodePorts(found[2 * i], found[2 * i + 1]) for i in range(nodes)]
    raise OSError(f"no {2 * nodes} free ports between {LOWEST} and {HIGHEST}")


def ports_from(first: int, nodes: int) -> list[NodePorts]:
    """`first` and the ports after it: 9092 and 9093 for the first node, 9094 and 9095 for the second …"""
    return [NodePorts(first + 2 * i, first + 2 * i + 1) for i in range(nodes)]
