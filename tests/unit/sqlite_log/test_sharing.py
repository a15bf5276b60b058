"""Who should hold which partition."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sqlite_log.sharing import fair_share


def test_nobody_there_nobody_holds() -> None:
    assert fair_share({1: None, 2: "gone"}, {}) == {}


def test_a_newcomer_takes_no_more_than_its_share() -> None:
    everything = set(range(6))
    share = fair_share(dict.fromkeys(everything, "old"), {"old": everything, "new": everything})
    assert Counter(share.values()) == {"old": 3, "new": 3}


def test_nothing_moves_that_need_not() -> None:
    owners = {0: "a", 1: "b", 2: "a", 3: "b", 4: "a"}
    assert fair_share(owners, {"a": set(owners), "b": set(owners)}) == owners


def test_a_member_gets_only_what_it_reads() -> None:
    share = fair_share({0: None, 1: None, 2: None, 3: None}, {"a": {0, 1, 2, 3}, "b": {3}})
    assert share == {0: "a", 1: "a", 2: "a", 3: "b"}


members = st.dictionaries(st.sampled_from("abcde"), st.sets(st.integers(0, 11)), max_size=5)
ownership = st.dictionaries(st.integers(0, 11), st.none() | st.sampled_from("abcdef"), max_size=12)


@settings(deadline=None)
@given(ownership, members)
def test_the_share_is_whole_allowed_level_and_settled(owners: dict[int, str | None], read: dict[str, set[int]]) -> None:
    share = fair_share(owners, read)
    assert share.keys() == {p for p in owners if any(p in partitions for partitions in read.values())}
    assert all(partition in read[member] for partition, member in share.items())
    held = Counter(share.values())
    for partition, member in share.items():
        assert all(held[member] - held[other] < 2 for other in read if partition in read[other])
    settled: dict[int, str | None] = dict(share)
    assert fair_share(settled, read) == share
