"""What the intake tells of itself: counted around the application, whatever way a request ends."""

from collections import Counter
from collections.abc import Iterable
from time import perf_counter

from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest import metrics as catalogue
from ingest.meters import Meters

MEASURED = ("POST", "/events")


class Measured:
    """ASGI middleware: requests by status, how long they took, how many are on."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != MEASURED:
            await self._app(scope, receive, send)
            return
        status = 500
        began = perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._add_in_flight(1)
        try:
            await self._app(scope, receive, noting)
        finally:
            self._add_in_flight(-1)
            self._meters.count(catalogue.INTAKE_REQUESTS, status=str(status))
            self._meters.observe(catalogue.INTAKE_SECONDS, perf_counter() - began)

    def _add_in_flight(self, requests: int) -> None:
        self._in_flight += requests
        self._meters.put(catalogue.INTAKE_IN_FLIGHT, self._in_flight)


def taken(meters: Meters, types: Iterable[str]) -> None:
    """Events of these types are in the log."""
    for type_name, events in Counter(types).items():
        meters.count(catalogue.INTAKE_EVENTS, events, type=type_name)


def shown(meters: Meters, request: Request) -> Response:
    """The answer to GET /metrics."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(meters.registry), headers={"Content-Type": content_type})
