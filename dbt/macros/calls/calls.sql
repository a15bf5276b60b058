{#
  One row per call. A call is what the PBX gives one linked id: everything from the caller's arrival to the last
  hang-up, however many queues, agents and menu nodes it passed.

  It exists as soon as one witness tells of it. It is answered when any of its visits was; else its last visit says
  what became of it.

  :param visits, hits, records: relations like fct_queue_visit, fct_ivr_hit and int_call_records
#}
{% macro calls(visits, hits, records) %}
    in_queues as (
        select
            pbx,
            linked_id,
            min(visit.arrived_at) as first_arrived_at,
            max(visit.ended_at) as last_ended_at,
            argMin(visit.queue, (visit.arrived_at, visit.queue, visit.visit)) as first_queue,
            argMax(visit.queue, (visit.arrived_at, visit.queue, visit.visit)) as last_queue,
            argMax(visit.outcome, (visit.arrived_at, visit.queue, visit.visit)) as last_outcome,
            toUInt32(count()) as visits,
            toUInt32(countIf(visit.outcome = 'answered')) as answered_visits,
            countIf(visit.outcome = 'answered' and visit.ended_at is null) > 0 as still_talking,
            sum(visit.wait_seconds) as wait_seconds,
            sum(visit.talk_seconds) as talk_seconds,
            argMinIf(visit.caller_token, visit.arrived_at, visit.caller_token != '') as caller_token,
            argMinIf(visit.caller_mask, visit.arrived_at, visit.caller_token != '') as caller_mask
        from {{ visits }} as visit
        group by pbx, linked_id
    ),

    in_ivr as (
        select
            pbx,
            linked_id,
            min(hit.entered_at) as first_entered_at,
            max(hit.left_at) as last_left_at,
            argMax(hit.node, hit.step) as last_node,
            argMinIf(hit.node, hit.step, hit.flag = 'goal') as goal_node,
            toUInt32(count()) as hits,
            sum(hit.dwell_ms) as dwell_ms,
            argMinIf(hit.caller_token, hit.step, hit.caller_token != '') as caller_token,
            argMinIf(hit.caller_mask, hit.step, hit.caller_token != '') as caller_mask
        from {{ hits }} as hit
        group by pbx, linked_id
    ),

    gathered as (
        select
            pbx,
            linked_id,
            arrayFilter(
                moment -> toUnixTimestamp64Micro(moment) > 0,
                [
                    assumeNotNull(record.started_at),
                    assumeNotNull(in_queues.first_arrived_at),
                    assumeNotNull(in_ivr.first_entered_at)
                ]
            ) as beginnings,
            arrayFilter(
                moment -> toUnixTimestamp64Micro(moment) > 0,
                [
                    assumeNotNull(record.ended_at),
                    assumeNotNull(in_queues.last_ended_at),
                    assumeNotNull(in_ivr.last_left_at)
                ]
            ) as endings,
            assumeNotNull(in_queues.visits) as visits,
            assumeNotNull(in_queues.answered_visits) as answered_visits,
            assumeNotNull(in_queues.still_talking) and empty(arrayFilter(
                moment -> toUnixTimestamp64Micro(moment) > 0,
                [assumeNotNull(record.ended_at)]
            )) as still_on,
            assumeNotNull(in_queues.first_queue) as first_queue,
            assumeNotNull(in_queues.last_queue) as last_queue,
            assumeNotNull(in_queues.last_outcome) as last_outcome,
            assumeNotNull(in_queues.wait_seconds) as wait_seconds,
            assumeNotNull(in_queues.talk_seconds) as talk_seconds,
            assumeNotNull(in_ivr.hits) as ivr_hits,
            assumeNotNull(in_ivr.last_node) as ivr_last_node,
            assumeNotNull(in_ivr.goal_node) as ivr_goal_node,
            assumeNotNull(in_ivr.dwell_ms) as ivr_ms,
            assumeNotNull(record.is_phantom) as is_phantom,
            record.witnesses as record_witnesses,
            arrayFilter(
                caller -> caller.1 != '',
                [
                    (assumeNotNull(record.caller_token), assumeNotNull(record.caller_mask)),
                    (assumeNotNull(in_queues.caller_token), assumeNotNull(in_queues.caller_mask)),
                    (assumeNotNull(in_ivr.caller_token), assumeNotNull(in_ivr.caller_mask))
                ]
            ) as callers
        from in_queues
        full join in_ivr using (pbx, linked_id)
        full join {{ records }} as record using (pbx, linked_id)
    ),

    calls as (
        select
            {{ local_date('arrived_at') }} as arrival_date,
            pbx,
            linked_id,
            arrayMin(beginnings) as arrived_at,
            multiIf(
                answered_visits > 0, 'answered',
                last_outcome in ('exit_timeout', 'exit_empty', 'exit_key', 'withdrawn'), 'flow_out',
                last_outcome in ('lost_system', 'truncated'), 'lost',
                visits > 0, last_outcome,
                is_phantom, 'phantom',
                ivr_hits > 0, 'ivr_only',
                'other'
            ) as outcome,
            if(outcome = 'open' or still_on or empty(endings), null, arrayMax(endings)) as ended_at,
            first_queue,
            last_queue,
            visits,
            answered_visits,
            wait_seconds,
            talk_seconds,
            toBool(ivr_hits > 0) as ivr_entered,
            ivr_hits,
            ivr_last_node,
            ivr_goal_node,
            toBool(ivr_goal_node != '') as ivr_goal_reached,
            ivr_ms,
            tupleElement(callers[1], 1) as caller_token,
            tupleElement(callers[1], 2) as caller_mask,
            arraySort(arrayConcat(
                if(visits > 0, ['queue'], []),
                if(ivr_hits > 0, ['ivr'], []),
                record_witnesses
            )) as witnesses
        from gathered
    )
{% endmacro %}
