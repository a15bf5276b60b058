{#
  An agent's plan without overlaps, cut at the reporting zone's midnights. Plans are often told as a whole shift with
  breaks on top: of stretches that overlap, one that isn't work wins, then the one planned last, then its number. So no
  minute is scheduled twice.

  A stretch of more than 31 days is an error of somebody's; its first 31 days count.

  :param stretches: a relation like stg_rosters__stretches
  :returns: a CTE `roster_segments`: roster_date, agent, begins, ends (microseconds since 1970), activity, paid,
    roster
#}
{% macro roster_segments(stretches) %}
    stretch_days as (
        select
            agent,
            roster,
            activity,
            paid,
            planned_at,
            arrayJoin(arrayMap(
                number -> {{ local_date('starts_at') }} + number,
                range(least(
                    toUInt32(
                        {{ local_date('ends_at - toIntervalMicrosecond(1)') }} - {{ local_date('starts_at') }}
                    ),
                    30
                ) + 1)
            )) as roster_date,
            greatest(toUnixTimestamp64Micro(starts_at), {{ day_begins_micro('roster_date') }}) as begins,
            least(toUnixTimestamp64Micro(ends_at), {{ day_begins_micro('roster_date + 1') }}) as ends
        from {{ stretches }}
    ),

    planned_days as (
        select
            roster_date,
            agent,
            groupArray((begins, ends, (activity != 'work', planned_at, roster), activity, paid)) as stretches,
            arraySort(arrayDistinct(arrayConcat(groupArray(begins), groupArray(ends)))) as borders
        from stretch_days
        where begins < ends
        group by roster_date, agent
    ),

    pieces as (
        select
            roster_date,
            agent,
            stretches,
            arrayJoin(arrayZip(arrayPopBack(borders), arrayPopFront(borders))) as piece,
            arrayReverseSort(
                stretch -> stretch.3,
                arrayFilter(stretch -> stretch.1 <= piece.1 and stretch.2 >= piece.2, stretches)
            ) as covering
        from planned_days
    ),

    roster_segments as (
        select
            roster_date,
            agent,
            piece.1 as begins,
            piece.2 as ends,
            tupleElement(covering[1], 4) as activity,
            tupleElement(covering[1], 5) as paid,
            tupleElement(tupleElement(covering[1], 3), 3) as roster
        from pieces
        where notEmpty(covering)
    )
{% endmacro %}

{# The instant at which a day of the reporting zone begins, in microseconds since 1970: 23 or 25 hours apart, too. #}
{% macro day_begins_micro(date) -%}
    toInt64(toUnixTimestamp(toDateTime({{ date }}, '{{ var("reporting_zone") }}'))) * 1000000
{%- endmacro %}
