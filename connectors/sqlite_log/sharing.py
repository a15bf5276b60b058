"""Who should hold which partition: a pure function that every member of a group computes alike."""

from collections.abc import Mapping, Set


def fair_share(owners: Mapping[int, str | None], subscribed: Mapping[str, Set[int]]) -> dict[int, str]:
    """Partition id → member that should hold it.

    `owners`: who holds what now; `subscribed`: live member → partition ids it may hold. Nothing moves that needn't:
    a partition stays where it is unless its owner has at least two more than somebody who may hold it too.
    Partitions that nobody may hold are left out.
    """
    held: dict[str, set[int]] = {member: set() for member in sorted(subscribed)}
    for partition in sorted(owners):
        candidates = [member for member in held if partition in subscribed[member]]
        owner = owners[partition]
        if owner in candidates:
            held[owner].add(partition)
    for partition in sorted(set(owners).difference(*held.values()) if held else ()):
        candidates = [member for member in held if partition in subscribed[member]]
        if candidates:
            held[min(candidates, key=lambda member: len(held[member]))].add(partition)
    while move := _best_move(held, subscribed):
        giver, taker, partition = move
        held[giver].remove(partition)
        held[taker].add(partition)
    return {partition: member for member, partitions in held.items() for partition in partitions}


def _best_move(held: Mapping[str, Set[int]], subscribed: Mapping[str, Set[int]]) -> tuple[str, str, int] | None:
    by_load = sorted(held, key=lambda member: len(held[member]))
    for giver in reversed(by_load):
        for taker in by_load:
            if len(held[giver]) - len(held[taker]) < 2:
                break
            if movable := held[giver] & subscribed[taker]:
                return giver, taker, max(movable)
    return None
