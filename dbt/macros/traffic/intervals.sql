{#
  What is swept for concurrency: calls from arrival to end, whole PBXs and each dialled number; calls that somebody
  answered, from the answer on; trunks, from seizure to release. Each of at most a day.

  :param calls: a relation like fct_call
  :param trunk_legs: a relation like fct_trunk_leg
#}
{% macro traffic_intervals(calls, trunk_legs) %}
    traffic_intervals as (
        select
            pbx,
            part.1 as scope,
            part.2 as name,
            part.3 as begins_at,
            {{ within_a_day('begins_at', 'ended_at') }} as ends_at
        from {{ calls }}
        array join arrayFilter(
            entry -> entry.4,
            [
                ('calls', '', arrived_at, 1),
                ('answered', '', ifNull(answered_at, arrived_at), answered_at is not null),
                ('did', did, arrived_at, did != '')
            ]
        ) as part
        where ended_at is not null
        union all
        select
            pbx,
            'trunk' as scope,
            trunk as name,
            seized_at as begins_at,
            {{ within_a_day('seized_at', 'released_at') }} as ends_at
        from {{ trunk_legs }}
        where released_at is not null
    )
{% endmacro %}

{#
  Waits in queues.

  :param visits: a relation like fct_queue_visit
#}
{% macro waiting_intervals(visits) %}
    waiting_intervals as (
        select
            pbx,
            queue,
            arrived_at as begins_at,
            {{ within_a_day('arrived_at', 'left_queue_at') }} as ends_at
        from {{ visits }}
        where left_queue_at is not null
    )
{% endmacro %}

{# Condition: what began on this date may lie within the touched quarters, the day before included. #}
{% macro may_reach_touched_traffic(date) -%}
    {{ date }} in (
        select toDate(quarter_at, '{{ var("reporting_zone") }}') - arrayJoin([0, 1])
        from {{ ref('int_touched_traffic') }}
    )
{%- endmacro %}

{# Condition on quarters of an hour that are counted anew; the date lets a run read those days alone. #}
{% macro in_touched_traffic() -%}
    traffic_date in (select toDate(quarter_at, '{{ var("reporting_zone") }}') from {{ ref('int_touched_traffic') }})
    and quarter_at in (select quarter_at from {{ ref('int_touched_traffic') }})
{%- endmacro %}

{# Condition on rows of history: the live part doesn't see their beginning, and they last into what it serves. #}
{% macro is_carried_over(date, begin, end) -%}
    {{ date }} >= toDate({{ live_from() }}, 'UTC') - 2 and {{ begin }} < {{ live_from() }} and {{ end }} > {{ boundary() }}
{%- endmacro %}
