{# The select list of the key numbers of nodes, over a relation like agg_ivr_day that is called `told`. #}
{% macro ivr_key_numbers() -%}
    hits,
    first_hits,
    last_hits,
    goals,
    no_inputs,
    no_matches,
    retries,
    left_to_node,
    left_to_queue,
    left_by_hangup,
    hung_up_at_goal,
    dropped_off,
    not_left,
    {{ ratio('left_to_node', 'hits') }} as next_step_rate,
    {{ ratio('left_to_queue', 'hits') }} as to_queue_rate,
    {{ ratio('left_by_hangup', 'hits') }} as drop_off_rate,
    {{ ratio('dropped_off', 'hits') }} as drop_off_rate_no_goal,
    {{ ratio('hung_up_at_goal', 'hits') }} as success_rate,
    {{ ratio('no_inputs', 'hits') }} as no_input_rate,
    {{ ratio('no_matches', 'hits') }} as no_match_rate,
    {{ ratio('dwell_ms_all', 'hits') }} / 1000 as average_dwell,
    {{ ratio('dwell_ms_all', 'ended_hits') }} / 1000 as average_dwell_ended,
    {{ dwell_deviation() }} as dwell_sd
{%- endmacro %}

{# Standard deviation of all dwells, not of a sample: √(Σx² / n − (Σx / n)²), seconds. #}
{% macro dwell_deviation() -%}
    sqrt(greatest(
        {{ ratio('dwell_ms_squared', 'ended_hits') }} - pow({{ ratio('dwell_ms_all', 'ended_hits') }}, 2), 0
    )) / 1000
{%- endmacro %}

{# The select list of dwell by its percentiles, of hits with an end; the longest one counts as rounded up to seconds. #}
{% macro dwell_percentiles() -%}
    hits,
    ended_hits,
    {%- for percent in (50, 80, 90, 95) %}
    {{ histogram_percentile(
        'dwell', 'ended_hits', 'intDiv(dwell_ms_longest + 999, 1000)', dwell_thresholds(), percent / 100
    ) }} as dwell_p{{ percent }},
    {%- endfor %}
    dwell_ms_longest / 1000 as dwell_max
{%- endmacro %}

{# What people call a node, by its last definition; '' where reference data don't know it. #}
{% macro ivr_node_labels() -%}
    ifNull(named.name, '') as node_name,
    ifNull(named.node_type, '') as node_type,
    ifNull(named.service, '') as service
{%- endmacro %}

{% macro with_node_labels() -%}
left join (
    select node, name, node_type, service
    from {{ ref('dim_ivr_node') }}
    where valid_until is null
) as named on told.node = named.node
{%- endmacro %}

{#
  The select list of containment, over a relation like agg_ivr_call_day.

  :param period_end: the first date after the period
#}
{% macro containment_numbers(period_end) -%}
    ivr_entered,
    survey_only,
    ivr_to_agent,
    ivr_only_ended,
    ivr_goal_calls,
    ivr_contained_goal,
    ivr_contained_true,
    contained_repeated,
    contained_unknown,
    ivr_given_up,
    ivr_not_ended,
    {{ ratio('ivr_only_ended', 'ivr_entered') }} as containment_rate_naive,
    {{ ratio('ivr_contained_goal', 'ivr_entered') }} as containment_rate_goal,
    {{ ratio('ivr_contained_true', 'ivr_entered') }} as containment_rate_true,
    {{ ratio('ivr_to_agent', 'ivr_entered') }} as ivr_to_agent_rate,
    {{ ratio('depth_all', 'ivr_entered') }} as average_depth,
    {{ ratio('menu_ms_all', 'ivr_entered') }} / 1000 as average_menu_seconds,
    toUInt16({{ var('ivr_repeat_hours') }}) as repeat_hours,
    {{ ivr_now() }} < toDateTime({{ period_end }}, '{{ var("reporting_zone") }}') + toIntervalHour({{ var('ivr_repeat_hours') }})
        as is_provisional
{%- endmacro %}

{# The moment at which a report is asked for. A macro, so that a unit test can say when that is. #}
{% macro ivr_now() -%}
    now('UTC')
{%- endmacro %}

{#
  The waterfall of a level: what became of those who came to it. Each stay ends once, so
  entries = next_steps + to_agent + success + drop_offs + not_left.
#}
{% macro waterfall_numbers() -%}
    sum(days.entries) as level_entries,
    sum(days.hits) - level_entries as level_retries,
    sum(days.no_inputs) as level_no_inputs,
    sum(days.no_matches) as level_no_matches,
    sumIf(days.hits, left_by = 'node' and next_step != node) as next_steps,
    sumIf(days.hits, left_by = 'queue') as level_to_agent,
    sumIf(days.goals, left_by = 'hangup') as level_success,
    sumIf(days.hits, left_by = 'hangup') - level_success as level_drop_offs,
    sumIf(days.hits, left_by = '') as level_not_left,
    {{ ratio('next_steps', 'level_entries') }} as level_next_step_rate,
    {{ ratio('level_drop_offs', 'level_entries') }} as level_drop_off_rate,
    {{ ratio('level_to_agent', 'level_entries') }} as level_to_agent_rate
{%- endmacro %}

{# The counters of a path, over a relation like fct_ivr_call that is called `call`. #}
{% macro path_numbers() %}
        count() as calls,
        countIf(went_to_queue) as to_agent,
        countIf(only_ended) as ended_in_menu,
        countIf(contained_goal) as contained,
        countIf(contained_true) as contained_for_good,
        sum(call.menu_ms) / calls / 1000 as average_seconds
{%- endmacro %}
