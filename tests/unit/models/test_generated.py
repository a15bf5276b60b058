"""What is generated from the classes says the same as they do, and is the same as what is committed."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from models.catalogue import event_types, topics
from models.documentation import events_page
from models.envelope import Event
from models.generated import rendered_files
from models.schema import json_schema

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return rendered_files()


def test_committed_files_are_up_to_date(files: dict[str, str]) -> None:
    stale = [name for name, text in files.items() if (ROOT / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `wattline schema write`"


def test_no_schema_of_a_type_that_is_gone(files: dict[str, str]) -> None:
    committed = {f"models/schemas/{file.name}" for file in (ROOT / "models/schemas").glob("*.json")}
    assert committed == {name for name in files if name.endswith(".json")}


@pytest.mark.parametrize("cls", event_types(), ids=lambda cls: cls.__name__)
def test_schema_is_one_and_fits_its_example(cls: type[Event]) -> None:
    schema = json_schema(cls)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    (example,) = schema["examples"]
    validator.validate(example)
    assert not validator.is_valid({**example, "no_such_field": 1})
    assert schema["x-wattline"]["table"] == cls.table_name()
    assert json.loads(json.dumps(schema)) == schema


def test_schema_says_units_columns_and_marks() -> None:
    by_name = {cls.__name__: json_schema(cls)["properties"] for cls in event_types()}
    assert by_name["BillIssued"]["total"]["x-unit"] == "fen"
    assert by_name["QueueEvent"]["verb"]["x-column"] == "LowCardinality(String)"
    assert by_name["QueueEvent"]["caller"]["x-tokenised"] == "phone"
    assert by_name["MandateSigned"]["payer_account"]["x-tokenised"] == "bank account"
    assert by_name["MandateSigned"]["payer_name"]["x-personal"] == "name"
    assert by_name["TicketOpened"]["description"]["x-scrubbed"] is True
    assert by_name["IvrNodeHit"]["left_at"]["description"].startswith("When the caller left")


def test_page_shows_every_topic_type_and_field() -> None:
    page = events_page()
    assert page.startswith("<!-- Generated")
    for name in topics():
        assert f"\n## `{name}`\n" in page
    for cls in event_types():
        section = page.split(f"\n### {cls.__name__}\n")[1].split("\n### ")[0].split("\n## ")[0]
        assert f"`{cls.database}.{cls.table_name()}`" in section
        for field in set(cls.model_fields) - set(Event.model_fields):
            assert f"\n| `{field}` | " in section


def test_page_has_whole_tables() -> None:
    rows = [line.replace("\\|", "") for line in events_page().splitlines() if line.startswith("| `")]
    assert {row.count("|") for row in rows} == {4, 6}
