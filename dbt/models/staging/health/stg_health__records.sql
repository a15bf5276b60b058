-- Everything that a PBX has told of calls, whoever told it: when it happened and when we had it. A CDR is written when
-- its call has ended.
select
    id as event_id,
    pbx,
    'queue_log' as feed,
    time as happened_at,
    recorded as recorded_at,
    not known_verb as is_unknown
from {{ source('raw', 'queue_event') }} {{ final() }}
union all
select
    id,
    pbx,
    'cdr',
    coalesce(ended_at, time),
    recorded,
    false
from {{ source('raw', 'call_detail_record') }} {{ final() }}
union all
select
    id,
    pbx,
    'cel',
    time,
    recorded,
    false
from {{ source('raw', 'channel_event') }} {{ final() }}
union all
select
    id,
    pbx,
    'ivr',
    time,
    recorded,
    false
from {{ source('raw', 'ivr_node_hit') }} {{ final() }}
