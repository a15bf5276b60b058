"""`POST /events`: the intake for everything that isn't a file, a bank or a PBX."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import orjson
import structlog
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from ingest import intake_metrics
from ingest import metrics as catalogue
from ingest.api_keys import ApiKey, ApiKeys
from ingest.cloud_events import BATCH, BINARY, MODES, STRUCTURED, CloudEvent, Malformed, TooLarge, events_of
from ingest.door import Door, Prepared
from ingest.errors import FieldError, Refused
from ingest.intake_schema import REQUEST_BODY, data_schema
from ingest.log import LogUnavailable, Position
from ingest.meters import Meters
from ingest.vault import VaultUnavailable
from models.catalogue import by_type_name
from models.envelope import TYPE_PREFIX, Event, identity

RETRY_SECONDS = 2
COMPLAINTS_SHOWN = 1_000
ENVELOPE = frozenset(Event.model_fields) | {"type"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request, and all at once, may ask for. `in_flight`: requests between body read and answer."""

    body_bytes: int = 8 * 1024 * 1024
    batch: int = 10_000
    depth: int = 16
    in_flight: int = 64


class Accepted(BaseModel):
    """An event that is on disk: its id, and `topic/partition/offset`."""

    id: UUID
    position: str


class Answer(BaseModel):
    """All events of the request, in its order."""

    accepted: int
    events: list[Accepted]


class Complaint(BaseModel):
    """What is wrong with the event at this index (0-based) of the request."""

    index: int
    field: str
    message: str
    value: str = ""


class Problem(BaseModel):
    """Why nothing of the request was taken."""

    detail: str
    errors: list[Complaint] = []


class _Stop(Exception):
    def __init__(self, status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.problem, self.headers = status, problem, headers


class _Invalid(_Stop):
    """So many events of the request aren't valid."""

    def __init__(self, events: int, problem: Problem) -> None:
        super().__init__(422, problem)
        self.events = events


def intake(
    door: Door,
    namespace: UUID,
    keys: Callable[[], ApiKeys],
    limits: Limits = Limits(),
    meters: Meters | None = None,
) -> FastAPI:
    """The application. `namespace`: of event ids (Secrets.namespace); `keys`: the API keys as they are now.

    `meters`: those of `ingest.metrics.INTAKE`, shown on /metrics. No key is asked for there: it tells numbers of
    requests and of events by type, nobody's name, and whoever puts the intake before the world passes /events only.
    """
    app = FastAPI(title="Wattline intake", version="1", description=__doc__)
    measured = Meters(catalogue.INTAKE) if meters is None else meters
    app.add_middleware(intake_metrics.Measured, meters=measured)
    free = asyncio.Semaphore(limits.in_flight)

    def caller(
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
        header: Annotated[str | None, Depends(APIKeyHeader(name="X-API-Key", auto_error=False))],
    ) -> ApiKey:
        given = bearer.credentials if bearer else header
        key = keys().find(given) if given else None
        if key is None:
            detail = "this API key is not known" if given else "send an API key: Authorization: Bearer … or X-API-Key"
            raise HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})
        return key

    @app.exception_handler(_Stop)
    async def stopped(_request: Request, stop: _Stop) -> JSONResponse:
        return JSONResponse(stop.problem.model_dump(), stop.status, stop.headers)

    @app.post(
        "/events",
        status_code=202,
        response_model=Answer,
        openapi_extra={"requestBody": REQUEST_BODY},
        responses={
            status: {"model": Problem, "description": text}
            for status, text in {
                400: "The body is not valid JSON, or not what its content type says",
                401: "No API key, or an unknown one",
                403: "The key may not send events of this source or type",
                413: "The body is too large, the batch too long, or the JSON too deep",
                415: "The content type is none of the three that CloudEvents has",
                422: "At least one event is not valid: nothing of the request was taken",
                429: "Too many requests at once: try again after Retry-After seconds",
                503: "The log can't be written now: try again after Retry-After seconds",
            }.items()
        },
    )
    async def events(request: Request, key: Annotated[ApiKey, Depends(caller)]) -> Answer:
        """Takes one event (structured or binary mode) or a batch: all of them or none.

        Answers 202 once they are on disk in the log. Sending the same `id` of the same source and type again gives the
        same event id, so that a client may repeat whatever it got no answer to, or a 503: some of those may be in the
        log all the same.
        """
        mode = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if mode not in MODES:
            raise _Stop(415, Problem(detail=f"send {STRUCTURED}, {BATCH}, or {BINARY} with ce-* headers"))
        if free.locked():
            raise _Stop(429, Problem(detail="too many requests at once"), _RETRY)
        async with free:
            body = await _body(request, limits.body_bytes)
            try:
                came = events_of(mode, request.headers, body, limits.batch, limits.depth)
            except Malformed as error:
                raise _Stop(400, Problem(detail=str(error))) from None
            except TooLarge as error:
                raise _Stop(413, Problem(detail=str(error))) from None
            try:
                prepared, positions = await asyncio.to_thread(_take, door, namespace, key, came)
            except _Invalid as invalid:
                measured.count(catalogue.INTAKE_REJECTED, invalid.events)
                raise
        intake_metrics.taken(measured, (event.message.type for event in prepared))
        log.info("taken", key=key.name, events=len(prepared))
        taken = [Accepted(id=p.id, position=str(at)) for p, at in zip(prepared, positions, strict=True)]
        return Answer(accepted=len(taken), events=taken)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", responses={503: {"model": Problem, "description": "The log can't be reached now"}})
    async def readyz() -> dict[str, str]:
        """Events can be taken: the log answers."""
        try:
            await asyncio.to_thread(door.check)
        except LogUnavailable as error:
            raise _Stop(503, Problem(detail=str(error)), _RETRY) from None
        return {"status": "ready"}

    @app.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        return intake_metrics.shown(measured, request)

    @app.get("/schemas")
    async def schemas() -> list[str]:
        """The event types that there are."""
        return list(by_type_name())

    @app.get("/schemas/{type_name}", responses={404: {"model": Problem, "description": "No such event type"}})
    async def schema(type_name: str) -> Response:
        """JSON Schema of `data` for one event type, as this intake takes it: numbers plain."""
        cls = _event_type(type_name)
        if cls is None:
            raise _Stop(404, Problem(detail="no event type is called that; see /schemas"))
        return Response(orjson.dumps(data_schema(cls)), media_type="application/schema+json")

    return app


_RETRY = {"Retry-After": str(RETRY_SECONDS)}
_TRY_AGAIN = "events can't be kept now; send all of them again, under the same ids: what comes twice counts once"


def _event_type(name: str) -> type[Event] | None:
    types = by_type_name()
    return types.get(name) or types.get(TYPE_PREFIX + name)


async def _body(request: Request, limit: int) -> bytes:
    """The request's body, read no further than the limit."""
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdigit() else 0
    body = bytearray()
    if size <= limit:
        async for piece in request.stream():
            body += piece
            size = len(body)
            if size > limit:
                break
    if size > limit:
        raise _Stop(413, Problem(detail=f"the body is larger than {limit} bytes"), {"Connection": "close"})
    return bytes(body)


def _take(
    door: Door, namespace: UUID, key: ApiKey, came: Sequence[CloudEvent]
) -> tuple[list[Prepared], list[Position]]:
    """All of a request's events into the log, or none. Runs in a thread: it validates and waits for the disk."""
    for event in came:
        source, type_name = event.attributes.get("source"), event.attributes.get("type")
        if source and type_name and not key.may_send(source, type_name):
            raise _Stop(403, Problem(detail=f"the key {key.name!r} may not send these events (source and type)"))
    prepared: list[Prepared] = []
    complaints: list[Complaint] = []
    for index, event in enumerate(came):
        try:
            prepared.append(_prepare(door, namespace, event))
        except Refused as refused:
            complaints += [
                Complaint(index=index, field=error.field, message=error.message, value=error.value)
                for error in refused.errors
            ]
    if complaints:
        invalid = len(came) - len(prepared)
        detail = f"nothing was taken: {len(complaints)} complaints about {invalid} events"
        raise _Invalid(invalid, Problem(detail=detail, errors=complaints[:COMPLAINTS_SHOWN]))
    try:
        return prepared, door.append([p.message for p in prepared])
    except (LogUnavailable, VaultUnavailable) as error:
        log.error("unavailable", error=str(error))
        raise _Stop(503, Problem(detail=_TRY_AGAIN), _RETRY) from None


def _prepare(door: Door, namespace: UUID, event: CloudEvent) -> Prepared:
    errors = list(event.errors)
    cls = _event_type(event.attributes.get("type", ""))
    if cls is None and "type" in event.attributes:
        errors.append(FieldError("type", "is not an event type; see /schemas"))
    errors += [
        FieldError(f"data.{name}", "belongs to the envelope, not to data") for name in event.data if name in ENVELOPE
    ]
    if cls is None or errors:
        raise Refused(errors)
    attributes = event.attributes
    id_ = identity(namespace, attributes["source"], cls.type_name(), (attributes["id"],))
    envelope = {"id": str(id_), "source": attributes["source"], "time": attributes["time"]}
    try:
        return door.prepare_foreign(cls, orjson.dumps({**event.data, **envelope}), {})
    except Refused as refused:
        fields = (e.field if e.field in envelope else f"data.{e.field}" for e in refused.errors)
        raise Refused(
            [FieldError(field, e.message, e.value) for field, e in zip(fields, refused.errors, strict=True)]
        ) from None
