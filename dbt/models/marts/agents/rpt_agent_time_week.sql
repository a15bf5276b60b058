{{ agent_time_report('week', 'local_week', 'toMonday(calls.local_date)') }}
