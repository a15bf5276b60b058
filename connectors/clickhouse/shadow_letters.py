"""Dead letters that a replay has found, held beside their table until the new tables are put in place."""

from clickhouse_connect.driver.client import Client

from connectors.clickhouse.shadow import COPYING, SUFFIX

LETTERS = "ops.dead_letters"
HELD = LETTERS + SUFFIX


def create(client: Client) -> None:
    """An empty table for them; there is one replay at a time."""
    drop(client)
    client.command(f"CREATE TABLE {HELD} AS {LETTERS}")


def release(client: Client, topic: str) -> None:
    """Puts those where they belong that aren't there: a letter keeps the time at which it was first refused.

    May be done again, and where nothing is held.
    """
    if not client.query(f"EXISTS TABLE {HELD}").result_rows[0][0]:
        return
    client.command(
        f"INSERT INTO {LETTERS} SELECT * FROM {HELD} WHERE (_topic, _partition, _offset) NOT IN"
        f" (SELECT _topic, _partition, _offset FROM {LETTERS} WHERE _topic = '{topic}')",
        settings=COPYING,
    )


def drop(client: Client) -> None:
    client.command(f"DROP TABLE IF EXISTS {HELD} SYNC")
