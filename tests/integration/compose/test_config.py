"""The compose files as docker-compose itself reads them: 1.29, the one that Debian has."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.compose import CLUSTER, EXAMPLE, ROOT, SECRET, SINGLE, filled, services


@pytest.fixture(scope="module")
def program() -> str:
    """Ours, which `make unit` installs from requirements/compose.txt, else the machine's. Without one this fails."""
    own = ROOT / ".venv-compose" / "bin" / "docker-compose"
    found = str(own) if own.exists() else shutil.which("docker-compose")
    if found is None:
        pytest.fail("no docker-compose: run `make .venv-compose/.ready`, or `apt-get install docker-compose`")
    return found


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_text("".join(f"{name}={value}\n" for name, value in filled().items()))
    return path


def config(program: str, env_file: Path, *files: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """`docker-compose config`, in an environment that holds none of our variables."""
    names = [word for file in files for word in ("-f", str(file))]
    environment = {name: value for name, value in os.environ.items() if name not in filled()}
    done = subprocess.run(
        [program, "--env-file", str(env_file), *names, "config"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, done.stderr
    return done


def test_one_machine(program: str, env_file: Path) -> None:
    read = yaml.safe_load(config(program, env_file, SINGLE).stdout)
    ours = services(SINGLE)
    assert read["services"].keys() == ours.keys()
    assert {name: found["restart"] for name, found in read["services"].items()} == {
        name: service["restart"] for name, service in ours.items()
    }
    assert read["services"]["clickhouse"]["environment"]["CLICKHOUSE_PASSWORD"] == SECRET


def test_the_cluster_over_it(program: str, env_file: Path) -> None:
    read = yaml.safe_load(config(program, env_file, SINGLE, CLUSTER).stdout)["services"]
    ours = services(SINGLE, CLUSTER)
    assert read.keys() == ours.keys()
    for name, service in ours.items():
        assert read[name].get("depends_on", {}).keys() == service.get("depends_on", {}).keys(), name
        assert len(read[name].get("volumes", [])) == len(service.get("volumes", [])), name
    assert read["kafka"]["environment"]["KAFKA_CONTROLLER_QUORUM_VOTERS"].count("@") == 3
    assert read["sink"]["environment"]["WATTLINE_CLICKHOUSE__CLUSTER"] == "wattline"


@pytest.mark.parametrize("files", [(SINGLE,), (SINGLE, CLUSTER)], ids=["single", "cluster"])
def test_without_secrets_it_says_which_is_missing(program: str, files: tuple[Path, ...]) -> None:
    done = config(program, EXAMPLE, *files, check=False)
    assert done.returncode != 0
    assert "is not set, see .env.example" in done.stderr
