{{ agent_time_report('year', 'local_year', 'toStartOfYear(calls.local_date)') }}
