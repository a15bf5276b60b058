"""Loading a mapping, and what is said of a wrong one."""

from pathlib import Path

import pytest

from connectors.tabular import BadMapping, Mapping, load_mapping, shipped_mappings

GOOD = """\
name: calls
columns:
  id: {header: ID}
  began: {header: Start, type: datetime}
  wait: {header: Wait, type: seconds}
starts: began
key: [id]
values:
  ended: {time: "{began}", plus_seconds: "{wait}"}
flags:
  long: wait > 60
events:
  - name: join
    event: QueueEvent
    when: wait
    time: "{began}"
    set:
      pbx: "{pbx}"
      call_id: "{id}"
      queue: all
      agent: NONE
      verb: ENTERQUEUE
      known_verb: true
      parameters: []
"""


def _load(tmp_path: Path, text: str) -> Mapping:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    return load_mapping(path)


def test_the_shipped_ones_load() -> None:
    assert {mapping.name for mapping in shipped_mappings()} == {"bank_day", "hotline_zh"}
    assert load_mapping("bank_day").needs_date
    assert not load_mapping("hotline_zh").needs_date


def test_a_good_one_loads(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD).events[0].name == "join"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: seconds", "type: minutes", r"mine.yaml:5: columns.wait.type: Input should be"),
        ("header: Wait", "heading: Wait", r"mine.yaml:5: columns.wait: header: is missing"),
        ("starts: began", "starts: wait", r"starts: 'wait' is not a column of type time or datetime"),
        ("starts: began\n", "", r"mine.yaml:1: the mapping: starts: is missing"),
        ("key: [id]", "key: [nr]", r"key: nr is none of"),
        ('time: "{began}", plus', 'time: "{start}", plus', r"values.ended: start is none of"),
        ("ended: {time", "wait: {time", r"values.wait: the name is taken"),
        ("plus_seconds:", "minus_seconds:", r"mine.yaml:9: values.ended: "),
        ("long: wait > 60", "long: waits > 60", r"'waits' is none of"),
        ("when: wait", "when: wait and", r"'wait and' breaks off"),
        ("event: QueueEvent", "event: QueueEvnt", r"mine.yaml:13: events.0: there is no event type QueueEvnt"),
        ("queue: all", "queu: all", r"mine.yaml:13: events.0: QueueEvent has no field queu"),
        ("      verb: ENTERQUEUE\n", "", r"mine.yaml:13: events.0: QueueEvent needs verb"),
        ('call_id: "{id}"', 'call_id: "{nr}"', r"events.join.call_id: nr is none of"),
        ("name: calls", "name: calls\nencoding: gbk", r"encoding: is not a key here"),
        (
            "name: calls",
            "name: calls\nzone: Asia/Beijing",
            r"mine.yaml:2: zone: 'Asia/Beijing' is not an IANA time zone",
        ),
        (
            "name: calls",
            "name: calls\nfile: {encoding: utf-16}",
            r"mine.yaml:2: file.encoding: .*can't be read by lines",
        ),
        ("name: calls", "name: [calls", r"mine.yaml: not YAML"),
        (GOOD, "- a\n- b\n", r"a mapping has keys"),
    ],
)
def test_a_fault_is_named_by_key_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(BadMapping, match=said):
        _load(tmp_path, GOOD.replace(old, new))


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="shipped mappings: bank_day, hotline_zh"):
        load_mapping(tmp_path / "none.yaml")


def test_the_example_of_the_documentation_loads(tmp_path: Path) -> None:
    documentation = (Path(__file__).parents[3] / "docs" / "own-pbx.md").read_text("utf-8")
    assert _load(tmp_path, documentation.split("```yaml\n")[1].split("```")[0]).name == "my_export"
