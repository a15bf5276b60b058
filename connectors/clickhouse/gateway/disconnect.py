"""Notice that a client hung up while its query runs."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator

_HANGUP = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR
_AGAIN_SECONDS = 0.5


class DisconnectWatch:
    """One thread that sleeps in epoll on the sockets of running queries and calls back when one closes.

    It calls again until the query has ended: the first call may come before the engine has even begun with it.
    The callbacks run in that thread, one after the other.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._gone: set[int] = set()
        self._lock = threading.Lock()
        self._waker, self._wakee = socket.socketpair()
        self._epoll.register(self._wakee.fileno(), select.EPOLLIN)
        self._thread = threading.Thread(target=self._run, name="disconnect-watch", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def watching(self, sock: socket.socket, callback: Callable[[], None]) -> Iterator[None]:
        """Call `callback` if the peer of `sock` goes away inside the block, until the block ends."""
        number = sock.fileno()
        with self._lock:
            self._callbacks[number] = callback
            self._epoll.register(number, _HANGUP)
        try:
            yield
        finally:
            with self._lock:
                del self._callbacks[number]
                if number in self._gone:
                    self._gone.discard(number)
                else:
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
            events = self._epoll.poll(_AGAIN_SECONDS if self._gone else -1)
            with self._lock:
                for number, _ in events:
                    if number == self._wakee.fileno():
                        return
                    if number in self._callbacks:
                        self._epoll.unregister(number)
                        self._gone.add(number)
                waiting = [self._callbacks[number] for number in self._gone]
            for callback in waiting:
                callback()
