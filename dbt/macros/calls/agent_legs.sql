{#
  One row per attempt to bring a visit to an agent: the answered leg, and each time that nobody picked up.
  With a ring-all strategy one round of ringing is as many attempts as it had members.

  :param events: a relation like int_visit_events
  :param visits: a relation like fct_queue_visit, holding at least the visits of these events
#}
{% macro agent_legs(events, visits) %}
    unanswered as (
        select
            visit.arrival_date as arrival_date,
            visit.arrived_at as arrived_at,
            event.pbx as pbx,
            event.call_id as call_id,
            event.queue as queue,
            toUInt32(event.visit) as visit,
            visit.linked_id as linked_id,
            event.agent as agent,
            if(event.verb = 'RINGNOANSWER', 'no_answer', 'caller_gone') as outcome,
            event.happened_at - toIntervalMillisecond(ifNull(event.ring, 0)) as rang_at,
            null as connected_at,
            toNullable(event.happened_at) as ended_at,
            toDecimal64(ifNull(event.ring, 0), 3) / 1000 as ring_seconds,
            toUInt32(0) as talk_seconds,
            '' as completed_by,
            '' as transfer_kind,
            '' as transfer_extension,
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

    answered as (
        select
            arrival_date,
            arrived_at,
            pbx,
            call_id,
            queue,
            visit,
            linked_id,
            agent,
            'answered' as outcome,
            left_queue_at - toIntervalMillisecond(toUInt32(ring_seconds * 1000)) as rang_at,
            left_queue_at as connected_at,
            ended_at,
            ring_seconds,
            talk_seconds,
            completed_by,
            transfer_kind,
            transfer_extension,
            member_channel,
            assumeNotNull(left_queue_at) as ordered_at,
            toUUID('ffffffff-ffff-ffff-ffff-ffffffffffff') as event_id
        from {{ visits }} as visit
        where visit.outcome = 'answered' and (visit.pbx, visit.call_id) in (select pbx, call_id from {{ events }})
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
            agent,
            outcome,
            assumeNotNull(rang_at) as rang_at,
            connected_at,
            ended_at,
            ring_seconds,
            talk_seconds,
            completed_by,
            transfer_kind,
            transfer_extension,
            member_channel
        from legs
    )
{% endmacro %}
