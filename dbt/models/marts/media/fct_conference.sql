-- A coming, and the going of the same channel that follows it. Names of persons stay in raw: a participant is an
-- agent's number, or a name in plain letters and digits such as crew-07.
with paired as (
    select
        *,
        leadInFrame(came) over (of_channel rows between unbounded preceding and unbounded following) as next_came,
        leadInFrame(toNullable(happened_at)) over (of_channel rows between unbounded preceding and unbounded following)
            as next_at,
        leadInFrame(stayed) over (of_channel rows between unbounded preceding and unbounded following) as next_stayed,
        leadInFrame(reason) over (of_channel rows between unbounded preceding and unbounded following) as next_reason
    from {{ ref('stg_media__conferences') }}
    window of_channel as (partition by pbx, conference, linked_id, channel order by happened_at, not came, event_id)
),

stays as (
    select
        *,
        if(next_at is null or next_came, null, next_at) as left_at,
        -- Who was never seen to leave isn't counted as there for ever.
        ifNull(left_at, happened_at + toIntervalHour(12)) as counted_until
    from paired
    where came
),

crowd as (
    select
        pbx,
        conference,
        change.1 as moment,
        sum(change.2) over (
            partition by pbx, conference
            order by change.1
            range between unbounded preceding and current row
        ) as in_room
    from stays
    array join [(happened_at, 1), (counted_until, -1)] as change
)

select
    {{ local_date('stay.happened_at') }} as joined_date,
    stay.pbx as pbx,
    stay.conference as conference,
    stay.linked_id as linked_id,
    stay.channel as channel,
    stay.happened_at as joined_at,
    stay.left_at as left_at,
    toUInt32(coalesce(
        if(stay.left_at is null, null, stay.next_stayed), greatest(age('second', stay.happened_at, stay.left_at), 0), 0
    )) as stayed_seconds,
    if(stay.left_at is null, '', stay.next_reason) as left_by,
    multiIf(
        numbers.number != '', numbers.number,
        match(stay.participant, '^[A-Za-z0-9_.@/-]+$'), {{ without_person('stay.participant') }},
        ''
    ) as participant,
    stay.role as role,
    toUInt32(ifNull(stay.participants_told, greatest(crowd.in_room, 1))) as in_room,
    stay.caller_token as caller_token,
    stay.caller_mask as caller_mask
from stays as stay
left any join crowd
    on stay.pbx = crowd.pbx and stay.conference = crowd.conference and stay.happened_at = crowd.moment
left join {{ ref('int_agent_numbers') }} as numbers on stay.participant = numbers.alias
