{#
  One row per call that reached a node: its way through the menu, and what came of it.

  The path names each node once for a stay, however often it was heard again at once, and no survey; it is cut where
  it is longer than any reasonable one. Contained is a call that came to its goal and ended in the menu, no queue
  before or after; truly so if the caller, who is known, doesn't call again within `ivr_repeat_hours` of leaving.

  :param hits: a relation like fct_ivr_hit
  :param calls: a relation like fct_call: the calls themselves, and those of the same callers that follow
#}
{% macro ivr_calls(hits, calls) %}
    ways as (
        select
            pbx,
            linked_id,
            countIf(not hit.is_survey) as menu_hits,
            countIf(hit.is_survey) as survey_hits,
            if(menu_hits > 0, minIf(hit.entered_at, not hit.is_survey), min(hit.entered_at)) as entered_at,
            arrayMap(
                each -> each.2,
                arraySort(groupArrayIf((hit.step, toString(hit.node)), not hit.is_survey and not hit.is_retry))
            ) as stays,
            countIf(hit.is_retry and not hit.is_survey) as retries,
            countIf(hit.flag = 'noinput' and not hit.is_survey) as no_inputs,
            countIf(hit.flag = 'nomatch' and not hit.is_survey) as no_matches,
            countIf(hit.is_goal and not hit.is_survey) as goals,
            argMinIf(hit.node, hit.step, hit.is_goal and not hit.is_survey) as goal_node,
            argMaxIf(hit.service, hit.step, hit.service != '' and not hit.is_survey) as service,
            sumIf(hit.dwell_ms, not hit.is_survey) as menu_ms,
            tupleElement(argMaxIf(tuple(hit.left_at), hit.step, hit.is_last), 1) as left_at,
            argMaxIf(hit.left_by, hit.step, hit.is_last) as ended_by,
            argMax(hit.left_by, hit.step) as call_left_by,
            countIf(hit.left_by = 'queue' and not hit.is_survey) > 0 as went_to_queue
        from {{ hits }} as hit
        group by pbx, linked_id
    ),

    with_call as (
        select
            way.*,
            ifNull(own.direction, '') as direction,
            ifNull(own.first_queue, '') as queue,
            own.visits > 0 as entered_queue,
            own.answered_visits > 0 as answered,
            ifNull(own.caller_token, '') as caller_token,
            ifNull(own.caller_mask, '') as caller_mask,
            ifNull(way.left_at, way.entered_at) as asked_until
        from ways as way
        left join {{ calls }} as own on way.pbx = own.pbx and way.linked_id = own.linked_id
    ),

    followers as (
        select caller_token, arrived_at, min((call.pbx, call.linked_id)) as called
        from {{ calls }} as call
        where call.caller_token != '' and call.outcome != 'phantom' and call.direction != 'outbound'
        group by caller_token, arrived_at
    ),

    with_next as (
        select
            way.*,
            toUnixTimestamp64Micro(follower.arrived_at) > 0
            and follower.arrived_at <= way.asked_until + toIntervalHour({{ var('ivr_repeat_hours') }}) as has_repeat,
            follower.arrived_at as next_at,
            follower.called as called
        from with_call as way
        asof left join followers as follower
            on way.caller_token = follower.caller_token and way.entered_at < follower.arrived_at
    ),

    ivr_calls as (
        select
            {{ local_date('entered_at') }} as entered_date,
            pbx,
            linked_id,
            entered_at,
            left_at,
            toString(direction) as direction,
            toBool(menu_hits > 0) as entered,
            arrayStringConcat(
                if(
                    length(stays) > {{ var('ivr_path_nodes') }},
                    arrayPushBack(arraySlice(stays, 1, {{ var('ivr_path_nodes') }}), '…'),
                    stays
                ),
                ' > '
            ) as path,
            toUInt32(length(stays)) as depth,
            if(empty(stays), '', stays[1]) as first_node,
            if(empty(stays), '', stays[-1]) as last_node,
            toString(service) as service,
            toUInt32(menu_hits) as menu_hits,
            toUInt32(survey_hits) as survey_hits,
            toUInt32(retries) as retries,
            toUInt32(no_inputs) as no_inputs,
            toUInt32(no_matches) as no_matches,
            toUInt32(goals) as goals,
            toString(goal_node) as goal_node,
            menu_ms,
            ended_by,
            toBool(went_to_queue) as went_to_queue,
            toBool(entered_queue) as entered_queue,
            toString(queue) as queue,
            toBool(answered) as answered,
            toBool(menu_hits > 0 and not entered_queue and call_left_by = 'hangup') as only_ended,
            toBool(only_ended and goals > 0) as contained_goal,
            toBool(contained_goal and caller_token != '' and not has_repeat) as contained_true,
            if(has_repeat, toNullable(next_at), null) as repeat_at,
            if(has_repeat, toString(tupleElement(called, 1)), '') as repeat_pbx,
            if(has_repeat, tupleElement(called, 2), '') as repeat_linked_id,
            caller_token,
            caller_mask
        from with_next
    )
{% endmacro %}
