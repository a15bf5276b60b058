"""Surveys offered in the menu, in plain Python: from calls' answers and menu hits, no SQL of the marts."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from tests.integration.dbt.feed import Feed

Offer = tuple[str, str, str, datetime, str, str]
"""PBX, call, node, moment, queue and agent of the answer before it."""


def offers(feed: Feed) -> set[Offer]:
    """The first time that each survey's node was reached after an answer, with the last answer before it."""
    answers: dict[tuple[object, object], list[tuple[datetime, str, int, str]]] = defaultdict(list)
    for pbx, call, at, queue, visit, agent in feed.rows(
        "SELECT pbx, linked_id, left_queue_at, queue, visit, agent FROM marts_history.fct_queue_visit_history FINAL "
        "WHERE outcome = 'answered' AND left_queue_at IS NOT NULL"
    ):
        answers[pbx, call].append((at, str(queue), int(str(visit)), str(agent)))  # type: ignore[arg-type]

    first: dict[tuple[str, str, str], Offer] = {}
    for pbx, call, node, at in feed.rows(
        "SELECT pbx, linked_id, node, entered_at FROM marts_history.fct_ivr_hit_history FINAL WHERE is_survey"
    ):
        before = [answer for answer in answers[pbx, call] if answer[0] <= at]  # type: ignore[operator]
        key = (str(pbx), str(call), str(node))
        if before and (key not in first or at < first[key][3]):  # type: ignore[operator]
            first[key] = (*key, at, max(before)[1], max(before)[3])  # type: ignore[assignment]
    return set(first.values())


def stored(feed: Feed) -> set[Offer]:
    """The same as the marts have it."""
    return {
        tuple(row)  # type: ignore[misc]
        for row in feed.rows(
            "SELECT pbx, linked_id, node, offered_at, queue, agent FROM marts_history.fct_survey_offer_history FINAL"
        )
    }
