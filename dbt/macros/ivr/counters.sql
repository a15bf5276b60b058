{# Additive counters of the voice menu: any of them summed over quarters, nodes and PBXs is right for the sum of those. #}

{% macro dwell_thresholds() -%}
    {{ return(var('dwell_thresholds')) }}
{%- endmacro %}

{#
  Hits counted by node and the quarter of an hour in which the node was reached. Dwell is known of hits with an end;
  thresholds include their boundary.

  :param hits: a relation like fct_ivr_hit
#}
{% macro ivr_counters(hits) %}
    ivr_counters as (
        select
            {{ quarter('entered_at') }} as quarter_at,
            {{ local_date('entered_at') }} as entered_date,
            toUInt8({{ local_hour('entered_at') }}) as entered_hour,
            pbx,
            node,
            count() as hits,
            countIf(nth = 1) as first_hits,
            countIf(is_last) as last_hits,
            countIf(is_goal) as goals,
            countIf(flag = 'noinput') as no_inputs,
            countIf(flag = 'nomatch') as no_matches,
            countIf(is_retry) as retries,
            countIf(left_by = 'node') as left_to_node,
            countIf(left_by = 'queue') as left_to_queue,
            countIf(left_by = 'hangup') as left_by_hangup,
            countIf(left_by = 'hangup' and is_goal) as hung_up_at_goal,
            countIf(left_by = 'hangup' and not is_goal) as dropped_off,
            countIf(left_by = '') as not_left,
            countIf(left_at is not null) as ended_hits,
            sum(dwell_ms) as dwell_ms_all,
            sum(dwell_ms * dwell_ms) as dwell_ms_squared,
            {%- for seconds in dwell_thresholds() %}
            countIf(left_at is not null and dwell_ms <= {{ seconds * 1000 }}) as dwell_le_{{ seconds }},
            {%- endfor %}
            max(dwell_ms) as dwell_ms_longest
        from {{ hits }}
        group by quarter_at, entered_date, entered_hour, pbx, node
    )
{% endmacro %}

{# The same counters, summed: the select list of every coarser agg_ivr. #}
{% macro summed_ivr_counters() -%}
    {%- set counters = [
        'hits', 'first_hits', 'last_hits', 'goals', 'no_inputs', 'no_matches', 'retries',
        'left_to_node', 'left_to_queue', 'left_by_hangup', 'hung_up_at_goal', 'dropped_off', 'not_left',
        'ended_hits', 'dwell_ms_all', 'dwell_ms_squared'
    ] -%}
    {%- for seconds in dwell_thresholds() %}{% do counters.append('dwell_le_' ~ seconds) %}{% endfor -%}
    {{- sums_of(counters) }},
    max(quarters.dwell_ms_longest) as dwell_ms_longest
{%- endmacro %}

{#
  Hits counted by where the caller went next, and by the level of the menu: the n-th node of the call, a node that was
  heard again at once counted once, a survey being level 0.

  :param hits: a relation like fct_ivr_hit
#}
{% macro ivr_transitions(hits) %}
    ivr_transitions as (
        select
            {{ quarter('entered_at') }} as quarter_at,
            {{ local_date('entered_at') }} as entered_date,
            toUInt8({{ local_hour('entered_at') }}) as entered_hour,
            pbx,
            least(level, {{ var('ivr_path_nodes') }}) as menu_level,
            node,
            left_by,
            if(left_by = 'queue', next_queue, next_node) as next_step,
            count() as hits,
            countIf(not is_retry) as entries,
            countIf(is_goal) as goals,
            countIf(flag = 'noinput') as no_inputs,
            countIf(flag = 'nomatch') as no_matches
        from {{ hits }}
        group by quarter_at, entered_date, entered_hour, pbx, menu_level, node, left_by, next_step
    )
{% endmacro %}

{% macro summed_transitions() -%}
    {{ sums_of(['hits', 'entries', 'goals', 'no_inputs', 'no_matches']) }}
{%- endmacro %}

{#
  Calls through the menu, counted by the quarter of an hour in which they reached it, their first node and the service
  that they asked for.

  :param calls: a relation like fct_ivr_call
#}
{% macro ivr_call_counters(calls) %}
    ivr_call_counters as (
        select
            {{ quarter('entered_at') }} as quarter_at,
            {{ local_date('entered_at') }} as entered_date,
            toUInt8({{ local_hour('entered_at') }}) as entered_hour,
            pbx,
            direction,
            first_node,
            service,
            countIf(entered) as ivr_entered,
            countIf(not entered) as survey_only,
            countIf(went_to_queue) as ivr_to_agent,
            countIf(only_ended) as ivr_only_ended,
            countIf(goal_node != '') as ivr_goal_calls,
            countIf(contained_goal) as ivr_contained_goal,
            countIf(contained_true) as ivr_contained_true,
            countIf(contained_goal and repeat_at is not null) as contained_repeated,
            countIf(contained_goal and caller_token = '') as contained_unknown,
            countIf(only_ended and goal_node = '') as ivr_given_up,
            countIf(entered and not only_ended and not entered_queue) as ivr_not_ended,
            sum(depth) as depth_all,
            sum(menu_ms) as menu_ms_all
        from {{ calls }}
        group by quarter_at, entered_date, entered_hour, pbx, direction, first_node, service
    )
{% endmacro %}

{% macro summed_ivr_calls() -%}
    {{ sums_of([
        'ivr_entered', 'survey_only', 'ivr_to_agent', 'ivr_only_ended', 'ivr_goal_calls', 'ivr_contained_goal',
        'ivr_contained_true', 'contained_repeated', 'contained_unknown', 'ivr_given_up', 'ivr_not_ended', 'depth_all', 'menu_ms_all'
    ]) }}
{%- endmacro %}

{# Sums of counters under their own names, over a relation that is called quarters. #}
{% macro sums_of(counters) -%}
    {%- for counter in counters %}
    sum(quarters.{{ counter }}) as {{ counter }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
