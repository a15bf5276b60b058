{# Additive counters: any of them summed over quarters, queues and PBXs is right for the sum of those. #}

{% macro thresholds() -%}
    {{ return(var('wait_thresholds')) }}
{%- endmacro %}

{#
  Visits counted by the quarter of an hour in which they arrived. Thresholds include their boundary: 20 s is within 20.

  :param visits: a relation like fct_queue_visit
#}
{% macro queue_counters(visits) %}
    queue_counters as (
        select
            {{ quarter('arrived_at') }} as quarter_at,
            {{ local_date('arrived_at') }} as arrival_date,
            toUInt8({{ local_hour('arrived_at') }}) as arrival_hour,
            pbx,
            queue,
            count() as offered,
            countIf(visit = 1) as offered_first,
            countIf(outcome = 'answered') as answered,
            countIf(outcome = 'abandoned') as abandoned,
            countIf(abandoned_in_ring) as abandoned_in_ring,
            countIf(outcome = 'exit_timeout') as exit_timeout,
            countIf(outcome = 'exit_empty') as exit_empty,
            countIf(outcome = 'exit_key') as exit_key,
            countIf(outcome = 'withdrawn') as withdrawn,
            countIf(outcome in ('exit_timeout', 'exit_empty', 'exit_key', 'withdrawn')) as flow_outs,
            countIf(outcome = 'lost_system') as lost_system,
            countIf(outcome = 'truncated') as truncated,
            countIf(outcome in ('lost_system', 'truncated')) as lost,
            countIf(outcome = 'open') as open,
            countIf(transfer_kind != '') as transferred,
            sum(wait_seconds) as wait_seconds_all,
            sumIf(wait_seconds, outcome = 'answered') as wait_seconds_answered,
            sumIf(wait_seconds, outcome = 'abandoned') as wait_seconds_abandoned,
            countIf(outcome = 'answered' and wait_seconds > 0) as answered_after_wait,
            max(wait_seconds) as wait_seconds_longest,
            sum(talk_seconds) as talk_seconds_all,
            sum(ring_seconds) as ring_seconds_all,
            sum(toUInt64(visit_counts.rona_attempts)) as rona_attempts,
            sum(toUInt64(visit_counts.ring_attempts)) as ring_attempts
            {%- for seconds in thresholds() %},
            countIf(outcome = 'answered' and wait_seconds <= {{ seconds }}) as answered_le_{{ seconds }}
            {%- endfor %}
            {%- for seconds in thresholds() %},
            countIf(outcome = 'abandoned' and wait_seconds <= {{ seconds }}) as abandoned_le_{{ seconds }}
            {%- endfor %}
        from {{ visits }} as visit_counts
        group by quarter_at, arrival_date, arrival_hour, pbx, queue
    )
{% endmacro %}

{# The same counters, summed: the select list of every coarser agg_queue. #}
{% macro summed_counters() -%}
    {%- set counters = [
        'offered', 'offered_first', 'answered', 'abandoned', 'abandoned_in_ring',
        'exit_timeout', 'exit_empty', 'exit_key', 'withdrawn', 'flow_outs',
        'lost_system', 'truncated', 'lost', 'open', 'transferred',
        'wait_seconds_all', 'wait_seconds_answered', 'wait_seconds_abandoned', 'answered_after_wait',
        'talk_seconds_all', 'ring_seconds_all', 'rona_attempts', 'ring_attempts'
    ] -%}
    {%- for seconds in thresholds() %}{% do counters.append('answered_le_' ~ seconds) %}{% endfor -%}
    {%- for seconds in thresholds() %}{% do counters.append('abandoned_le_' ~ seconds) %}{% endfor -%}
    {%- for counter in counters %}
    sum(quarters.{{ counter }}) as {{ counter }},
    {%- endfor %}
    max(quarters.wait_seconds_longest) as wait_seconds_longest
{%- endmacro %}
