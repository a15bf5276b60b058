-- Answered legs and recordings, matched by the channel that was recorded: the agent's, or the caller's. A recording
-- counts for legs of the day it was stored on and of the day before, so that a filter on the day bounds what is read.
with parts as (
    select
        arrival_date as day,
        pbx,
        arrayJoin(arrayFilter(name -> name != '', [member_channel, call_id])) as channel,
        false as is_recording,
        (call_id, queue, visit, attempt, agent) as leg
    from {{ ref('fct_agent_leg') }}
    where outcome = 'answered'
    union all
    select {{ local_date('stored_at') }}, pbx, channel, true, ('', '', 0, 0, '')
    from {{ ref('stg_media__recordings') }}
    union all
    select {{ local_date('stored_at') }} - 1, pbx, channel, true, ('', '', 0, 0, '')
    from {{ ref('stg_media__recordings') }}
),

channels as (
    select day, pbx, channel, max(is_recording) as was_recorded, groupArrayIf(leg, not is_recording) as legs
    from parts
    group by day, pbx, channel
    having notEmpty(legs)
),

legs as (
    select day, pbx, leg, max(was_recorded) as was_recorded
    from channels
    array join legs as leg
    group by day, pbx, leg
)

select
    legs.day as day,
    legs.pbx as pbx,
    legs.leg.2 as queue,
    legs.leg.5 as agent,
    count() as answered_legs,
    countIf(legs.was_recorded) as recorded_legs
from legs
group by day, pbx, queue, agent
