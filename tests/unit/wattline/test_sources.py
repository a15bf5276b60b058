"""What a file is read as: the zone that is said, else the mapping's own, else the usual one."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wattline.sources import Declared, source_of

SHANGHAI, URUMQI, UTC = (ZoneInfo(name) for name in ("Asia/Shanghai", "Asia/Urumqi", "UTC"))

MAPPING = """
name: small
{zone}
starts: began
columns:
  began: {{header: began, type: datetime}}
  call: {{header: call}}
events:
  - name: hit
    event: IvrNodeHit
    time: "{{began}}"
    set: {{pbx: "{{pbx}}", call_id: "{{call}}", node: menu, flag: "", digit: "", witness: tabular, sequence: 0}}
"""


@pytest.mark.parametrize(
    ("said", "in_mapping", "used"),
    [(None, "", SHANGHAI), (None, "zone: Asia/Urumqi", URUMQI), (UTC, "zone: Asia/Urumqi", UTC)],
)
def test_the_zone_of_a_table(tmp_path: Path, said: ZoneInfo | None, in_mapping: str, used: ZoneInfo) -> None:
    mapping = tmp_path / "small.yaml"
    mapping.write_text(MAPPING.format(zone=in_mapping))
    declared = Declared(form=str(mapping), pbx="p", zone=said, usual_zone=SHANGHAI)
    assert source_of(tmp_path / "export.csv", declared).settings.zone == used


@pytest.mark.parametrize(("said", "used"), [(None, SHANGHAI), (UTC, UTC)])
def test_the_zone_of_an_asterisks_file(tmp_path: Path, said: ZoneInfo | None, used: ZoneInfo) -> None:
    declared = Declared(form="cdr", pbx="p", zone=said, usual_zone=SHANGHAI)
    assert source_of(tmp_path / "Master.csv", declared).settings.zone == used
