{{ agent_time_report('month', 'local_month', 'toStartOfMonth(calls.local_date)') }}
