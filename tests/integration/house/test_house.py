"""The whole house through its command line: up, ingest, ask, kill, back up, down."""

import json
import os
import pty
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.house import PROGRAM, House, free_port, house_in, house_up, until

DAY = "2026-10-12"

QUEUE_LOG = """\
1791763200|NONE|NONE|NONE|QUEUESTART|
1791763201|c1|bill|NONE|ENTERQUEUE||13800138001|1
1791763211|c1|bill|Agent/1|CONNECT|10|m1|4
1791763241|c1|bill|Agent/1|COMPLETECALLER|10|30|1
1791763250|c2|bill|NONE|ENTERQUEUE||13800138002|1
1791763260|c2|bill|NONE|ABANDON|1|1|10
1791763270|c3|fault|NONE|ENTERQUEUE||13800138003|1
1791763291|c3|fault|Agent/2|CONNECT|21|m3|3
1791763351|c3|fault|Agent/2|COMPLETEAGENT|21|60|1
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_up(tmp_path_factory.mktemp("house"), "--no-sample") as up:
        yield up


@pytest.fixture(scope="module")
def simulated(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small simulated day, loaded as an Asterisk's files; the folder of its truth."""
    folder = tmp_path_factory.mktemp("simulated")
    day = ["--start", DAY, "--calls-per-day", "120", "--seed", "11"]
    files, truth = folder / "pbx", folder / "truth"
    house.run("simulate", *day, "--as", "asterisk", "--out", str(files), "--truth", str(truth))
    house.run("ingest", str(files), "--pbx", "sim", "--tz", "Asia/Shanghai")
    return folder


def test_a_second_up_changes_nothing(house: House) -> None:
    pids = {name: house.pid(name) for name in ("gateway", "sink", "intake", "scheduler")}
    assert all(pids.values())
    house.run("up", "--no-sample")
    assert {name: house.pid(name) for name in pids} == pids


def test_a_queue_log_becomes_the_numbers_it_tells(house: House, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    file.write_text(QUEUE_LOG)
    house.run("ingest", str(file), "--pbx", "small")
    counters = (
        "queue, count(), countIf(outcome = 'answered'), countIf(outcome = 'abandoned'),"
        " sum(wait_seconds), sum(talk_seconds)"
    )
    expected = [["bill", "2", "1", "1", "20", "30"], ["fault", "1", "1", "0", "21", "60"]]
    query = f"SELECT {counters} FROM marts.fct_queue_visit WHERE pbx = 'small' GROUP BY queue ORDER BY queue"
    assert house.rows(query) == expected
    house.run("ingest", str(file), "--pbx", "small")
    assert house.rows(query) == expected, "reading the same file again must change nothing"


def test_the_simulated_day_equals_its_truth(house: House, simulated: Path) -> None:
    truth = pq.read_table(simulated / "truth" / "queue_day.parquet").to_pylist()
    expected = sorted(
        [row["queue"], str(row["day"])]
        + [str(row[name]) for name in ("offered", "answered", "abandoned", "timed_out", "left_by_key", "open", "wait")]
        for row in truth
    )
    found = house.rows(
        "SELECT queue, arrival_date, offered, answered, abandoned, exit_timeout, exit_key, open, wait_seconds_answered"
        " FROM marts.agg_queue_day WHERE pbx = 'sim' ORDER BY queue, arrival_date"
    )
    assert found == expected


def test_reports_and_sql_agree(house: House, simulated: Path) -> None:
    report = house.document("report", "day", "--date", DAY)["tables"]["queues"]
    offered = house.one(f"SELECT sum(offered) FROM marts.agg_queue_day WHERE arrival_date = '{DAY}'")
    assert report["total"]["offered"] == int(offered) > 0
    month = house.document("report", "month", "--date", DAY)["tables"]["queues"]
    year = house.document("report", "year", "--date", DAY)["tables"]["queues"]
    assert month["total"]["offered"] == year["total"]["offered"] >= report["total"]["offered"]
    by_queue = {row["queue"]: row["service_level_negative"] for row in report["rows"]}
    mart = house.rows(
        "SELECT queue, sum(answered_within) / sum(answered + abandoned)"
        f" FROM marts.rpt_queue_day WHERE arrival_date = '{DAY}' GROUP BY queue"
    )
    assert {queue for queue, _ in mart} == set(by_queue)
    for queue, service_level in mart:
        assert by_queue[queue] == pytest.approx(float(service_level))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_the_zone_of_the_environment_changes_no_number(house: House, simulated: Path, zone: str) -> None:
    query = "SELECT arrival_hour, offered, answered FROM marts.agg_queue_hour WHERE pbx = 'sim' ORDER BY ALL"
    here = house.run("sql", "--format", "tsv", query, TZ=zone).stdout
    assert here == house.run("sql", "--format", "tsv", query).stdout
    again = house.run("ingest", str(simulated / "pbx"), "--pbx", "sim", "--tz", "Asia/Shanghai", TZ=zone)
    assert again.returncode == 0
    assert house.run("sql", "--format", "tsv", query).stdout == here


def test_bad_records_are_told_kept_and_cost_nothing_else(house: House, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    lines = QUEUE_LOG.encode().splitlines(keepends=True)
    lines[3:3] = [b"1791763212|half\n", "1791763213|c9|bill|张三|PAUSE|饭\n".encode("gbk")]
    file.write_bytes(b"".join(lines))
    done = house.run("ingest", str(file), "--pbx", "bad")
    assert f"{file}:4" in done.stderr
    assert f"{file}:5" in done.stderr
    query = "SELECT count() FROM marts.fct_queue_visit WHERE pbx = 'bad'"
    assert house.one(query) == "3"
    kinds = [kind for kind in house.document("dlq", "list") if "bad" in kind["source"]]
    assert sum(kind["distinct"] for kind in kinds) == 2
    assert house.run("ingest", str(file), "--pbx", "bad", "--strict", check=False).returncode == 3
    kinds = [kind for kind in house.document("dlq", "list") if "bad" in kind["source"]]
    assert sum(kind["distinct"] for kind in kinds) == 2, "the same bad line read twice is one"
    replay = house.run("dlq", "replay", "--source", "asterisk/bad/queue_log", check=False)
    assert replay.returncode == 3
    house.run("dlq", "replay", "--policy", "drop", "--source", "asterisk/bad/queue_log")
    assert not [kind for kind in house.document("dlq", "list") if "bad" in kind["source"]]


def test_letters_are_replayed_once_their_source_is_declared_rightly(house: House, tmp_path: Path) -> None:
    file, nothing = tmp_path / "queue_log", tmp_path / "nothing"
    file.write_bytes("1791763213|NONE|NONE|张三|PAUSEALL|饭\n".encode("gbk"))
    nothing.write_bytes(b"")
    declared = ["--as", "queue_log", "--pbx", "gbk", "--no-refresh"]
    house.run("ingest", str(file), *declared)
    until(lambda: any("gbk" in kind["source"] for kind in house.document("dlq", "list")), what="the dead letter")
    house.run("ingest", str(nothing), *declared, "--encoding", "gbk")
    replay = house.document("dlq", "replay", "--source", "asterisk/gbk/queue_log")
    assert replay["letters"] == {"replayed": 1}
    until(lambda: house.behind() == 0, what="the sink")
    assert house.rows("SELECT agent FROM raw.queue_event FINAL WHERE pbx = 'gbk'") == [["张三"]]
    assert not [kind for kind in house.document("dlq", "list") if "gbk" in kind["source"]]


def test_a_followed_file_is_read_through_rotation_kill_and_restart(house: House, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    query = "SELECT uniqExact(call_id), count() FROM raw.queue_event FINAL WHERE pbx = 'followed'"
    follow = ["ingest", str(file), "--as", "queue_log", "--pbx", "followed", "--follow"]

    def append(first: int, last: int) -> None:
        with file.open("a") as growing:
            growing.writelines(
                f"{1791780000 + n}|f{n}|bill|NONE|ENTERQUEUE||1380013{n:04}|1\n" for n in range(first, last)
            )

    def loaded(calls: int) -> bool:
        return house.rows(query) == [[str(calls), str(calls)]]

    append(0, 10)
    process = house.start(*follow)
    try:
        until(lambda: loaded(10), what="what was there")
        append(10, 20)
        until(lambda: loaded(20), what="what was appended")
    finally:
        process.kill()
        process.wait()
    append(20, 30)
    file.rename(tmp_path / "queue_log.1")
    append(30, 40)
    process = house.start(*follow)
    try:
        until(lambda: loaded(40), what="what was appended before and after the rotation")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def test_the_prompt_answers_survives_a_mistake_and_leaves(house: House) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(PROGRAM), "sql", "--format", "tsv"],
        env={**os.environ, **house.environment, "TERM": "dumb"},
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        os.write(ours, b"SELEC 1;\nSELECT 40\n+ 2;\n\\q\n")
        answers, complaints = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert process.returncode == 0
    assert b"42" in answers
    assert b"SYNTAX_ERROR" in complaints


def test_the_intake_takes_events_and_says_what_is_wrong(house: House) -> None:
    key = house.run("keys", "add", "web").stdout.strip()
    url = f"http://127.0.0.1:{house.environment['WATTLINE_INTAKE__PORT']}/events"

    def post(data: dict[str, object]) -> tuple[int, dict[str, object]]:
        event = {
            "specversion": "1.0", "id": "n-1", "source": "web-portal", "type": "wattline.ivr_node_hit",
            "time": "2026-10-13T08:00:00+08:00", "datacontenttype": "application/json", "data": data,
        }  # fmt: skip
        headers = {"content-type": "application/cloudevents+json", "authorization": f"Bearer {key}"}
        request = urllib.request.Request(url, json.dumps(event).encode(), headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    hit = {"pbx": "web", "call_id": "w1", "node": "main", "flag": "", "digit": "", "witness": "ami", "sequence": 0}
    status, _ = post({**hit, "caller": "13800138009"})
    assert status == 202
    until(lambda: house.behind() == 0, what="the sink")
    assert house.rows("SELECT node, caller.mask FROM raw.ivr_node_hit FINAL WHERE pbx = 'web'") == [
        ["main", "138****8009"]
    ]
    status, answer = post({**hit, "sequence": "three"})
    assert status == 422
    assert "sequence" in json.dumps(answer)


def test_no_number_stands_readable_in_the_store_or_in_a_log(house: House, simulated: Path) -> None:
    number = b"13800138001"
    readable = [
        str(path)
        for path in house.home.rglob("*")
        if path.is_file() and path.suffix not in {".parquet"} and number in path.read_bytes()
    ]
    assert readable == []


def test_planners_are_fenced_and_operators_only_read(house: House) -> None:
    assert house.run("sql", "--as", "planner", "SELECT count() FROM marts.fct_call").returncode == 0
    refused = house.run("sql", "--as", "planner", "SELECT count() FROM raw.queue_event", check=False)
    assert refused.returncode == 1
    assert "raw" in refused.stderr
    refused = house.run("sql", "TRUNCATE TABLE raw.queue_event", check=False)
    assert refused.returncode == 1
    assert "--write" in refused.stderr


def test_killed_services_come_back_and_nothing_is_lost(house: House, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    rows = [
        f"{1791770000 + n}|k{n}|bill|NONE|ENTERQUEUE||1380013{n % 10000:04}|1\n"
        f"{1791770000 + n}|k{n}|bill|NONE|ABANDON|1|1|0\n"
        for n in range(5000)
    ]
    file.write_text("".join(rows))
    house.run("ingest", str(file), "--pbx", "killed", "--no-refresh")
    house.kill("sink")
    house.kill("gateway")
    until(house.ready, what="the services to come back")
    until(lambda: house.behind() == 0, what="the sink")
    house.run("dbt", "run", "--select", "tag:intraday")
    query = "SELECT count(), countIf(outcome = 'abandoned') FROM marts.fct_queue_visit WHERE pbx = 'killed'"
    assert house.rows(query) == [["5000", "5000"]]
    unbalanced = "SELECT count() FROM ops.runs WHERE inserted + rejected + duplicates + missing != last - first + 1"
    assert house.one(unbalanced) == "0"


def test_a_job_runs_now_and_leaves_a_record(house: House) -> None:
    house.run("schedule", "run", "trim-log")
    last = house.document("schedule", "runs")[0]
    assert last["job"] == "trim-log"
    assert last["state"] == "succeeded"
    unknown = house.run("schedule", "run", "no-such-job", check=False)
    assert unknown.returncode == 1
    assert "trim-log" in unknown.stderr


@pytest.mark.timeout(600)  # a second house starts twice in it
def test_a_backup_is_brought_back_whole(house: House, simulated: Path, tmp_path: Path) -> None:
    archive = tmp_path / "house.tar"
    house.run("backup", str(archive))
    asked = (
        "SELECT pbx, count(), sum(wait_seconds) FROM marts.fct_queue_visit GROUP BY pbx ORDER BY pbx",
        "SELECT count(), uniqExact(id) FROM raw.queue_event FINAL",
    )
    before = [house.rows(query) for query in asked]
    other = house_in(tmp_path / "other")
    wrong = tmp_path / "wrong.key"
    wrong.write_text("ab" * 32)
    for options in ([], ["--secret", str(wrong)]):
        refused = other.run("restore", str(archive), *options, check=False)
        assert refused.returncode == 1
        assert "secret" in refused.stderr
        assert not [path for path in other.home.rglob("*") if path.is_file()], "a failed restore leaves nothing"
    other.run("restore", str(archive), "--secret", str(house.home / "vault" / "secret.key"))
    try:
        other.run("up", "--no-sample")
        assert [other.rows(query) for query in asked] == before
        file = tmp_path / "queue_log"
        file.write_text(QUEUE_LOG.replace("|c", "|new"))
        other.run("ingest", str(file), "--pbx", "after-restore")
        assert other.one("SELECT count() FROM marts.fct_queue_visit WHERE pbx = 'after-restore'") == "3"
        newer = "SELECT uniqExact(id) FROM raw.queue_event WHERE pbx = 'after-restore'"
        expected = other.one(newer)
        other.run("down")
        shutil.rmtree(other.home / "store")
        vault = (other.home / "vault" / "vault.sqlite").read_bytes()
        refused = other.run("restore", str(archive), check=False)
        assert (refused.returncode, "--only warehouse" in refused.stderr) == (1, True)
        other.run("restore", str(archive), "--only", "warehouse")
        assert (other.home / "vault" / "vault.sqlite").read_bytes() == vault, "it is newer than the archive's"
        other.run("up", "--no-sample")
        until(lambda: other.behind() == 0, what="the sink to read again what came after the backup")
        assert other.one(newer) == expected
        assert other.rows(asked[0])[-1] == before[0][-1]
    finally:
        other.run("down", check=False)


def test_what_is_in_force_can_be_asked(house: House) -> None:
    assert house.run("migrate", "--dry-run").stderr.startswith("0 steps")
    shown = json.loads(house.run("config", "show", WATTLINE_CLICKHOUSE__PASSWORD="correct horse").stdout)
    assert shown["home"] == str(house.home)
    assert "correct horse" not in json.dumps(shown)
    hidden, revealed = house.document("config", "accounts"), house.document("config", "accounts", "--reveal")
    assert list(hidden) == list(revealed)
    assert set(hidden.values()).isdisjoint(revealed.values())
    house.run("keys", "add", "crm", "--type", "ticket_*")
    assert {"name": "crm", "sources": ["crm*"], "types": ["ticket_*"]} in house.document("keys", "list")
    house.run("keys", "remove", "crm")
    assert "crm" not in [key["name"] for key in house.document("keys", "list")]
    assert "dbt-nightly" in [job["job"] for job in house.document("schedule", "list")]


def test_a_running_house_is_not_taken_for_one_on_other_ports(house: House) -> None:
    done = house.run("up", check=False, WATTLINE_CLICKHOUSE__PORT=str(free_port()))
    assert done.returncode == 1
    assert "wattline down" in done.stderr


def test_a_port_that_is_taken_is_told(house: House, tmp_path: Path) -> None:
    other = house_in(tmp_path, WATTLINE_CLICKHOUSE__PORT=house.environment["WATTLINE_CLICKHOUSE__PORT"])
    done = other.run("up", check=False)
    assert done.returncode == 1
    assert "WATTLINE_CLICKHOUSE__PORT" in done.stderr


def test_what_needs_a_running_house_says_so(tmp_path: Path) -> None:
    other = house_in(tmp_path)
    assert other.run("status", check=False).returncode == 4
    done = other.run("backup", str(tmp_path / "x.tar"), check=False)
    assert done.returncode == 4
    assert "wattline up" in done.stderr
    assert other.run("down").stdout.strip() == "nothing was running"
