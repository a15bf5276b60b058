"""Everything that is known about events, and nothing else: one Pydantic class per event type."""
