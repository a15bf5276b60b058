"""`wattline keys`: who may send events to POST /events."""
