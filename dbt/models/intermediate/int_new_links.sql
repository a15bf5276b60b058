{{ config(tags=['intraday', 'history']) }}
-- The ids on the rows that this run is the first to see, with the span of time in which they were seen; after a replay
-- also those that were known of its period, from all their rows.
-- A CDR or CEL row links a channel to a call; the pair stands here in both directions, to be looked up either way.
with seen as (
    select
        pbx,
        call_id as id,
        '' as other,
        toUInt8(1) as is_channel,
        time - toIntervalSecond(ifNull(wait, 0) + ifNull(talk, 0)) as first_at,
        time as last_at
    from {{ source('raw', 'queue_event') }}
    where
        ({{ is_new('calls.queue') }} or {{ is_known_before_replays(['call_id']) }})
        and ({{ tells_of_call() }} or verb = 'OUTCALL')

    union all

    select
        pbx,
        call_id as id,
        '' as other,
        1 as is_channel,
        time as first_at,
        time as last_at
    from {{ source('raw', 'ivr_node_hit') }}
    where {{ is_new('calls.ivr') }} or {{ is_known_before_replays(['call_id']) }}

    union all

    select
        pbx,
        pair.1 as id,
        pair.2 as other,
        pair.3 as is_channel,
        time as first_at,
        {{ within_a_day('time', 'ended_at') }} as last_at
    from {{ source('raw', 'call_detail_record') }}
    array join [(unique_id, linked_id, 1), (linked_id, unique_id, 0)] as pair
    where {{ is_new('calls.cdr') }} or {{ is_known_before_replays(['unique_id', 'linked_id']) }}

    union all

    select
        pbx,
        pair.1 as id,
        pair.2 as other,
        pair.3 as is_channel,
        time as first_at,
        time as last_at
    from {{ source('raw', 'channel_event') }}
    array join [(unique_id, linked_id, 1), (linked_id, unique_id, 0)] as pair
    where {{ is_new('calls.channel') }} or {{ is_known_before_replays(['unique_id', 'linked_id']) }}

    union all

    {{ leg_note_links() }}
)

select
    pbx,
    id,
    other,
    is_channel,
    min(seen.first_at) as first_at,
    max(seen.last_at) as last_at
from seen
group by pbx, id, other, is_channel
