{{ agent_report('year', 'arrival_year', 'toStartOfYear') }}
