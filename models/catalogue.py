"""The catalogue: every event type there is, found by the modules of this package that declare one."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

import models
from models.envelope import Event


def _subclasses(base: type[Event]) -> Iterator[type[Event]]:
    for subclass in base.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


@cache
def event_types() -> tuple[type[Event], ...]:
    """Every concrete event type of this package, by name."""
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"models.{module.name}")
    found = {
        cls.table_name(): cls
        for cls in _subclasses(Event)
        if cls.__module__.startswith("models.") and not cls.is_abstract()
    }
    return tuple(found[name] for name in sorted(found))


@cache
def by_type_name() -> Mapping[str, type[Event]]:
    """CloudEvents type → event class."""
    return MappingProxyType({cls.type_name(): cls for cls in event_types()})


@cache
def topics() -> tuple[str, ...]:
    """Every topic that some event type travels on."""
    return tuple(sorted({cls.topic for cls in event_types()}))


def types_of(topic: str) -> tuple[type[Event], ...]:
    """The event types that travel on a topic."""
    return tuple(cls for cls in event_types() if cls.topic == topic)
