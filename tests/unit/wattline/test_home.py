"""The home folder: generated passwords, written once, readable by their owner only."""

import stat
from pathlib import Path

from wattline.home import Credentials, Home, credentials, write_private


def test_passwords_are_made_once_and_kept_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = credentials(home)
    assert credentials(home) == first
    assert stat.S_IMODE(home.credentials.stat().st_mode) == 0o600
    assert len({first.wattline, first.planner, first.superset, first.restricted}) == 4


def test_passwords_do_not_show_when_printed(tmp_path: Path) -> None:
    made = credentials(Home(tmp_path))
    assert isinstance(made, Credentials)
    assert made.planner not in repr(made)


def test_a_quicker_writer_wins(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "first")
    write_private(path, "second")
    assert path.read_text() == "first"
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]
