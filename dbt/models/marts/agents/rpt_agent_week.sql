{{ agent_report('week', 'arrival_week', 'toMonday') }}
