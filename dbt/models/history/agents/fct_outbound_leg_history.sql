{{ history_config('(started_date, pbx, agent_told, event_id)', 'toYYYYMM(started_date)') }}
with outcalls as (
    select *
    from {{ ref('stg_calls__outcalls') }}
    where toDate(happened_at, 'UTC') in {{ touched_outbound_days() }}
),

{{ outbound_legs('outcalls') }}

{{ replacing('outbound_legs', "toDate(ended_at, 'UTC') in " ~ touched_outbound_days()) }}
