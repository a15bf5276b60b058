"""Shells run processors: they bring events and time to them, keep their states, and publish what comes out.

Two shells run the same processors: `in_process` over any EventLog with states in SQLite, `faust_app` over Kafka with
states in Faust's tables. What they share (decoding, steps, publishing, failures, clocks) stands in files of its own.
"""
