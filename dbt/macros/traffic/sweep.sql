{#
  How many were there at once, by a sweep along the line of time: each interval [begins_at, ends_at) is cut at the
  quarters of an hour, every beginning counts one up and every end one down. At one instant ends come first, so who
  leaves at t and who comes at t were never there together.

  :param intervals: a relation with the keys, begins_at and ends_at; those without an end are left out
  :param keys: the columns by which the intervals are swept apart
  :returns: a CTE `swept`: quarter_at, traffic_date, traffic_hour, the keys, begun (intervals that began in the
    quarter), occupied_seconds (of all of them within it), most (at once), longest_seconds (from the beginning of the
    oldest to the moment it ended or the quarter did)
#}
{% macro sweep(intervals, keys) %}
    slices as (
        select
            {{ keys | join(', ') }},
            toDateTime64(fromUnixTimestamp(arrayJoin(range(
                intDiv(toUnixTimestamp64Micro(toDateTime64(begins_at, 6, 'UTC')), 900000000) * 900,
                intDiv(toUnixTimestamp64Micro(toDateTime64(assumeNotNull(ends_at), 6, 'UTC')) + 999999, 1000000),
                900
            ))), 0, 'UTC') as quarter_at,
            begins_at,
            greatest(begins_at, quarter_at) as slice_begins_at,
            least(assumeNotNull(ends_at), quarter_at + toIntervalMinute(15)) as slice_ends_at
        from {{ intervals }}
        where ends_at > begins_at
    ),

    swept as (
        select
            quarter_at,
            {{ local_date('quarter_at') }} as traffic_date,
            toUInt8({{ local_hour('quarter_at') }}) as traffic_hour,
            {{ keys | join(', ') }},
            countIf(begins_at >= quarter_at) as begun,
            {{ seconds_of('sum(' ~ micros_between('slice_begins_at', 'slice_ends_at') ~ ')') }} as occupied_seconds,
            toUInt32(arrayMax(arrayCumSum(tupleElement(arraySort(arrayConcat(
                groupArray((slice_begins_at, toInt8(1))),
                groupArray((slice_ends_at, toInt8(-1)))
            )), 2)))) as most,
            {{ seconds_of('max(' ~ micros_between('begins_at', 'slice_ends_at') ~ ')') }} as longest_seconds
        from slices
        group by quarter_at, traffic_date, traffic_hour, {{ keys | join(', ') }}
    )
{% endmacro %}

{% macro micros_between(begin, end) -%}
    toUnixTimestamp64Micro({{ end }}) - toUnixTimestamp64Micro({{ begin }})
{%- endmacro %}

{# Whole microseconds as seconds: exact, whatever the order in which they were summed. #}
{% macro seconds_of(micros) -%}
    toDecimal64(intDiv({{ micros }}, 1000000), 6) + toDecimal64(modulo({{ micros }}, 1000000), 6) / 1000000
{%- endmacro %}

{# An end that is no nonsense: what is told to last for more than a day has lost its end, and counts for one. #}
{% macro within_a_day(begin, end) -%}
    least(greatest(ifNull({{ end }}, {{ begin }}), {{ begin }}), {{ begin }} + toIntervalDay(1))
{%- endmacro %}

{# The seconds of a day, month or year by the reporting zone's clock: 82,800 on the day that the clock goes forward. #}
{% macro seconds_in(begin, following) -%}
    toUInt32(
        toUnixTimestamp(toDateTime({{ following }}, '{{ var("reporting_zone") }}'))
        - toUnixTimestamp(toDateTime({{ begin }}, '{{ var("reporting_zone") }}'))
    )
{%- endmacro %}

{# The same of an hour: on the day that the clock goes back one hour comes twice. #}
{% macro seconds_in_hour(date, hour) -%}
    toUInt32(900 * arrayCount(
        moment -> toDate(moment) = {{ date }} and toHour(moment) = {{ hour }},
        arrayMap(nth -> toDateTime({{ date }}, '{{ var("reporting_zone") }}') + nth * 900, range(100))
    ))
{%- endmacro %}

{# What the sweep of traffic_intervals and of waiting_intervals is called in the marts. #}
{% macro concurrency_columns() -%}
    select
        quarter_at,
        traffic_date,
        traffic_hour,
        pbx,
        scope,
        name,
        begun,
        occupied_seconds,
        most as concurrent_max
    from swept
{%- endmacro %}

{% macro queue_length_columns() -%}
    select
        quarter_at,
        traffic_date,
        traffic_hour,
        pbx,
        queue,
        begun as joined,
        occupied_seconds as waiting_seconds,
        most as queue_length_max,
        longest_seconds as longest_wait_seen
    from swept
{%- endmacro %}

{# The select lists of every coarser grain, over the quarters; `seconds`: how long an interval of that grain is. #}
{% macro concurrency_numbers(seconds) -%}
    sum(quarters.begun) as begun,
    sum(quarters.occupied_seconds) as occupied_seconds,
    max(quarters.concurrent_max) as concurrent_max,
    {{ seconds }} as interval_seconds,
    toFloat64(occupied_seconds) / interval_seconds as traffic_erlangs
{%- endmacro %}

{% macro queue_length_numbers(seconds) -%}
    sum(quarters.joined) as joined,
    sum(quarters.waiting_seconds) as waiting_seconds,
    max(quarters.queue_length_max) as queue_length_max,
    max(quarters.longest_wait_seen) as longest_wait_seen,
    {{ seconds }} as interval_seconds,
    toFloat64(waiting_seconds) / interval_seconds as queue_length_avg
{%- endmacro %}
