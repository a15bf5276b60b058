{#
  What is counted of agents' legs: name of the counter, and its aggregate over `leg`, a relation like fct_agent_leg
  with the short-talk limit of the leg's queue. A leg counts where its visit arrived. Limits include their boundary.
#}
{% macro leg_sums() -%}
    {%- set handled = "outcome = 'answered'" -%}
    {%- set over = handled ~ ' and ended_at is not null' -%}
    {%- set sums = {
        'attempts': 'count()',
        'calls_presented': 'countIf(first_of_call)',
        'handled': 'countIf(' ~ handled ~ ')',
        'still_talking': 'countIf(' ~ handled ~ ' and ended_at is null)',
        'rona_attempts': "countIf(outcome = 'no_answer')",
        'rona_unrung': "countIf(outcome = 'no_answer' and ring_seconds = 0)",
        'rona_calls': 'countIf(rona_first)',
        'missed_calls': 'countIf(missed)',
        'caller_gone': "countIf(outcome = 'caller_gone')",
        'ring_seconds_all': 'sum(ring_seconds)',
        'ring_seconds_handled': 'sumIf(ring_seconds, ' ~ handled ~ ')',
        'talk_seconds_all': 'sum(toUInt64(leg.talk_seconds))',
        'talk_cut': 'countIf(leg.talk_cut)',
        'talks_ended': 'countIf(' ~ over ~ ')',
        'short_talk': 'countIf(' ~ over ~ ' and leg.talk_seconds < short_talk_seconds)',
        'hold_seconds_all': 'sum(hold_seconds)',
        'hold_count': 'sum(toUInt64(leg.hold_count))',
        'held': 'countIf(leg.hold_count > 0)',
        'hold_told': 'countIf(leg.hold_told)',
        'wrap_up_seconds_all': 'sum(wrap_up_seconds)',
        'wrap_up_told': 'countIf(leg.wrap_up_told)',
        'handle_seconds_all': 'sum(handle_seconds)',
        'completed_by_agent': "countIf(completed_by = 'agent')",
        'completed_by_caller': "countIf(completed_by = 'caller')",
        'transferred': "countIf(transfer_class != '')",
        'transferred_blind': "countIf(transfer_class = 'blind')",
        'transferred_attended': "countIf(transfer_class = 'attended')",
        'transferred_in': 'countIf(leg.transferred_in)'
    } -%}
    {%- for seconds in var('talk_thresholds') -%}
        {%- do sums.update({'talk_le_' ~ seconds: 'countIf(' ~ over ~ ' and leg.talk_seconds <= ' ~ seconds ~ ')'}) -%}
    {%- endfor -%}
    {%- for seconds in var('talk_thresholds') -%}
        {%- do sums.update({'handle_le_' ~ seconds: 'countIf(' ~ over ~ ' and handle_seconds <= ' ~ seconds ~ ')'}) -%}
    {%- endfor -%}
    {{ return(sums) }}
{%- endmacro %}

{# The same for what is combined by the maximum. #}
{% macro leg_maxima() -%}
    {{ return({
        'talk_seconds_longest': 'max(leg.talk_seconds)',
        'handle_seconds_longest': 'max(handle_seconds)',
        'hold_seconds_longest': 'max(hold_seconds)'
    }) }}
{%- endmacro %}

{#
  The service type and the short-talk limit of the leg's queue, as they were when the visit arrived.

  :returns: a CTE `judged_legs`
#}
{% macro judged_legs(legs) %}
    judged_legs as (
        select
            leg.*,
            threshold.service as service,
            {{ threshold_or_default('short_talk', 'short_talk_seconds') }}
        from {{ legs }} as leg
        asof left join {{ ref('dim_queue_threshold') }} as threshold
            on leg.queue = threshold.queue and leg.arrived_at >= threshold.valid_from
    )
{% endmacro %}

{# Where transfers went. Told from what is known now of queues and agents, so counted when it is read. #}
{% macro leg_targets() -%}
    {{ return(['queue', 'agent', 'external', 'other']) }}
{%- endmacro %}

{#
  Legs counted by the quarter of an hour in which their visits arrived, and by the agents' names as they were told.
  `transfer_targets` has, of each transfer that went into no queue that the call was seen in, the target.

  :param legs: a relation like judged_legs
#}
{% macro leg_counters(legs) %}
    leg_rows as (
        select
            *,
            {{ leg_transfer_class('transfer_kind') }} as transfer_class,
            talk_seconds + wrap_up_seconds as handle_seconds
        from {{ legs }}
    ),

    leg_counters as (
        select
            {{ quarter('arrived_at') }} as quarter_at,
            leg.arrival_date as arrival_date,
            toUInt8({{ local_hour('arrived_at') }}) as arrival_hour,
            leg.pbx as pbx,
            leg.queue as queue,
            leg.service as service,
            leg.agent_told as agent_told,
            {%- for name, aggregate in leg_sums().items() %}
            {{ aggregate }} as {{ name }},
            {%- endfor %}
            {%- for name, aggregate in leg_maxima().items() %}
            {{ aggregate }} as {{ name }},
            {%- endfor %}
            countIf(leg.transfer_into_queue) as transferred_into_queue,
            arraySort(groupArrayIf(
                leg.transfer_target, leg.transfer_class != '' and not leg.transfer_into_queue
            )) as transfer_targets
        from leg_rows as leg
        group by quarter_at, arrival_date, arrival_hour, pbx, queue, service, agent_told
    )
{% endmacro %}

{# The counters of agents, summed over a relation like int_agent_leg_quarters or a finer agg_agent_leg_. #}
{% macro summed_legs() -%}
    {%- for name in leg_sums() %}
    sum(legs.{{ name }}) as {{ name }},
    {%- endfor %}
    {%- for name in leg_maxima() %}
    max(legs.{{ name }}) as {{ name }},
    {%- endfor %}
    {%- for target in leg_targets() %}
    sum(legs.transferred_to_{{ target }}) as transferred_to_{{ target }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Their names, for the select list of what has them as they are. #}
{% macro counted_legs() -%}
    {%- for name in leg_sums().keys() | list + leg_maxima().keys() | list %}
    {{ name }},
    {%- endfor %}
    {%- for target in leg_targets() %}
    transferred_to_{{ target }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
