{{ agent_time_report('day', 'local_date', 'calls.local_date') }}
