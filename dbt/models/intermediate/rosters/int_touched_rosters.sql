{{ config(tags=['intraday', 'history']) }}
-- The agents and days whose plan, or whose states, this run is the first to see; where a stretch was moved, also the
-- days that it was planned for before. Days without a plan do no harm: they make no row.
with replanned as (
    select
        agent,
        {{ local_date('starts_at') }} as first_date,
        least({{ local_date('ends_at') }}, first_date + 31) as last_date
    from {{ source('raw', 'roster') }}
    where
        roster in (
            select news.roster
            from {{ source('raw', 'roster') }} as news
            where {{ is_new('reference.rosters') }}
        )
        and starts_at < ends_at
)

select distinct
    agent,
    arrayJoin(arrayMap(number -> first_date + number, range(toUInt32(last_date - first_date) + 1))) as roster_date
from replanned
union distinct
select
    agent,
    local_date as roster_date
from {{ ref('int_touched_agent_days') }}
{%- set stored = stored_agents('fct_adherence_day_history') %}
{%- if stored and replays_of('reference.rosters') %}
union distinct
select
    agent,
    roster_date
from {{ stored }} final
{%- endif %}
