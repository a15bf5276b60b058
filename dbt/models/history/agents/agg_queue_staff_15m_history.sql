{{ history_config('(local_date, queue, quarter_at, pbx)', 'toYYYYMM(local_date)') }}
-- By days of a PBX: the most and the fewest agents of a queue take all agents.
with days as (
    select distinct pbx, local_date from {{ ref('int_touched_agent_days') }}
),

stints as (
    select *
    from {{ ref('fct_agent_stint_history') }} {{ final() }}
    where
        started_date in (select arrayJoin([local_date, local_date - 1, local_date - 2]) from days)
        and pbx in (select pbx from days)
),

{{ queue_staff(stints_vouched_for('stints'), '(quarter + 1) * 900000') }},

touched as (
    select * from queue_staff where {{ in_touched_pbx_days('local_date') }}
)

{{ replacing('touched', in_touched_pbx_days('local_date')) }}
