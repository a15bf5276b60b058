{{ history_config('(started_date, queue, started_at, pbx, agent, login_order)', 'toYYYYMM(started_date)') }}
{{ sorts_on_disk() }}
with {{ agent_stints(ref('int_agent_swept')) }}

{{ replacing(
    'agent_stints',
    in_touched_agent_sessions('started_date')
) }}
