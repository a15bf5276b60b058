{#
  Hits counted by node and the quarter of an hour in which the node was reached.

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
            countIf(flag = 'goal') as goals,
            countIf(flag = 'noinput') as no_inputs,
            countIf(flag = 'nomatch') as no_matches,
            countIf(left_by = 'node') as left_to_node,
            countIf(left_by = 'queue') as left_to_queue,
            countIf(left_by = 'hangup') as left_by_hangup,
            countIf(left_by = '') as not_left,
            sum(dwell_ms) as dwell_ms_all
        from {{ hits }}
        group by quarter_at, entered_date, entered_hour, pbx, node
    )
{% endmacro %}
