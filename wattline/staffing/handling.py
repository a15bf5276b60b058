"""How long a call keeps an agent, by quarter of the day."""

import numpy as np

from wattline.staffing.history import Numbers

NEIGHBOURS = 2
"""Quarters on each side whose calls count too."""
PRIOR_CALLS = 30.0
"""The mean of the whole day counts as so many calls: one long night call doesn't make all of them long."""


def handle_times(answered: Numbers, talk: Numbers, wrap_up: float, otherwise: float | None) -> Numbers | None:
    """Mean handle time in seconds (talk, hold and wrap-up) for each of the 96 quarters of the local clock.

    `answered`: calls, `talk`: their seconds of talk, both by quarter (96); `wrap_up`: seconds after each call;
    `otherwise`: mean talk where none was answered here. None where nothing is known.
    """
    calls = float(answered.sum())
    mean = float(talk.sum()) / calls if calls else otherwise
    if mean is None:
        return None
    reach = range(-NEIGHBOURS, NEIGHBOURS + 1)
    calls_nearby, talk_nearby = (np.sum([np.roll(each, step) for step in reach], axis=0) for each in (answered, talk))
    found: Numbers = (talk_nearby + PRIOR_CALLS * mean) / (calls_nearby + PRIOR_CALLS) + wrap_up
    return np.maximum(found, 1.0)
