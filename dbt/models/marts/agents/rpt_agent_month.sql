{{ agent_report('month', 'arrival_month', 'toStartOfMonth') }}
