{{ history_config('(login_date, agent, pbx, login_order)', 'toYYYYMM(login_date)') }}
{{ sorts_on_disk() }}
with {{ agent_sessions(ref('int_agent_standing')) }}

{{ replacing(
    'agent_sessions',
    in_touched_agent_sessions('login_date')
) }}
