{#
  One row per call. A call is what the PBX gives one linked id: everything from the caller's arrival to the last
  hang-up, however many queues, agents and menu nodes it passed.

  It exists as soon as one witness tells of it. Its outcome is answered when any of its visits was; else its last visit
  says what became of it. `answered` also holds where a call past the queues was picked up: a CDR of Dial() tells that.

  The service type is that of the first queue when the call arrived, else of the last menu node that has one.

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
            minIf(visit.left_queue_at, visit.outcome = 'answered') as first_answered_at,
            argMinIf(
                visit.ring_seconds, (visit.left_queue_at, visit.queue, visit.visit), visit.outcome = 'answered'
            ) as first_ring_seconds,
            argMaxIf(
                visit.agent, (visit.left_queue_at, visit.queue, visit.visit), visit.outcome = 'answered'
            ) as last_agent,
            toUInt32(countIf(visit.transfer_kind != '')) as transfers,
            toUInt32(countIf(visit.outcome = 'exit_key' and {{ is_callback_key('visit.key_pressed') }})) as callback_keys,
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
            argMaxIf(hit.node, hit.step, not hit.is_survey) as last_node,
            argMinIf(hit.node, hit.step, hit.is_goal and not hit.is_survey) as goal_node,
            toUInt32(count()) as hits,
            toUInt32(countIf(not hit.is_survey)) as menu_hits,
            sumIf(hit.dwell_ms, not hit.is_survey) as dwell_ms,
            argMaxIf(hit.service, hit.step, hit.service != '' and not hit.is_survey) as service,
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
            assumeNotNull(in_ivr.hits) as node_hits,
            assumeNotNull(in_ivr.menu_hits) as ivr_hits,
            assumeNotNull(in_ivr.last_node) as ivr_last_node,
            assumeNotNull(in_ivr.goal_node) as ivr_goal_node,
            assumeNotNull(in_ivr.dwell_ms) as ivr_ms,
            assumeNotNull(record.is_phantom) as is_phantom,
            record.witnesses as record_witnesses,
            assumeNotNull(record.channel) as channel,
            assumeNotNull(record.far_trunk) as far_trunk,
            assumeNotNull(record.context) as context,
            assumeNotNull(record.is_originated) as is_originated,
            assumeNotNull(record.outcalls) as outcalls,
            {{ direction_of('(visits > 0 or node_hits > 0)') }} as direction,
            {{ line_of('channel') }} as first_line,
            multiIf(
                direction in ('inbound', 'unknown'), if({{ is_inside('channel') }}, '', first_line),
                direction = 'internal', '',
                far_trunk != '', far_trunk,
                {{ is_trunk('channel') }}, first_line,
                ''
            ) as trunk,
            if(direction = 'outbound', '', assumeNotNull(record.extension)) as did,
            if(direction = 'outbound', assumeNotNull(record.called_token), '') as called_token,
            assumeNotNull(record.disposition) as record_disposition,
            assumeNotNull(record.billable_seconds) as billable_seconds,
            assumeNotNull(record.outcall_status) as outcall_status,
            record.talk_began_at as talk_began_at,
            record.dialled_at as dialled_at,
            greatest(assumeNotNull(record.transfers), assumeNotNull(in_queues.transfers)) as transfers,
            in_queues.first_answered_at as first_answered_at,
            assumeNotNull(in_queues.first_ring_seconds) as first_ring_seconds,
            assumeNotNull(in_queues.last_agent) as last_agent,
            assumeNotNull(in_queues.callback_keys) as callback_keys,
            assumeNotNull(in_ivr.service) as ivr_service,
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

    with_service as (
        select
            gathered.*,
            if(gathered.first_queue = '', gathered.ivr_service, assumeNotNull(threshold.service)) as service
        from (select *, arrayMin(gathered.beginnings) as arrived_at from gathered) as gathered
        asof left join {{ ref('dim_queue_threshold') }} as threshold
            on gathered.first_queue = threshold.queue and gathered.arrived_at >= threshold.valid_from
    ),

    calls as (
        select
            {{ local_date('arrived_at') }} as arrival_date,
            pbx,
            linked_id,
            with_service.arrived_at as arrived_at,
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
            direction,
            did,
            trunk,
            service,
            {{ disposition_class('record_disposition') }} as disposition,
            toBool(answered_visits > 0 or (visits = 0 and talk_began_at is not null)) as answered,
            if(answered_visits > 0, first_answered_at, if(answered, talk_began_at, null)) as answered_at,
            multiIf(
                answered_visits > 0, toDecimal64(first_ring_seconds, 3),
                answered, toDecimal64(greatest(ifNull(age('second', dialled_at, talk_began_at), 0), 0), 3),
                toDecimal64(0, 3)
            ) as ring_seconds,
            billable_seconds,
            toDecimal64(ivr_ms, 3) / 1000 + wait_seconds + talk_seconds as cht_seconds,
            toUInt32(greatest(visits, 1) - 1) as requeues,
            transfers,
            last_agent,
            callback_keys,
            outcalls,
            outcall_status,
            called_token,
            tupleElement(callers[1], 1) as caller_token,
            tupleElement(callers[1], 2) as caller_mask,
            arraySort(arrayDistinct(arrayConcat(
                if(visits > 0, ['queue'], []),
                if(node_hits > 0, ['ivr'], []),
                record_witnesses
            ))) as witnesses
        from with_service
    )
{% endmacro %}

{#
  Whether a caller who leaves a queue by this key asks to be called back: by the variable callback_keys.
#}
{% macro is_callback_key(key) -%}
    match({{ key }}, '{{ var("callback_keys") }}')
{%- endmacro %}

{# What CDR says became of the caller's own channel, in words; '' where there is no CDR. #}
{% macro disposition_class(disposition) -%}
    transform(
        {{ disposition }},
        ['ANSWERED', 'BUSY', 'CONGESTION', 'FAILED', 'CANCEL', 'NO ANSWER', 'PHANTOM', ''],
        ['answered', 'busy', 'congestion', 'failed', 'cancelled', 'no_answer', 'phantom', ''],
        'other'
    )
{%- endmacro %}
