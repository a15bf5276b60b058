{{ config(tags=['intraday', 'history']) }}
-- The calls that this run computes again: those of every channel that has news, the ones it belonged to before, and,
-- after a restart of a PBX, those with a visit that had no end; and those through a menu node of which something else
-- is told now. After a replay also all that were known of its period,
-- and where it may have told other restarts, every visit that had no end.
with news as (
    select distinct pbx, id from {{ ref('int_new_links') }}
    {%- set visits = stored_visits() %}
    {%- if visits %}
    union distinct
    select pbx, call_id as id
    from {{ visits }} final
    where
        (ended_at is null or cut_by_restart)
        {%- if not replays_of('calls.queue') %}
        and pbx in (
            select pbx from {{ source('raw', 'queue_event') }}
            where {{ is_new('calls.queue') }} and verb = 'QUEUESTART'
        )
        {%- endif %}
    {%- endif %}
    {%- set reserviced = reserviced_calls() %}
    {%- if reserviced %}
    union distinct
    {{ reserviced }}
    {%- endif %}
    {%- set reclassified = reclassified_calls() %}
    {%- if reclassified %}
    union distinct
    {{ reclassified }}
    {%- endif %}
    {%- if replays_of() %}
    union distinct
    select pbx, id from {{ known_before_replays() }}
    {%- endif %}
)

select pbx, id as linked_id from news
union distinct
select pbx, other as linked_id
from {{ ref('int_call_links') }}
where is_channel and other != '' and (pbx, id) in (select pbx, id from news)
