"""A utility's days, made up: the same events and files that real systems write, with the truth beside them.

`simulation.simulate` gives drafts for the door, `live.live` the same at the pace of the clock,
`asterisk_files.write_asterisk_files` an Asterisk's three files, `truth_files.TruthFiles` what really happened.

Calls are decided by a discrete-event queue (`acd`), told by a PBX (`pbx`) and written down as rows (`rows`), which
become drafts (`drafts`) or lines of files: both forms tell the same story. Everything else hangs on the same clock
(`loop`): tickets, outages, bills, banks, reminders. Each part has streams of chance of its own (`randomness`).
"""
