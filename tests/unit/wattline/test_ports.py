"""Ports: whether anybody listens, on whichever kind of address."""

import socket

import pytest

from wattline.ports import answers


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_listener_is_found_until_it_closes(family: socket.AddressFamily, host: str) -> None:
    with socket.socket(family) as listener:
        listener.bind((host, 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert answers(host, port)
    assert not answers(host, port)


def test_a_host_that_does_not_exist_does_not_answer() -> None:
    assert not answers("no-such-host.invalid", 80)
