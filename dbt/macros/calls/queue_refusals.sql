{#
  One row per time that a queue turned a caller away before the caller was in it: full, closed, nobody to serve it, or
  diverted for its length. Only a dialplan tells of it.

  :param events: a relation like stg_calls__queue_events, of refusals alone
#}
{% macro queue_refusals(events) %}
    queue_refusals as (
        select
            {{ local_date('arrived_at') }} as arrival_date,
            pbx,
            call_id,
            queue,
            event_id as refusal,
            happened_at as arrived_at,
            multiIf(
                verb = 'FULL', 'full',
                verb = 'CLOSED', 'closed',
                verb = 'JOINEMPTY', 'join_empty',
                'diverted'
            ) as reason,
            verb
        from {{ events }}
    )
{% endmacro %}

{#
  Everyone who came to a queue: visits, and those turned away, whose outcome is `refused`.

  :param visits: a relation like fct_queue_visit
  :param refusals: a relation like fct_queue_refusal
  :returns: a CTE `queue_arrivals`
#}
{% macro queue_arrivals(visits, refusals) %}
    queue_arrivals as (
        select
            arrival_date,
            arrived_at,
            pbx,
            queue,
            call_id,
            visit,
            outcome,
            '' as refused_by,
            wait_seconds,
            talk_seconds,
            toBool(outcome = 'answered' and ended_at is not null) as talk_ended,
            ring_seconds,
            rona_attempts,
            ring_attempts,
            abandoned_in_ring,
            transfer_kind,
            key_pressed,
            original_position
        from {{ visits }}
        union all
        select
            arrival_date,
            arrived_at,
            pbx,
            queue,
            call_id,
            toUInt32(0) as visit,
            'refused' as outcome,
            reason as refused_by,
            toUInt32(0) as wait_seconds,
            toUInt32(0) as talk_seconds,
            toBool(0) as talk_ended,
            toDecimal64(0, 3) as ring_seconds,
            toUInt32(0) as rona_attempts,
            toUInt32(0) as ring_attempts,
            toBool(0) as abandoned_in_ring,
            '' as transfer_kind,
            '' as key_pressed,
            toUInt32(0) as original_position
        from {{ refusals }}
    )
{% endmacro %}

{# The reasons of refusals with their counters: the array to join to a relation like agg_queue_day. #}
{% macro refusals_by_reason() -%}
    [
        ('full', refused_full),
        ('closed', refused_closed),
        ('join_empty', refused_join_empty),
        ('diverted', refused_diverted)
    ]
{%- endmacro %}
