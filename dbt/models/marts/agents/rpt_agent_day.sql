{{ agent_report('day', 'arrival_date', '') }}
