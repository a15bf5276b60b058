{#
  One row per visit to a queue, from its events.

  Wait and talk are what the PBX says (the events' parameters): log times are whole seconds and written late, so
  CONNECT minus ENTERQUEUE may be 7 s where the PBX measured 10. The difference of log times is kept beside it, and
  serves where a parameter is missing.

  A restart (QUEUESTART) ends every visit of its PBX that has no end by then.

  :param events: a relation like int_visit_events
  :param restarts: a relation (pbx, restarted_at)
#}
{% macro queue_visits(events, restarts) %}
    observed as (
        select
            pbx,
            call_id,
            queue,
            visit,
            countIf(verb = 'ENTERQUEUE') > 0 as has_enter,
            countIf(verb = 'CONNECT') > 0 as has_connect,
            countIf(verb in {{ completion_verbs() }}) > 0 as has_completion,
            countIf(verb in {{ exit_verbs() }}) > 0 as has_exit,
            countIf(verb in {{ system_verbs() }}) > 0 as has_system_end,

            minIf(happened_at, verb = 'ENTERQUEUE') as entered_at,
            minIf(ordered_at, verb = 'ENTERQUEUE') as entered_order,
            min(happened_at - toIntervalSecond(ifNull(wait, 0) + ifNull(talk, 0))) as earliest_at,
            minIf(happened_at, verb = 'CONNECT') as connected_at,
            minIf(happened_at, verb in {{ completion_verbs() }}) as completed_at,
            minIf(happened_at, verb in {{ exit_verbs() }}) as exited_at,
            minIf(happened_at, verb in {{ system_verbs() }}) as system_ended_at,

            argMinIf(verb, ordered_at, verb in {{ completion_verbs() }}) as completion,
            argMinIf(verb, ordered_at, verb in {{ exit_verbs() }}) as exit,
            argMinIf(wait, ordered_at, wait is not null and verb in {{ exit_verbs() }}) as exit_wait,
            argMinIf(wait, ordered_at, wait is not null and verb not in {{ exit_verbs() }}) as answer_wait,
            argMinIf(talk, ordered_at, talk is not null and verb in {{ completion_verbs() }}) as talk_told,
            argMinIf(event.agent, ordered_at, verb = 'CONNECT' or verb in {{ completion_verbs() }}) as agent,
            argMinIf(event.agent, ordered_at, verb = 'ABANDON') as abandon_agent,
            argMinIf(ring, ordered_at, verb = 'CONNECT') as connect_ring,
            argMinIf(event.member_channel, ordered_at, verb = 'CONNECT') as member_channel,
            argMinIf(event.transfer_kind, ordered_at, verb in {{ completion_verbs() }}) as transfer_kind,
            argMinIf(event.transfer_extension, ordered_at, verb in {{ completion_verbs() }}) as transfer_extension,
            argMinIf(event.transfer_context, ordered_at, verb in {{ completion_verbs() }}) as transfer_context,
            argMinIf(event.key_pressed, ordered_at, verb = 'EXITWITHKEY') as key_pressed,
            argMinIf(event.original_position, ordered_at, event.original_position is not null) as original_position,
            argMinIf(position, ordered_at, verb in {{ exit_verbs() }}) as last_position,
            argMinIf(event.caller_token, ordered_at, verb = 'ENTERQUEUE') as caller_token,
            argMinIf(event.caller_mask, ordered_at, verb = 'ENTERQUEUE') as caller_mask,

            countIf(verb = 'RINGNOANSWER') as rona_attempts,
            countIf(verb = 'RINGCANCELED') as cancelled_attempts
        from {{ events }} as event
        group by pbx, call_id, queue, visit
    ),

    restarted as (
        select
            observed.*,
            if(observed.has_enter, observed.entered_at, observed.earliest_at) as arrived_at,
            restarts.restarted_at as restarted_at,
            toUnixTimestamp64Micro(assumeNotNull(restarts.restarted_at)) > 0 as was_restarted
        from (select *, if(has_enter, entered_order, earliest_at) as order_at from observed) as observed
        asof left join {{ restarts }} as restarts
            on observed.pbx = restarts.pbx and observed.order_at <= restarts.restarted_at
    ),

    ended as (
        select
            *,
            multiIf(
                has_connect or has_completion, 'answered',
                exit = 'ABANDON', 'abandoned',
                exit = 'EXITWITHTIMEOUT', 'exit_timeout',
                exit in ('EXITEMPTY', 'LEAVEEMPTY'), 'exit_empty',
                exit = 'EXITWITHKEY', 'exit_key',
                exit = 'WITHDRAW', 'withdrawn',
                has_system_end, 'lost_system',
                was_restarted, 'truncated',
                'open'
            ) as outcome,
            multiIf(
                has_connect, connected_at,
                has_completion, completed_at - toIntervalSecond(ifNull(talk_told, 0)),
                has_exit, exited_at,
                has_system_end, system_ended_at,
                was_restarted, restarted_at,
                null
            ) as left_queue_at,
            multiIf(
                has_completion, completed_at,
                has_exit and not has_connect, exited_at,
                has_system_end and not has_connect, system_ended_at,
                was_restarted, restarted_at,
                null
            ) as ended_at,
            if(has_connect or has_completion, answer_wait, exit_wait) as wait_told,
            if(has_enter, age('second', arrived_at, left_queue_at), null) as wait_by_log
        from restarted
    ),

    queue_visits as (
        select
            {{ local_date('arrived_at') }} as arrival_date,
            pbx,
            call_id,
            queue,
            toUInt32(visit) as visit,
            arrived_at,
            outcome,
            left_queue_at,
            ended_at,
            toUInt32(coalesce(wait_told, greatest(wait_by_log, 0), 0)) as wait_seconds,
            wait_told as wait_seconds_told,
            toNullable(toInt32(wait_by_log)) as wait_seconds_by_log,
            if(
                outcome = 'answered',
                toUInt32(coalesce(talk_told, if(has_connect, greatest(age('second', connected_at, ended_at), 0), 0), 0)),
                0
            ) as talk_seconds,
            if(outcome = 'answered', agent, '') as agent,
            ifNull(member_channel, '') as member_channel,
            toDecimal64(ifNull(connect_ring, 0), 3) / 1000 as ring_seconds,
            multiIf(
                completion = 'COMPLETECALLER', 'caller',
                completion = 'COMPLETEAGENT', 'agent',
                has_completion, 'transfer',
                ''
            ) as completed_by,
            -- A row that was cut off may lack its parameters; it is a transfer all the same.
            ifNull(transfer_kind, if(completion = 'ATTENDEDTRANSFER', 'UNTOLD', '')) as transfer_kind,
            ifNull(transfer_extension, '') as transfer_extension,
            ifNull(transfer_context, '') as transfer_context,
            ifNull(key_pressed, '') as key_pressed,
            ifNull(original_position, 0) as original_position,
            ifNull(last_position, 0) as last_position,
            toUInt32(rona_attempts) as rona_attempts,
            toUInt32(rona_attempts + cancelled_attempts + (outcome = 'answered')) as ring_attempts,
            toBool(
                outcome = 'abandoned' and (cancelled_attempts > 0 or abandon_agent not in ('', 'NONE'))
            ) as abandoned_in_ring,
            toBool(has_enter) as has_enter,
            toBool(
                was_restarted and not has_completion and not has_exit and not has_system_end
            ) as cut_by_restart,
            caller_token,
            caller_mask
        from ended
    )
{% endmacro %}
