"""When too much is bad."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.bad_share import BadShare, BadShareLimit

LIMIT = BadShareLimit(share=0.1, window=1000, minimum=20)


def after(*runs: tuple[int, int]) -> BadShare:
    share = BadShare(LIMIT)
    for good, bad in runs:
        share = share.after(good, bad)
    return share


def test_a_few_bad_ones_never_stop_anything() -> None:
    assert not after((0, 19)).exceeded
    assert after((0, 20)).exceeded


def test_the_limit_itself_is_allowed() -> None:
    assert not after((900, 100)).exceeded
    assert after((899, 101)).exceeded


def test_what_is_older_than_the_window_is_forgotten() -> None:
    assert not after((0, 100), (1000, 0)).exceeded
    assert after((0, 100), (500, 0)).exceeded


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=30))
def test_the_window_is_as_short_as_it_may_be(runs: list[tuple[int, int]]) -> None:
    share = after(*runs)

    assert share.runs == tuple(runs[-len(share.runs) :])
    assert share.seen >= min(LIMIT.window, sum(map(sum, runs)))
    assert sum(map(sum, share.runs[1:])) < LIMIT.window
