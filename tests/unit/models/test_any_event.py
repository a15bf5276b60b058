"""Any event that a class can be survives the log: canonical, one line, equal, and as its schema says."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from models.catalogue import event_types
from models.envelope import Event
from models.schema import json_schema
from tests.support.events import events


@pytest.mark.parametrize("cls", event_types(), ids=lambda cls: cls.__name__)
def test_any_event_survives_the_log(cls: type[Event]) -> None:
    schema = Draft202012Validator(json_schema(cls))

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def survives(data: st.DataObject) -> None:
        event = data.draw(events(cls))
        line = event.model_dump_json(exclude_none=True)
        assert "\n" not in line
        again = cls.model_validate_json(line)
        assert again == event
        assert again.model_dump_json(exclude_none=True) == line
        schema.validate(json.loads(line))

    survives()
