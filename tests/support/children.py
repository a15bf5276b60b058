"""Processes of their own for tests and benchmarks: one engine path each, a fresh start, CPU told apart.

A child is a module with `serve(handlers)`; it is asked by JSON lines and ends when its parent does, however that ends.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

Handler = Callable[..., Any]


class ChildFailed(Exception):
    """What a child said instead of an answer."""


class Child:
    """The parent's end. A context manager; the process ends with it."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=Path(__file__).parents[2],
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, handler: str, **arguments: Any) -> Any:
        """Calls a handler of the child and waits for its answer. Raises ChildFailed."""
        self.begin(handler, **arguments)
        return self.answer()

    def begin(self, handler: str, **arguments: Any) -> None:
        """Calls a handler; its answer is to be fetched by `answer`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([handler, arguments]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """What the handler returned. Raises ChildFailed."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ChildFailed(f"the process ended with exit code {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise ChildFailed(answer["error"])
        return answer["done"]


def serve(handlers: Mapping[str, Handler], close: Callable[[], None] = lambda: None) -> None:
    """The child's end: answers until the parent is gone, then calls `close` and leaves without any goodbye.

    Whatever else the process prints goes to stderr.
    """
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    # What anything in here prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def read() -> None:
        for line in sys.stdin:
            requests.put(line)
        close()
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        name, arguments = json.loads(requests.get())
        try:
            answer = {"done": handlers[name](**arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def cpu_seconds(*pids: int) -> float:
    """User and system time of these processes so far."""
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return float(sum(t.user + t.system for t in times))
