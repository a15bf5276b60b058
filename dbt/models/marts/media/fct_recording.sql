-- Three kinds of events as they are, and no join: a recording's storage and its purge lie years apart.
select
    {{ local_date('happening.happened_at') }} as happened_date,
    happening.happened_at as happened_at,
    happening.pbx as pbx,
    happening.linked_id as linked_id,
    happening.recording as recording,
    happening.event as event,
    happening.is_access as is_access,
    happening.granted as granted,
    happening.channel as channel,
    {{ number_of_agent('numbers.number', 'happening.agent') }} as agent,
    happening.queue as queue,
    happening.recorded_seconds as recorded_seconds,
    happening.bytes as bytes,
    happening.keep_until as keep_until,
    happening.user as user,
    happening.cause as cause
from (
    select
        stored_at as happened_at,
        pbx,
        linked_id,
        recording,
        'stored' as event,
        false as is_access,
        true as granted,
        channel,
        agent,
        queue,
        duration as recorded_seconds,
        toUInt64(size) as bytes,
        toNullable(keep_until) as keep_until,
        '' as user,
        '' as cause
    from {{ ref('stg_media__recordings') }}
    union all
    select
        accessed_at, pbx, linked_id, recording, action, true, granted, '', '', '', 0, 0, null, user, ''
    from {{ ref('stg_media__recording_accesses') }}
    union all
    select
        purged_at, pbx, linked_id, recording, 'purged', false, true, '', '', '', 0, 0, null, user, cause
    from {{ ref('stg_media__recording_purges') }}
) as happening
left join {{ ref('int_agent_numbers') }} as numbers on happening.agent = numbers.alias
