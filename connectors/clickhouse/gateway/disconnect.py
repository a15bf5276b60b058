"""Notice that a client hung up while its query runs."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator

_HANGUP = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR


class DisconnectWatch:
    """One thread that sleeps in epoll on the sockets of running queries and calls back when one closes.

    The callbacks run in that thread, one after the other.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._lock = threading.Lock()
        self._waker, self._wakee = socket.socketpair()
        self._epoll.register(self._wakee.fileno(), select.EPOLLIN)
        self._thread = threading.Thread(target=self._run, name="disconnect-watch", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def watching(self, sock: socket.socket, callback: Callable[[], None]) -> Iterator[None]:
        """Call `callback` at most once if the peer of `sock` goes away inside the block."""
        number = sock.fileno()
        with self._lock:
            self._callbacks[number] = callback
            self._epoll.register(number, _HANGUP)
        try:
            yield
        finally:
            with self._lock:
                if self._callbacks.pop(number, None) is not None:
                    self._epoll.unregister(number)

    def close(self) -> None:
        """Stop the thread."""
        self._waker.send(b"x")
        self._thread.join()
        self._waker.close()
        self._wakee.close()
        self._epoll.close()

    def _run(self) -> None:
        while True:
            for number, _ in self._epoll.poll():
                if number == self._wakee.fileno():
                    return
                with self._lock:
                    callback = self._callbacks.pop(number, None)
                    if callback is not None:
                        self._epoll.unregister(number)
                if callback is not None:
                    callback()
