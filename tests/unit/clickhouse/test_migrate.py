"""Which migrations are still to be applied."""

import pytest

from connectors.clickhouse.engines import Cluster, SingleNode
from connectors.clickhouse.migrate import ChangedMigration, Step, numbered, pending

FIRST, SECOND = Step("0001_a", ("CREATE a",)), Step("0002_b", ("CREATE b",))


def test_what_is_recorded_isnt_applied_again() -> None:
    assert pending([FIRST, SECOND], {}) == [FIRST, SECOND]
    assert pending([FIRST, SECOND], {"0001_a": FIRST.checksum}) == [SECOND]
    assert pending([FIRST, SECOND], {"0001_a": FIRST.checksum, "0002_b": SECOND.checksum}) == []


def test_an_edited_migration_is_refused() -> None:
    with pytest.raises(ChangedMigration, match="0001_a was edited"):
        pending([FIRST, SECOND], {"0001_a": Step("0001_a", ("CREATE z",)).checksum})


def test_a_migration_from_the_future_is_refused() -> None:
    with pytest.raises(ChangedMigration, match="0003_c was applied"):
        pending([FIRST], {"0003_c": "x"})


@pytest.mark.parametrize("topology", [SingleNode(), Cluster()])
def test_numbers_are_in_order_without_a_hole(topology: SingleNode | Cluster) -> None:
    numbers = [int(step.name.split("_")[0]) for step in numbered(topology)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert all(step.statements for step in numbered(topology))


def test_local_comes_before_distributed() -> None:
    for step in numbered(Cluster()):
        text = "\n".join(step.statements)
        assert text.count("__local ON CLUSTER") == text.count("ENGINE = Distributed")
        for statement in step.statements:
            if "ENGINE = Distributed" in statement:
                local = statement.split(" AS ")[1].split("\n")[0]
                assert text.index(f"EXISTS {local} ON") < text.index(statement)
