"""POST /events over a real socket, with the log, the vault and the door behind it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from connectors.sqlite_log import SqliteLog
from connectors.vault import SqliteVault
from ingest.api_keys import ApiKeys, KeyFileError
from ingest.cloud_events import depth_of
from ingest.door import Door
from ingest.intake import Limits, intake
from ingest.log import LogUnavailable, Position
from ingest.secrets import Secrets
from ingest.tokenise import NumberTokeniser
from models.calls import QueueEvent
from models.catalogue import by_type_name, event_types

STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json; charset=utf-8"}
LIMITS = Limits(body_bytes=300_000, batch=100, depth=8, in_flight=4)


class StubbornLog(SqliteLog):
    """A log whose disk is full on demand, and that can be held up."""

    full = False
    waiting = 0
    gate = threading.Event()

    def append(self, messages: Any) -> list[Position]:
        if self.full:
            raise LogUnavailable("the disk is full")
        self.waiting += 1
        assert self.gate.wait(30)
        return super().append(messages)


@dataclass
class Served:
    client: httpx.Client
    log: StubbornLog
    vault: SqliteVault

    def post(self, body: Any, headers: dict[str, str] = STRUCTURED) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post("/events", content=content, headers=headers)

    def lines(self, topic: str = "calls.queue") -> list[dict[str, Any]]:
        found = []
        for partition in range(self.log.topics()[topic]):
            run = self.log.read(topic, partition, 0, 10_000)
            found += [json.loads(value) for value in run.values] if run else []
        return found


@contextmanager
def serving(app: Any) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    secrets = Secrets.load_or_create(tmp_path / "secret")
    keys, plain = ApiKeys(()).with_new("crm", ["crm*"], ["*"])
    keys, narrow = keys.with_new("pbx", ["pbx-*"], ["queue_event"])
    with SqliteVault(tmp_path / "vault", secrets) as vault, StubbornLog(tmp_path / "log", partitions=2) as log:
        log.gate.set()
        door = Door(log, NumberTokeniser(secrets.hashing, vault), secrets)
        app = intake(door, secrets.namespace, lambda: keys, LIMITS)
        headers = {"Authorization": f"Bearer {plain}"}
        with serving(app) as url, httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            client.headers["X-Narrow"] = narrow
            yield Served(client, log, vault)


def event(**changes: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "row-1",
        "source": "crm",
        "type": "wattline.queue_event",
        "time": "2026-11-22T18:51:49+08:00",
        "data": dict(QueueEvent.example),
    } | changes


def test_one_event_is_on_disk_when_it_is_accepted(served: Served) -> None:
    answer = served.post(event())
    assert answer.status_code == 202
    (accepted,) = answer.json()["events"]
    (line,) = served.lines()
    assert accepted["id"] == line["id"]
    topic, partition, offset = accepted["position"].split("/")
    run = served.log.read(topic, int(partition), int(offset), 1)
    assert run is not None
    assert json.loads(run.values[0])["id"] == accepted["id"]
    assert line["time"] == "2026-11-22T10:51:49Z"
    assert line["caller"]["mask"] == "130****0310"
    assert "13073960310" not in json.dumps(line)
    assert served.vault.get(line["caller"]["token"]) == "+8613073960310"


def test_the_same_id_again_is_the_same_event(served: Served) -> None:
    first, again = served.post(event()).json(), served.post(event()).json()
    other = served.post(event(id="row-2")).json()
    assert first["events"][0]["id"] == again["events"][0]["id"] != other["events"][0]["id"]


def test_a_batch_is_taken_in_its_order(served: Served) -> None:
    answer = served.post([event(id=f"row-{n}") for n in range(100)], BATCH)
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 100
    assert {taken["id"] for taken in answer.json()["events"]} == {line["id"] for line in served.lines()}
    assert served.post([], BATCH).json() == {"accepted": 0, "events": []}


def test_binary_mode(served: Served) -> None:
    headers = {
        "Content-Type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": "row-%E4%B8%80",
        "ce-source": "crm",
        "ce-type": "wattline.queue_event",
        "ce-time": "2026-11-22T18:51:49+08:00",
    }
    binary = served.post(QueueEvent.example, headers).json()
    structured = served.post(event(id="row-一")).json()
    assert binary["events"][0]["id"] == structured["events"][0]["id"]


def test_every_event_type_is_taken_as_its_example_shows(served: Served) -> None:
    events = [
        event(id=str(n), type=cls.type_name(), data=json.loads(json.dumps(cls.example, default=str)))
        for n, cls in enumerate(event_types())
    ]
    answer = served.post(events, BATCH)
    assert answer.status_code == 202, answer.text
    assert answer.json()["accepted"] == len(events)


def test_one_bad_event_refuses_the_whole_batch_and_says_why(served: Served) -> None:
    wrong = {**QueueEvent.example, "wait": -1, "surprise": "13800138000"}
    answer = served.post([event(), event(data=wrong), event(time="yesterday"), event(data={"id": 1}), 5], BATCH)
    assert answer.status_code == 422
    complaints = {(error["index"], error["field"]): error["message"] for error in answer.json()["errors"]}
    assert complaints[1, "data.wait"] == "should be greater than or equal to 0"
    assert complaints[1, "data.surprise"] == "is not a field of this event type"
    assert "time" in {field for index, field in complaints if index == 2}
    assert complaints[3, "data.id"] == "belongs to the envelope, not to data"
    assert complaints[4, ""] == "must be a JSON object"
    assert 0 not in {index for index, _ in complaints}
    assert "13800138000" not in answer.text
    assert served.lines() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"time": None}, "time"),
        ({"time": "2026-11-22T18:51:49"}, "time"),
        ({"specversion": "0.3"}, "specversion"),
        ({"type": "wattline.nothing"}, "type"),
        ({"data": [1]}, "data"),
        ({"data_base64": "eA=="}, "data_base64"),
        ({"datacontenttype": "text/xml"}, "datacontenttype"),
    ],
)
def test_a_faulty_envelope_is_named(served: Served, change: dict[str, Any], field: str) -> None:
    answer = served.post(event(**change))
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_malformed_bodies(served: Served) -> None:
    assert served.post(b'{"id": ').status_code == 400
    assert "line 1" in served.post(b'{"id": ').json()["detail"]
    assert served.post(b"\xff\xfe").status_code == 400
    assert served.post(event(), BATCH).status_code == 400
    assert served.post(event(), {"Content-Type": "text/plain"}).status_code == 415
    assert served.client.post("/events", content=b"").status_code == 415


def test_sizes_are_limited(served: Served) -> None:
    assert served.post(event(id="x" * 300_000)).status_code == 413
    pieces = (b"[" + b" " * 50_000 for _ in range(20))
    assert served.client.post("/events", content=pieces, headers=BATCH).status_code == 413
    assert served.post([event()] * 101, BATCH).status_code == 413
    deep: Any = 1
    for _ in range(9):
        deep = [deep]
    assert served.post(event(data={"x": deep})).status_code == 413
    assert served.post(b"[" * 100_000, BATCH).status_code == 400
    assert served.lines() == []


def test_keys_decide_who_may_send_what(served: Served) -> None:
    narrow = {"X-API-Key": served.client.headers["X-Narrow"], "Authorization": ""}
    assert served.post(event(source="pbx-east"), STRUCTURED | narrow).status_code == 202
    assert served.post(event(source="crm"), STRUCTURED | narrow).status_code == 403
    refused = served.post(
        [event(source="pbx-east"), event(source="pbx-east", type="wattline.ticket_opened")], BATCH | narrow
    )
    assert refused.status_code == 403
    assert served.post(event(), STRUCTURED | {"Authorization": "Bearer wrong"}).status_code == 401
    nobody = httpx.post(f"{served.client.base_url}/events", content=b"{}", headers=STRUCTURED)
    assert nobody.status_code == 401
    assert nobody.headers["WWW-Authenticate"] == "Bearer"
    assert len(served.lines()) == 1


def test_a_log_that_cannot_be_written_asks_to_come_again(served: Served) -> None:
    served.log.full = True
    answer = served.post(event())
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    served.log.full = False
    assert served.post(event()).status_code == 202


def test_too_many_at_once_are_asked_to_come_again(served: Served) -> None:
    served.log.gate.clear()
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(served.post(event()).status_code)) for _ in range(4)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while served.log.waiting < 4:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    answer = served.post(event())
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    served.log.gate.set()
    for thread in threads:
        thread.join()
    assert answers == [202] * 4


def test_health_and_schemas(served: Served) -> None:
    assert served.client.get("/healthz").json() == {"status": "ok"}
    assert served.client.get("/readyz").json() == {"status": "ready"}
    assert set(served.client.get("/schemas").json()) == set(by_type_name())
    schema = served.client.get("/schemas/queue_event").json()
    assert schema == served.client.get("/schemas/wattline.queue_event").json()
    assert "id" not in schema["properties"]
    assert "Token" not in json.dumps(schema)
    assert set(QueueEvent.example) <= schema["properties"].keys()
    assert served.client.get("/schemas/nothing").status_code == 404
    operation = served.client.get("/openapi.json").json()["paths"]["/events"]["post"]
    assert set(operation["requestBody"]["content"]) == {
        "application/json",
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
    }
    assert {"202", "400", "401", "403", "413", "415", "422", "429", "503"} <= operation["responses"].keys()


def test_what_came_in_is_counted(served: Served) -> None:
    served.post([event(id=f"row-{n}") for n in range(3)], BATCH)
    served.post([event(id="row-4"), event(id="row-5", data={})], BATCH)
    served.client.post("/events", content=b"{}", headers={"Authorization": "Bearer nobody"})
    served.log.full = True
    served.post(event())
    served.client.get("/healthz")

    answer = httpx.get(f"{served.client.base_url}/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    for status, requests in (("202", 1), ("401", 1), ("422", 1), ("503", 1)):
        assert f'wattline_intake_requests_total{{status="{status}"}} {requests}.0' in lines
    assert 'wattline_intake_events_total{type="wattline.queue_event"} 3.0' in lines
    assert "wattline_intake_rejected_events_total 1.0" in lines
    assert "wattline_intake_request_seconds_count 4.0" in lines
    assert "wattline_intake_in_flight_requests 0.0" in lines


def test_keys_are_kept_hashed(tmp_path: Path) -> None:
    keys, plain = ApiKeys(()).with_new("crm", ["crm"], ["ticket_*"])
    keys.save(tmp_path / "keys.json")
    assert plain not in (tmp_path / "keys.json").read_text()
    loaded = ApiKeys.load(tmp_path / "keys.json")
    key = loaded.find(plain)
    assert key is not None
    assert key.may_send("crm", "wattline.ticket_opened")
    assert not key.may_send("crm", "wattline.bill_issued")
    with pytest.raises(ValueError, match="already"):
        loaded.with_new("crm", [], [])
    assert len(loaded.without("crm")) == 0
    assert len(ApiKeys.load(tmp_path / "none.json")) == 0
    (tmp_path / "keys.json").write_text("[{}]")
    with pytest.raises(KeyFileError, match=r"keys\.json"):
        ApiKeys.load(tmp_path / "keys.json")


def test_depth() -> None:
    assert [depth_of(value, 10) for value in (1, [], [1], {"a": [{}]}, [[[[1]]]])] == [0, 0, 1, 2, 4]
