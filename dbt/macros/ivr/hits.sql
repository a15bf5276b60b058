{#
  One row per time that a caller reached a node of the voice menu.

  The same hit may be told by several witnesses: the n-th hit of a node in a call is one hit, whoever tells it.
  CEL wins (microseconds, order kept per channel), then queue_log, then AMI, then files of other systems.

  The caller leaves the node for the next node, for a queue, or by hanging up, whichever is told first; queue_log has
  whole seconds only, so a queue entry counts as later than a hit within the same second. Queues are found by the call:
  CEL doesn't tell the channel, and that of a call that we dialled isn't the one it is named after.

  A survey's node is no part of the menu. Where reference data don't know the node, it is one if it comes after an
  agent has answered.

  :param hits: a relation like stg_calls__ivr_hits with linked_id, the call that the hit belongs to
  :param visits: a relation like fct_queue_visit (pbx, linked_id, arrived_at, queue, outcome, left_queue_at)
  :param records: a relation like int_call_records (pbx, linked_id, ended_at)
  :param nodes: a relation like int_ivr_nodes
#}
{% macro ivr_hits(hits, visits, records, nodes) %}
    counted as (
        select
            *,
            indexOf(['cel', 'queue_log', 'ami', 'tabular', 'simulator'], witness) as place,
            if(place = 0, 100 + cityHash64(witness) % 1000000, place) as rank,
            row_number() over (
                partition by sipHash128(pbx, linked_id, node, witness)
                order by ordered_at, event_id
            ) as nth
        from {{ hits }}
    ),

    matched as (
        select
            pbx,
            linked_id,
            node,
            toUInt32(nth) as nth,
            argMin(hit.happened_at, rank) as entered_at,
            argMin(hit.ordered_at, rank) as ordered_at,
            argMin(hit.flag, rank) as flag,
            argMin(hit.digit, rank) as digit,
            tupleElement(argMin(tuple(hit.left_at), rank), 1) as left_at_told,
            arraySort(groupUniqArray(hit.witness)) as witnesses,
            argMinIf(hit.caller_token, rank, hit.caller_token != '') as caller_token,
            argMinIf(hit.caller_mask, rank, hit.caller_token != '') as caller_mask,
            toStartOfSecond(entered_at) as entered_second
        from counted as hit
        group by pbx, linked_id, node, nth
    ),

    in_order as (
        select
            *,
            toUInt32(row_number() over (whole_call order by ordered_at, node, nth)) as step,
            leadInFrame(toNullable(entered_at)) over (
                whole_call order by ordered_at, node, nth rows between unbounded preceding and unbounded following
            ) as next_node_at,
            leadInFrame(node) over (
                whole_call order by ordered_at, node, nth rows between unbounded preceding and unbounded following
            ) as next_node
        from matched
        window whole_call as (partition by sipHash128(pbx, linked_id))
    ),

    arrivals as (
        select pbx, linked_id, assumeNotNull(visit.arrived_at) as arrived_at, min(visit.queue) as queue
        from {{ visits }} as visit
        group by pbx, linked_id, arrived_at
    ),

    answers as (
        select pbx, linked_id, min(assumeNotNull(visit.left_queue_at)) as answered_at
        from {{ visits }} as visit
        where visit.outcome = 'answered' and visit.left_queue_at is not null
        group by pbx, linked_id
    ),

    with_queue as (
        select
            hit.*,
            toUnixTimestamp64Micro(arrival.arrived_at) > 0 as has_queue,
            arrival.arrived_at as queue_at,
            arrival.queue as queue
        from in_order as hit
        asof left join arrivals as arrival
            on
                hit.pbx = arrival.pbx
                and hit.linked_id = arrival.linked_id
                and hit.entered_second <= arrival.arrived_at
    ),

    -- One join at a time: `hit.*` over several keeps qualified names.
    with_answer as (
        select
            hit.*,
            -- By whole seconds: queue_log's answer in the second of the menu's last node comes after it.
            toUnixTimestamp64Micro(answer.answered_at) > 0 and hit.entered_second > answer.answered_at as after_answer
        from with_queue as hit
        left join answers as answer
            on hit.pbx = answer.pbx and hit.linked_id = answer.linked_id
    ),

    with_end as (
        select
            hit.*,
            toUnixTimestamp64Micro(assumeNotNull(record.ended_at)) > 0 as has_end,
            assumeNotNull(record.ended_at) as call_ended_at,
            multiIf(
                hit.next_node_at is not null
                and (not hit.has_queue or toStartOfSecond(hit.next_node_at) <= hit.queue_at), 'node',
                hit.has_queue, 'queue',
                has_end, 'hangup',
                ''
            ) as left_by
        from with_answer as hit
        left join {{ records }} as record
            on hit.pbx = record.pbx and hit.linked_id = record.linked_id
    ),

    known as (
        select
            hit.*,
            ifNull(told.node_type, '') as node_type,
            ifNull(told.service, '') as service,
            {{ reaches_goal('hit.flag', 'told.goal') }} as is_goal,
            toBool(if(node_type = '', hit.after_answer, node_type = 'survey')) as is_survey,
            -- The same node at once again; not after a queue in between.
            toBool(
                hit.step > 1
                and (lagInFrame(hit.node) over whole_call) = hit.node
                and (lagInFrame(hit.left_by) over whole_call) = 'node'
            ) as is_retry
        from with_end as hit
        asof left join {{ nodes }} as told on hit.node = told.node and hit.entered_at >= told.holds_from
        window whole_call as (
            partition by sipHash128(hit.pbx, hit.linked_id)
            order by hit.step
            rows between unbounded preceding and current row
        )
    ),

    ivr_hits as (
        select
            {{ local_date('entered_at') }} as entered_date,
            pbx,
            linked_id,
            step,
            node,
            nth,
            entered_at,
            coalesce(
                left_at_told,
                multiIf(
                    left_by = 'node', next_node_at,
                    left_by = 'queue', toNullable(queue_at),
                    left_by = 'hangup', toNullable(call_ended_at),
                    null
                )
            ) as left_at,
            left_by,
            if(left_by = 'node', next_node, '') as next_node,
            if(left_by = 'queue', queue, '') as next_queue,
            flag,
            digit,
            toUInt64(greatest(ifNull(dateDiff('millisecond', entered_at, left_at), 0), 0)) as dwell_ms,
            node_type,
            service,
            is_goal,
            is_survey,
            is_retry,
            if(
                is_survey,
                0,
                toUInt32(sum(not is_survey and not is_retry) over (
                    whole_call order by step rows between unbounded preceding and current row
                ))
            ) as level,
            toBool(not is_survey and step = max(if(is_survey, 0, step)) over whole_call) as is_last,
            witnesses,
            caller_token,
            caller_mask
        from known
        window whole_call as (partition by sipHash128(pbx, linked_id))
    )
{% endmacro %}
