{{ config(tags=['intraday', 'history']) }}
-- The channels of the touched calls, the call that each belongs to now (the last one it was seen in, else its own
-- id), and the span of time in which records of it were seen; after a replay the span in which they used to be, too.
with channels as (
    select pbx, linked_id as id from {{ ref('int_touched_calls') }}
    union distinct
    select link.pbx, link.other as id
    from {{ ref('int_call_links') }} as link
    where not link.is_channel and (link.pbx, link.id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
)

select
    pbx,
    id as call_id,
    argMaxIf(link.other, (link.last_at, link.other), link.is_channel and link.other != '') as last_call,
    if(last_call = '', id, last_call) as linked_id,
    min(link.first_at) as first_at,
    max(link.last_at) as last_at
from (
    select pbx, id, other, is_channel, min(first_at) as first_at, max(last_at) as last_at
    from {{ ref('int_call_links') }}
    where (pbx, id) in (select pbx, id from channels)
    group by pbx, id, other, is_channel
    {%- if replays_of() %}
    union all
    select pbx, id, '' as other, 1 as is_channel, first_at, last_at
    from {{ known_before_replays() }}
    where (pbx, id) in (select pbx, id from channels)
    {%- endif %}
) as link
group by pbx, id
