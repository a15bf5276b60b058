{{ config(tags=['intraday', 'history']) }}
-- The agents and days whose plan, or whose states, this run is the first to see; where a stretch was moved, corrected
-- or taken back, also the stored days that it was part of. Days without a plan do no harm: they make no row.
with news as (
    select
        roster,
        agent,
        {{ local_date('starts_at') }} as first_date,
        toUInt32(clamp({{ local_date('ends_at') }} - first_date, 0, 31)) as more_days
    from {{ source('raw', 'roster') }}
    where {{ is_new('reference.rosters') }}
)

select distinct
    agent,
    arrayJoin(arrayMap(number -> first_date + number, range(more_days + 1))) as roster_date
from news
union distinct
select
    agent,
    local_date as roster_date
from {{ ref('int_touched_agent_days') }}
{%- set stored = stored_agents('fct_adherence_day_history') %}
{%- if stored %}
union distinct
select
    agent,
    roster_date
from {{ stored }} final
array join rosters as planned
where planned in (select roster from news) {{ 'or true' if replays_of('reference.rosters') }}
{%- endif %}
