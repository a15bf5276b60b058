"""docker-compose.yml and its overlay, read without docker: what must hold of every service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from tests.support.compose import (
    CLUSTER,
    ROOT,
    SINGLE,
    document,
    environment,
    filled,
    interpolated,
    is_step,
    services,
    variables,
)
from tests.support.compose import keys as example_keys
from wattline.cli import app
from wattline.services.check import CHECKS
from wattline.settings import PREFIX, Settings, load_settings

FILES = {"single": (SINGLE,), "cluster": (SINGLE, CLUSTER)}
EVERY = [
    pytest.param(name, service, id=f"{where}-{name}")
    for where, files in FILES.items()
    for name, service in services(*files).items()
]
EXACT_TAG = re.compile(r"[\w./-]+:v?\d+\.\d+(\.\d+)*[\w.-]*")
SECRET_NAME = re.compile(r"PASSWORD|SECRET|_KEY$|URI$|REDIS_URL$|AUTH$")


@pytest.mark.parametrize(("name", "service"), EVERY)
def test_images_are_pinned_by_exact_tag_or_built_here(name: str, service: dict[str, Any]) -> None:
    if "build" in service:
        assert service["image"].endswith(":local")
    else:
        assert EXACT_TAG.fullmatch(service["image"]), service["image"]


@pytest.mark.parametrize(("name", "service"), EVERY)
def test_whatever_runs_on_has_a_health_check_and_starts_again(name: str, service: dict[str, Any]) -> None:
    if not is_step(service):
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
        assert {"interval", "timeout", "retries", "start_period"} <= service["healthcheck"].keys()


@pytest.mark.parametrize(("name", "service"), EVERY)
def test_ports_are_on_loopback_only(name: str, service: dict[str, Any]) -> None:
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in service.get("ports", []))
    assert "network_mode" not in service


@pytest.mark.parametrize(("name", "service"), EVERY)
def test_containers_are_kept_small_and_their_logs_too(name: str, service: dict[str, Any]) -> None:
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert "container_name" not in service, "it could not be scaled"
    assert not service.get("privileged")
    if "build" in service:
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("file", [SINGLE, CLUSTER], ids=["single", "cluster"])
def test_no_secret_stands_in_a_file(file: Path) -> None:
    said = dict(re.findall(r"^\s*([A-Z_][A-Z0-9_]*):\s*(.+?)\s*$", file.read_text(), re.M))
    secrets = {name: value for name, value in said.items() if SECRET_NAME.search(name)}
    assert len(secrets) >= 3
    assert {name: value for name, value in secrets.items() if not re.search(r"\$\{\w+:\?", value)} == {}


def test_every_variable_is_explained_and_every_explained_one_is_used() -> None:
    used = {found["name"]: found for file in (SINGLE, CLUSTER) for found in variables(file.read_text())}
    explained = {key.name: key for key in example_keys()}
    assert used.keys() == explained.keys()
    assert [key.name for key in explained.values() if len(key.about) < 12] == []


def test_what_may_be_left_out_is_what_the_example_says() -> None:
    example = {key.name: key.value for key in example_keys()}
    for file in (SINGLE, CLUSTER):
        for found in variables(file.read_text()):
            if found["how"] == "?":
                assert example[found["name"]] == "", f"{found['name']}: an example of a secret would be used"
            else:
                assert found["else"] == example[found["name"]]


def test_an_env_file_that_is_not_filled_in_is_refused() -> None:
    empty = {key.name: key.value for key in example_keys()}
    with pytest.raises(AssertionError, match="is not set"):
        interpolated(SINGLE.read_text(), empty)


@pytest.mark.parametrize(("name", "service"), EVERY)
def test_our_variables_are_settings(name: str, service: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {key: value for key, value in environment(service).items() if key.startswith(PREFIX)}
    if service.get("image") != "wattline:local":
        assert ours == {}
        return
    for key, value in ours.items():
        monkeypatch.setenv(key, value)
    settings = load_settings()
    assert settings.log.kind == "kafka"
    assert settings.clickhouse.mode == "server"
    assert settings.clickhouse.password is not None
    if name == "migrate":
        assert set(settings.clickhouse.readers) == {"planner", "superset", "restricted"}


def test_the_cluster_s_settings_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, service in services(SINGLE, CLUSTER).items():
        if service.get("image") == "wattline:local":
            assert service["environment"]["WATTLINE_CLICKHOUSE__CLUSTER"] == "wattline", name
            assert service["environment"]["WATTLINE_LOG__KAFKA__REPLICATION"] == 3
            assert len(service["environment"]["WATTLINE_LOG__KAFKA__BOOTSTRAP"].split(",")) == 3


def test_our_commands_exist() -> None:
    command_line = get_command(app)
    for name, service in services(SINGLE).items():
        if service.get("image") == "wattline:local":
            found: Any = command_line
            for word in service["command"]:
                if not hasattr(found, "commands"):  # `wattline dbt` hands its words on
                    break
                assert word in found.commands, f"{name}: there is no `wattline {' '.join(service['command'])}`"
                found = found.commands[word]


def test_our_health_checks_ask_for_their_own_service() -> None:
    asked = {
        name: service["healthcheck"]["test"][1:]
        for name, service in services(SINGLE).items()
        if service.get("image") == "wattline:local" and not is_step(service)
    }
    assert asked == {name: ["python", "-m", "wattline.services.check", name] for name in CHECKS}


@pytest.mark.parametrize("where", FILES)
def test_nobody_waits_for_what_does_not_come(where: str) -> None:
    all_services = services(*FILES[where])
    for name, service in all_services.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in all_services, f"{name} waits for {other}"
            wanted = "service_completed_successfully" if is_step(all_services[other]) else "service_healthy"
            assert how == {"condition": wanted}, f"{name} waits for {other}"


@pytest.mark.parametrize("where", FILES)
def test_mounts_are_files_of_ours_or_declared_volumes(where: str) -> None:
    declared = {name for file in FILES[where] for name in document(file)["volumes"]}
    used = set()
    for name, service in services(*FILES[where]).items():
        for mount in service.get("volumes", []):
            source, _, rest = mount.partition(":")
            if source.startswith("."):
                assert (ROOT / source).is_file(), f"{name}: {source}"
                assert rest.endswith(":ro")
            elif rest:
                used.add(source)
    assert used == declared


def test_what_is_scaled_has_no_port_and_no_name_of_its_own() -> None:
    for name in ("sink", "streams"):
        assert not {"ports", "hostname"} & services(SINGLE)[name].keys()


def test_an_interrupted_replay_is_finished_by_the_next_container() -> None:
    assert services(SINGLE)["scheduler"]["hostname"] == "scheduler"


def test_what_our_services_write_lies_on_volumes_that_are_theirs() -> None:
    stage = (ROOT / "Dockerfile").read_text().partition("AS wattline\n")[2].partition("\nFROM")[0]
    made = re.search(r"install --directory --owner wattline --group wattline --mode 700 (.+)", stage)
    assert made is not None
    home = re.search(r"WATTLINE_HOME=(\S+)", stage)
    assert home is not None
    for name, service in services(SINGLE).items():
        if service.get("image") == "wattline:local":
            mounted = {mount.split(":")[1] for mount in service["volumes"]}
            assert mounted == {home[1], environment(service)["WATTLINE_ARCHIVE__FOLDER"]}, name
            assert mounted == set(made[1].split()), "a volume is as its folder in the image is: owned by uid 10001"


def test_nobody_is_killed_while_it_drains() -> None:
    for name in ("sink", "streams", "intake", "scheduler"):
        assert int(services(SINGLE)[name]["stop_grace_period"].removesuffix("s")) >= 40


def test_the_partitions_are_those_that_a_setting_allows() -> None:
    most = Settings.model_fields["log"].annotation
    assert most is not None
    most.model_validate({"partitions": filled()["LOG_PARTITIONS"]})


def test_a_backup_by_hand_holds_every_database() -> None:
    models = yaml.safe_load((ROOT / "dbt" / "dbt_project.yml").read_text())["models"]["wattline"]
    wanted = {"raw", "restricted", "ops"} | {
        folder["+schema"] for folder in models.values() if isinstance(folder, dict)
    }
    lines = (ROOT / "docs" / "compose.md").read_text().splitlines()
    told = {
        "BACKUP": re.findall(r"DATABASE (\w+)", next(line for line in lines if line.startswith('ask "BACKUP'))),
        "RESTORE": re.findall(r"DATABASE (\w+)", next(line for line in lines if line.startswith('ask "RESTORE'))),
        "DROP": next(line for line in lines if line.startswith("for database in")).split(";")[0].split()[3:],
    }
    assert {verb: sorted(databases) for verb, databases in told.items()} == dict.fromkeys(told, sorted(wanted))
