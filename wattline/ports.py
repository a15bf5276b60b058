"""Whether somebody else already listens where we want to."""

import socket
import time

from wattline.settings import Settings


class PortTaken(Exception):
    """Another program listens on a port of ours; says which setting moves it."""


def refuse_taken_ports(settings: Settings, wait: float = 0.0) -> None:
    """Raises PortTaken for the first port of ours that still answers after `wait` seconds."""
    wanted = [(settings.intake.host, settings.intake.port, "WATTLINE_INTAKE__PORT")]
    if settings.clickhouse.mode == "embedded":
        wanted.append((settings.clickhouse.host, settings.clickhouse.port, "WATTLINE_CLICKHOUSE__PORT"))
    deadline = time.monotonic() + wait
    for host, port, setting in wanted:
        while answers(host, port):
            if time.monotonic() >= deadline:
                raise PortTaken(f"port {port} on {host} is taken by another program; choose another with {setting}")
            time.sleep(0.1)


def answers(host: str, port: int) -> bool:
    """Whether anybody listens there; a host may be a name, IPv4 or IPv6."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
