"""Prometheus asks the services that there are, on their ports, and alerts on metrics that there are."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import Any

import pytest
import yaml

from ingest.metrics import SECTIONS
from tests.support.compose import CLUSTER, ROOT, SINGLE, is_step, services
from wattline.settings import IntakeSettings, MetricsSettings

FOLDER = ROOT / "deploy" / "prometheus"
CATALOGUE = {metric.name: metric for metrics in SECTIONS.values() for metric in metrics}
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]


def test_every_service_is_asked_on_its_own_port() -> None:
    jobs = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    asked = {job["job_name"]: job["dns_sd_configs"][0] for job in jobs if "dns_sd_configs" in job}
    running = {name for name, service in services(SINGLE).items() if not is_step(service)}
    assert asked.keys() <= running
    assert all(found["names"] == [name] and found["type"] == "A" for name, found in asked.items())
    ports = {name: found["port"] for name, found in asked.items()}
    clickhouse = re.search(r"<port>(\d+)</port>", (ROOT / "deploy/clickhouse/server.xml").read_text())
    assert clickhouse is not None
    assert ports == {
        "intake": IntakeSettings().port,
        "sink": MetricsSettings().sink_port,
        "streams": MetricsSettings().streams_port,
        "scheduler": MetricsSettings().scheduler_port,
        "clickhouse": int(clickhouse[1]),
    }


def test_every_server_of_the_cluster_is_asked() -> None:
    jobs = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    (job,) = (job for job in jobs if job["job_name"] == "clickhouse")
    (pattern,) = job["file_sd_configs"][0]["files"]
    mounts = [mount.split(":")[:2] for mount in services(SINGLE, CLUSTER)["prometheus"]["volumes"]]
    found = [ROOT / source for source, target in mounts if fnmatch(target, pattern)]
    port = job["dns_sd_configs"][0]["port"]
    asked = [f"{name}:{port}" for name in job["dns_sd_configs"][0]["names"]]
    asked += [target for path in found for group in yaml.safe_load(path.read_text()) for target in group["targets"]]
    servers = [
        name for name, service in services(SINGLE, CLUSTER).items() if "clickhouse-server" in service.get("image", "")
    ]
    assert asked == [f"{name}:{port}" for name in servers]
    assert len(servers) == 4
    assert not any(fnmatch(mount.split(":")[1], pattern) for mount in services(SINGLE)["prometheus"]["volumes"])


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_a_rule_asks_for_metrics_that_there_are_and_says_what_to_do(rule: dict[str, Any]) -> None:
    used = set(re.findall(r"\bwattline_\w+", rule["expr"]))
    assert used or "up" in rule["expr"]
    for name in used:
        metric = CATALOGUE.get(name.removesuffix("_bucket")) if name.endswith("_bucket") else CATALOGUE.get(name)
        assert metric is not None, f"{name} is in no section of ingest/metrics.py"
        assert name.endswith("_bucket") == (metric.kind == "histogram")
        assert ("increase(" in rule["expr"]) == (metric.kind == "counter")
        for by in re.findall(r"by \((\w+)\)", rule["expr"]):
            assert by == "le" or by in metric.labels, f"{name} has no label {by}"
    assert rule["labels"]["severity"] in ("page", "warn")
    assert rule["annotations"].keys() == {"summary", "do"}


def test_labels_that_a_summary_names_survive_its_expression() -> None:
    for rule in RULES:
        named = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
        kept = set(re.findall(r"by \((\w+)\)", rule["expr"])) | ({"job", "instance"} if "up" in rule["expr"] else set())
        assert named <= kept, rule["alert"]
