{#
  One row per attempt to bring a visit to an agent: the answered leg, and each time that nobody picked up.
  With a ring-all strategy one round of ringing is as many attempts as it had members.

  What an agent is credited with ends when the agent's phone left the call: where an agent hands a caller on and the
  PBX doesn't see it (Local channels), or writes its COMPLETE late or never, the agent's own CDR tells.

  Names stay as they were told; marts bring them to numbers when they are read, since reference data may come later.

  :param events: a relation like int_visit_events
  :param visits: a relation like fct_queue_visit, holding at least the visits of the calls of these events
  :param notes: a relation like int_leg_notes
#}
{% macro agent_legs(events, visits, notes) %}
    unanswered as (
        select
            visit.arrival_date as arrival_date,
            visit.arrived_at as arrived_at,
            event.pbx as pbx,
            event.call_id as call_id,
            event.queue as queue,
            toUInt32(event.visit) as visit,
            visit.linked_id as linked_id,
            event.agent as agent_told,
            {{ leg_agent_key('event.agent') }} as agent_key,
            if(event.verb = 'RINGNOANSWER', 'no_answer', 'caller_gone') as outcome,
            event.happened_at - toIntervalMillisecond(ifNull(event.ring, 0)) as rang_at,
            null as connected_at,
            toNullable(event.happened_at) as ended_at,
            toDecimal64(ifNull(event.ring, 0), 3) / 1000 as ring_seconds,
            toUInt32(0) as talk_seconds,
            toUInt32(0) as talk_seconds_told,
            false as talk_cut,
            toDecimal64(0, 3) as hold_seconds,
            toUInt32(0) as hold_count,
            false as hold_told,
            toDecimal64(0, 3) as wrap_up_seconds,
            false as wrap_up_told,
            '' as completed_by,
            '' as transfer_kind,
            '' as transfer_extension,
            '' as transfer_target,
            false as transfer_into_queue,
            false as transferred_in,
            '' as member_channel,
            event.ordered_at as ordered_at,
            event.event_id as event_id
        from {{ events }} as event
        inner join {{ visits }} as visit
            on
                event.pbx = visit.pbx
                and event.call_id = visit.call_id
                and event.queue = visit.queue
                and event.visit = visit.visit
        where event.verb in {{ attempt_verbs() }}
    ),

    {{ answered_legs(visits, notes) }},

    answered as (
        select
            leg.arrival_date as arrival_date,
            leg.arrived_at as arrived_at,
            leg.pbx as pbx,
            leg.call_id as call_id,
            leg.queue as queue,
            leg.visit as visit,
            leg.linked_id as linked_id,
            leg.agent as agent_told,
            leg.agent_key as agent_key,
            'answered' as outcome,
            leg.connected_at - toIntervalMillisecond(toUInt32(leg.ring_seconds * 1000)) as rang_at,
            toNullable(leg.connected_at) as connected_at,
            leg.leg_ended_at as ended_at,
            leg.ring_seconds as ring_seconds,
            leg.credited_seconds as talk_seconds,
            leg.talk_seconds as talk_seconds_told,
            toBool(leg.talk_seconds > leg.credited_seconds) as talk_cut,
            toDecimal64(leg.hold_ms, 3) / 1000 as hold_seconds,
            leg.hold_count as hold_count,
            leg.hold_told as hold_told,
            toDecimal64(leg.wrap_up_ms, 3) / 1000 as wrap_up_seconds,
            leg.wrap_up_told as wrap_up_told,
            leg.completed_by as completed_by,
            leg.transfer_kind as transfer_kind,
            leg.transfer_extension as transfer_extension,
            leg.transfer_target as transfer_target,
            leg.transfer_into_queue as transfer_into_queue,
            leg.transferred_in as transferred_in,
            leg.member_channel as member_channel,
            leg.connected_at as ordered_at,
            toUUID('ffffffff-ffff-ffff-ffff-ffffffffffff') as event_id
        from credited as leg
        where (leg.pbx, leg.call_id) in (select pbx, call_id from {{ events }})
    ),

    legs as (
        select * from unanswered
        union all
        select * from answered
    ),

    agent_legs as (
        select
            arrival_date,
            arrived_at,
            pbx,
            call_id,
            queue,
            visit,
            toUInt32(row_number() over (
                partition by pbx, call_id, queue, visit
                order by ordered_at, event_id
            )) as attempt,
            linked_id,
            agent_told,
            outcome,
            assumeNotNull(rang_at) as rang_at,
            connected_at,
            ended_at,
            ring_seconds,
            talk_seconds,
            talk_seconds_told,
            talk_cut,
            hold_seconds,
            hold_count,
            hold_told,
            wrap_up_seconds,
            wrap_up_told,
            toBool(row_number() over (
                partition by pbx, linked_id, agent_key
                order by ordered_at, event_id
            ) = 1) as first_of_call,
            toBool(outcome = 'no_answer' and row_number() over (
                partition by pbx, linked_id, agent_key, outcome
                order by ordered_at, event_id
            ) = 1) as rona_first,
            toBool(rona_first and countIf(outcome = 'answered') over (
                partition by pbx, linked_id, agent_key
            ) = 0) as missed,
            completed_by,
            transfer_kind,
            transfer_extension,
            transfer_target,
            transfer_into_queue,
            transferred_in,
            member_channel
        from legs
    )
{% endmacro %}
