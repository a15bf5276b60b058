{#
  One row per time that a caller reached a node of the voice menu.

  The same hit may be told by several witnesses: the n-th hit of a node in a call is one hit, whoever tells it.
  CEL wins (microseconds, order kept per channel), then queue_log, then AMI, then files of other systems.

  The caller leaves the node for the next node, for a queue, or by hanging up, whichever is told first; queue_log has
  whole seconds only, so a queue entry counts as later than a hit within the same second.

  :param hits: a relation like stg_calls__ivr_hits with linked_id, the call that the hit belongs to
  :param visits: a relation like fct_queue_visit (pbx, call_id, arrived_at)
  :param records: a relation like int_call_records (pbx, linked_id, ended_at)
#}
{% macro ivr_hits(hits, visits, records) %}
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
            -- CEL knows the call only; the others know the channel, by which queues name the caller.
            argMin(hit.call_id, (hit.witness = 'cel', rank)) as channel_id,
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

    with_queue as (
        select
            hit.*,
            if(toUnixTimestamp64Micro(assumeNotNull(visit.arrived_at)) > 0, toNullable(visit.arrived_at), null)
                as queue_at
        from in_order as hit
        asof left join {{ visits }} as visit
            on
                hit.pbx = visit.pbx
                and hit.channel_id = visit.call_id
                and hit.entered_second <= visit.arrived_at
    ),

    with_end as (
        select
            hit.*,
            if(
                toUnixTimestamp64Micro(assumeNotNull(record.ended_at)) > 0,
                toNullable(assumeNotNull(record.ended_at)),
                null
            ) as call_ended_at,
            multiIf(
                hit.next_node_at is not null
                and (hit.queue_at is null or toStartOfSecond(hit.next_node_at) <= hit.queue_at), 'node',
                hit.queue_at is not null, 'queue',
                call_ended_at is not null, 'hangup',
                ''
            ) as left_by
        from with_queue as hit
        left join {{ records }} as record
            on hit.pbx = record.pbx and hit.linked_id = record.linked_id
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
                multiIf(left_by = 'node', next_node_at, left_by = 'queue', queue_at, left_by = 'hangup', call_ended_at, null)
            ) as left_at,
            left_by,
            if(left_by = 'node', next_node, '') as next_node,
            flag,
            digit,
            toUInt64(greatest(ifNull(dateDiff('millisecond', entered_at, left_at), 0), 0)) as dwell_ms,
            witnesses,
            caller_token,
            caller_mask
        from with_end
    )
{% endmacro %}
