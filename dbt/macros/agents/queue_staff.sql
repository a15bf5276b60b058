{#
  How many agents a queue had, by quarter of an hour: as time (milliseconds of agents, which may be summed over
  quarters) and as the fewest and the most at one moment. Quarters in which nobody was in the queue have no row.

  :param stints: a relation with pbx, queue, duty, started_at and ended_at (not NULL)
  :param until: the moment up to which something can be told; a quarter that isn't over ends there
#}
{% macro queue_staff(stints, until) %}
    {%- set duties = ['ready', 'busy', 'paused', 'acw'] %}
    staff_pieces as (
        select
            pbx,
            queue,
            duty,
            quarter,
            greatest(from_ms, quarter * 900000) as begins_ms,
            least(to_ms, (quarter + 1) * 900000) as ends_ms
        from (
            select
                *,
                toUnixTimestamp64Milli(started_at) as from_ms,
                toUnixTimestamp64Milli(ended_at) as to_ms
            from {{ stints }}
        )
        array join range(intDiv(from_ms, 900000), intDiv(to_ms - 1, 900000) + 1) as quarter
        where from_ms < to_ms
    ),

    staff_borders as (
        select
            pbx,
            queue,
            quarter,
            border.1 as border_ms,
            sum(border.2) as joined
            {%- for duty in duties %},
            sumIf(border.2, duty = '{{ duty }}') as joined_{{ duty }}
            {%- endfor %}
        from staff_pieces
        array join [(begins_ms, 1), (ends_ms, -1), (quarter * 900000, 0)] as border
        group by pbx, queue, quarter, border_ms
    ),

    staff_moments as (
        select
            pbx,
            queue,
            quarter,
            border_ms,
            coalesce(
                leadInFrame(toNullable(border_ms)) over (
                    partition by pbx, queue, quarter order by border_ms
                    rows between unbounded preceding and unbounded following
                ),
                least((quarter + 1) * 900000, {{ until }})
            ) - border_ms as lasts_ms,
            sum(joined) over so_far as logged_in
            {%- for duty in duties %},
            sum(joined_{{ duty }}) over so_far as {{ duty }}
            {%- endfor %}
        from staff_borders
        window so_far as (
            partition by pbx, queue, quarter order by border_ms rows between unbounded preceding and current row
        )
    ),

    queue_staff as (
        select
            toDateTime64(fromUnixTimestamp64Milli(quarter * 900000, 'UTC'), 0, 'UTC') as quarter_at,
            {{ local_date("fromUnixTimestamp64Milli(quarter * 900000, 'UTC')") }} as local_date,
            toUInt8({{ local_hour("fromUnixTimestamp64Milli(quarter * 900000, 'UTC')") }}) as local_hour,
            pbx,
            queue
            {%- for duty in ['logged_in'] + duties %},
            toUInt64(sum(moment.{{ duty }} * lasts_ms)) as {{ duty }}_ms,
            toUInt32(min(moment.{{ duty }})) as {{ duty }}_min,
            toUInt32(max(moment.{{ duty }})) as {{ duty }}_max
            {%- endfor %}
        from staff_moments as moment
        where lasts_ms > 0
        group by quarter, pbx, queue
    )
{% endmacro %}

{# Stints as they are once every lapse is known: nothing counts after the last sign of life. #}
{% macro stints_vouched_for(stints) -%}
    (
        select * except (ended_at), least(ended_at, ifNull(seen_until, ended_at)) as ended_at
        from {{ stints }}
        where started_at < ifNull(seen_until, ended_at)
    )
{%- endmacro %}

{# Quarters before this are read from the table: a day has passed, so nothing of them can lapse any more. #}
{% macro staff_boundary() -%}
    {{ boundary() }} - toIntervalHour(25)
{%- endmacro %}
