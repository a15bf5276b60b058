{{ history_config('(started_date, agent, started_at, pbx, login_order)', 'toYYYYMM(started_date)') }}
{{ sorts_on_disk() }}
with {{ agent_states(ref('int_agent_swept')) }}

{{ replacing(
    'agent_states',
    in_touched_agent_sessions('started_date')
) }}
