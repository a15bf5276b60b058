{# Additive counters: any of them summed over quarters, queues and PBXs is right for the sum of those. #}

{% macro thresholds() -%}
    {{ return(var('wait_thresholds')) }}
{%- endmacro %}

{#
  What is counted of the arrivals at queues: name of the counter, and its aggregate over `counted`, a relation like
  fct_queue_arrival. Thresholds include their boundary: 20 s is within 20. `in_time` is by each queue's own threshold,
  as it was when the caller arrived.
#}
{% macro queue_sums() -%}
    {%- set flow_outs = "outcome in ('exit_timeout', 'exit_empty', 'exit_key', 'withdrawn')" -%}
    {%- set ended = "outcome not in ('open', 'refused')" -%}
    {%- set sums = {
        'offered': "countIf(outcome != 'refused')",
        'offered_first': 'countIf(visit = 1)',
        'answered': "countIf(outcome = 'answered')",
        'abandoned': "countIf(outcome = 'abandoned')",
        'abandoned_in_ring': 'countIf(counted.abandoned_in_ring)',
        'exit_timeout': "countIf(outcome = 'exit_timeout')",
        'exit_empty': "countIf(outcome = 'exit_empty')",
        'exit_key': "countIf(outcome = 'exit_key')",
        'withdrawn': "countIf(outcome = 'withdrawn')",
        'flow_outs': 'countIf(' ~ flow_outs ~ ')',
        'lost_system': "countIf(outcome = 'lost_system')",
        'truncated': "countIf(outcome = 'truncated')",
        'lost': "countIf(outcome in ('lost_system', 'truncated'))",
        'open': "countIf(outcome = 'open')",
        'transferred': "countIf(transfer_kind != '')",
        'refused_full': "countIf(refused_by = 'full')",
        'refused_closed': "countIf(refused_by = 'closed')",
        'refused_join_empty': "countIf(refused_by = 'join_empty')",
        'refused_diverted': "countIf(refused_by = 'diverted')",
        'refused': "countIf(outcome = 'refused')",
        'answered_in_time': "countIf(outcome = 'answered' and wait_seconds <= service_level_seconds)",
        'abandoned_in_time': "countIf(outcome = 'abandoned' and wait_seconds <= service_level_seconds)",
        'ended_in_time': 'countIf(' ~ ended ~ ' and wait_seconds <= service_level_seconds)',
        'abandoned_short': "countIf(outcome = 'abandoned' and wait_seconds <= short_abandon_seconds)",
        'wait_seconds_all': 'sum(wait_seconds)',
        'wait_seconds_answered': "sumIf(wait_seconds, outcome = 'answered')",
        'wait_seconds_abandoned': "sumIf(wait_seconds, outcome = 'abandoned')",
        'answered_after_wait': "countIf(outcome = 'answered' and wait_seconds > 0)",
        'positions_told': 'countIf(original_position > 0)',
        'positions_all': 'sum(original_position)',
        'talks_ended': 'countIf(talk_ended)',
        'talks_short': 'countIf(talk_ended and talk_seconds < short_talk_seconds)',
        'talk_seconds_all': 'sum(talk_seconds)',
        'wrap_up_seconds_granted': "sumIf(wrap_up_seconds, outcome = 'answered')",
        'ring_seconds_all': 'sum(ring_seconds)',
        'rona_attempts': 'sum(toUInt64(counted.rona_attempts))',
        'rona_visits': 'countIf(counted.rona_attempts > 0)',
        'ring_attempts': 'sum(toUInt64(counted.ring_attempts))'
    } -%}
    {%- for seconds in thresholds() -%}
        {%- set within = 'wait_seconds <= ' ~ seconds -%}
        {%- do sums.update({
            'answered_le_' ~ seconds: "countIf(outcome = 'answered' and " ~ within ~ ')',
            'abandoned_le_' ~ seconds: "countIf(outcome = 'abandoned' and " ~ within ~ ')',
            'ended_le_' ~ seconds: 'countIf(' ~ ended ~ ' and ' ~ within ~ ')'
        }) -%}
    {%- endfor -%}
    {%- for seconds in var('talk_thresholds') -%}
        {%- do sums.update({'talk_le_' ~ seconds: 'countIf(talk_ended and talk_seconds <= ' ~ seconds ~ ')'}) -%}
    {%- endfor -%}
    {{ return(sums) }}
{%- endmacro %}

{# The same for what is combined by the maximum. #}
{% macro queue_maxima() -%}
    {{ return({
        'wait_seconds_longest': 'max(wait_seconds)',
        'wait_seconds_longest_answered': "maxIf(wait_seconds, outcome = 'answered')",
        'wait_seconds_longest_abandoned': "maxIf(wait_seconds, outcome = 'abandoned')",
        'talk_seconds_longest': 'max(talk_seconds)',
        'position_highest': 'max(original_position)'
    }) }}
{%- endmacro %}

{#
  Arrivals counted by the quarter of an hour in which they came, and by the queue's service type at that time.

  :param arrivals: a relation like fct_queue_arrival
#}
{% macro queue_counters(arrivals) %}
    queue_counters as (
        select
            {{ quarter('counted.arrived_at') }} as quarter_at,
            {{ local_date('counted.arrived_at') }} as arrival_date,
            toUInt8({{ local_hour('counted.arrived_at') }}) as arrival_hour,
            counted.pbx as pbx,
            counted.queue as queue,
            counted.service as service,
            {%- for name, aggregate in queue_sums().items() %}
            {{ aggregate }} as {{ name }},
            {%- endfor %}
            {%- for name, aggregate in queue_maxima().items() %}
            {{ aggregate }} as {{ name }},
            {%- endfor %}
            argMax(counted.service_level_seconds, counted.arrived_at) as service_level_newest,
            {{ sorted_versions('groupUniqArray(counted.thresholds_version)') }} as thresholds_versions
        from {{ arrivals }} as counted
        group by quarter_at, arrival_date, arrival_hour, pbx, queue, service
    )
{% endmacro %}

{# The same counters, summed: the select list of every coarser agg_queue. #}
{% macro summed_counters() -%}
    {%- for name in queue_sums() %}
    sum(quarters.{{ name }}) as {{ name }},
    {%- endfor %}
    {%- for name in queue_maxima() %}
    max(quarters.{{ name }}) as {{ name }},
    {%- endfor %}
    argMax(quarters.service_level_newest, quarters.quarter_at) as service_level_newest,
    {{ sorted_versions('groupUniqArrayArray(quarters.thresholds_versions)') }} as thresholds_versions
{%- endmacro %}

{# Oldest first: a version begins with the instant from which it holds, and `default` is what held before the first. #}
{% macro sorted_versions(versions) -%}
    arraySort(version -> (version != 'default', version), {{ versions }})
{%- endmacro %}
