"""Whether somebody else already listens where we want to."""

import socket

from wattline.settings import Settings


class PortTaken(Exception):
    """Another program listens on a port of ours; says which setting moves it."""


def refuse_taken_ports(settings: Settings) -> None:
    """Raises PortTaken for the first port of ours that answers already."""
    wanted = [(settings.intake.host, settings.intake.port, "WATTLINE_INTAKE__PORT")]
    if settings.clickhouse.mode == "embedded":
        wanted.append((settings.clickhouse.host, settings.clickhouse.port, "WATTLINE_CLICKHOUSE__PORT"))
    for host, port, setting in wanted:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                raise PortTaken(f"port {port} on {host} is taken by another program; choose another with {setting}")
