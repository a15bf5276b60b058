"""The instruments of one process: what the catalogue lists, as prometheus_client has them."""

from collections.abc import Iterable, Mapping
from threading import Lock

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ingest.metrics import Metric

Instrument = Counter | Gauge | Histogram


class Meters:
    """Records metrics of the catalogue into a registry. Safe for several threads.

    A metric without labels stands at 0 from the start. Recording one that wasn't asked for is a KeyError, with the
    wrong labels a ValueError.
    """

    def __init__(self, metrics: Iterable[Metric], registry: CollectorRegistry | None = None) -> None:
        self.registry = CollectorRegistry() if registry is None else registry
        self._instruments = {metric.name: _instrument(metric, self.registry) for metric in metrics}
        self._putting = Lock()
        self._shown: dict[str, frozenset[tuple[str, ...]]] = {}

    def count(self, metric: Metric, amount: float = 1, **labels: str) -> None:
        """Adds to a counter."""
        instrument = self._labelled(metric, labels)
        assert isinstance(instrument, Counter)
        instrument.inc(amount)

    def put(self, metric: Metric, value: float, **labels: str) -> None:
        """Sets a gauge."""
        instrument = self._labelled(metric, labels)
        assert isinstance(instrument, Gauge)
        instrument.set(value)

    def observe(self, metric: Metric, value: float, **labels: str) -> None:
        """Adds a measurement to a histogram."""
        instrument = self._labelled(metric, labels)
        assert isinstance(instrument, Histogram)
        instrument.observe(value)

    def put_all(self, metric: Metric, values: Mapping[tuple[str, ...], float]) -> None:
        """Sets a gauge by label values; those that aren't among them are gone, and not shown as they last were."""
        instrument = self._instruments[metric.name]
        for labels, value in values.items():
            self.put(metric, value, **dict(zip(metric.labels, labels, strict=True)))
        with self._putting:
            gone = self._shown.get(metric.name, frozenset()) - values.keys()
            for labels in gone:
                instrument.remove(*labels)
            self._shown[metric.name] = frozenset(values)

    def value(self, metric: Metric, **labels: str) -> float:
        """What a counter or a gauge stands at, for a histogram the number of its measurements; 0 where never told."""
        suffix = "_count" if metric.kind == "histogram" else ""
        return self.registry.get_sample_value(metric.name + suffix, labels) or 0.0

    def _labelled(self, metric: Metric, labels: dict[str, str]) -> Instrument:
        instrument = self._instruments[metric.name]
        return instrument.labels(**labels) if metric.labels else instrument


def _instrument(metric: Metric, registry: CollectorRegistry) -> Instrument:
    if metric.kind == "histogram":
        return Histogram(metric.name, metric.about, metric.labels, buckets=metric.buckets, registry=registry)
    kind = Counter if metric.kind == "counter" else Gauge
    return kind(metric.name, metric.about, metric.labels, registry=registry)
