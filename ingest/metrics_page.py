"""docs/metrics-ops.md: every metric of the catalogue, as the services show it on /metrics."""

from collections.abc import Iterator, Sequence

from ingest.metrics import SECTIONS, Metric

PATH = "docs/metrics-ops.md"

_HEADER = """\
<!-- Generated from ingest/metrics.py by `wattline schema write`. Change the catalogue, not this file. -->

# Metrics of operation

What each service tells of itself, for Prometheus: `GET /metrics` on the port of the service (settings `metrics.*`; the
intake shows its own beside `/events`). These are numbers about the pipeline; what is reported about the call centre is
in the marts. A counter only grows while a process lives, so look at its `rate()`. The process itself (memory, CPU,
files) is told by the usual `process_*`.
"""


def rendered_files() -> dict[str, str]:
    """Path (relative to the project) → the text that the file should have."""
    parts = [_HEADER]
    for section, metrics in SECTIONS.items():
        parts += [f"## {section}\n", *_table(metrics), ""]
    return {PATH: "\n".join(parts).rstrip() + "\n"}


def _table(metrics: Sequence[Metric]) -> Iterator[str]:
    yield "| metric | kind | by | what it says |\n|---|---|---|---|"
    for metric in metrics:
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        buckets = f" Buckets: {', '.join(f'{bound:g}' for bound in metric.buckets)}." if metric.buckets else ""
        yield f"| `{metric.name}` | {metric.kind} | {labels} | {metric.about}{buckets} |"
