"""How many agents are needed: queueing formulas, callers' patience, forecast error. Pure; the unit is the second."""
