{#
  Histograms as arrays, for `percentile`: how many were at most so long, the last element being all of them; and the
  upper bounds of the buckets. The longest value bounds them all, the open last one too.

  :returns: a select list of name_upto and name_bounds, for ended, answered, abandoned (waits) and talk
#}
{% macro queue_histograms() -%}
    {%- set histograms = {
        'ended': ('toUInt64(offered - open)', 'wait_seconds_longest', thresholds()),
        'answered': ('answered', 'wait_seconds_longest_answered', thresholds()),
        'abandoned': ('abandoned', 'wait_seconds_longest_abandoned', thresholds()),
        'talk': ('talks_ended', 'talk_seconds_longest', var('talk_thresholds'))
    } -%}
    {%- for name, (whole, longest, seconds) in histograms.items() %}
    {{ histogram_upto(name, whole, seconds) }} as {{ name }}_upto,
    {{ histogram_bounds(longest, seconds) }} as {{ name }}_bounds,
    {%- endfor %}
    wait_seconds_longest,
    wait_seconds_longest_answered,
    wait_seconds_longest_abandoned
{%- endmacro %}

{# The select list of waits and talks by their percentiles, over a relation with `queue_histograms`. #}
{% macro queue_percentiles() -%}
    {%- for name, suffix in (('ended', ''), ('answered', '_answered'), ('abandoned', '_abandoned')) %}
    {%- for percent in (50, 80, 90, 95) %}
    {{ percentile(name ~ '_upto', name ~ '_bounds', percent / 100) }} as wait_p{{ percent }}{{ suffix }},
    {%- endfor %}
    wait_seconds_longest{{ suffix }} as wait_max{{ suffix }},
    {%- endfor %}
    {{ percentile('talk_upto', 'talk_bounds', 0.5) }} as talk_p50,
    {{ percentile('talk_upto', 'talk_bounds', 0.9) }} as talk_p90
{%- endmacro %}

{#
  A table of the histogram: each row of a relation like agg_queue_day once for each threshold, with its At, Bt and Et.

  :returns: the array to join, of (threshold, answered, abandoned, all ended within it)
#}
{% macro wait_buckets() -%}
    [
        {%- for seconds in thresholds() %}
        (
            toUInt32({{ seconds }}), answered_le_{{ seconds }}, abandoned_le_{{ seconds }}, ended_le_{{ seconds }}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ]
{%- endmacro %}

{# The select list of service levels at every threshold of the histogram; `bucket` is one of wait_buckets(). #}
{% macro service_levels_by_threshold() -%}
    tupleElement(bucket, 1) as threshold_seconds,
    offered,
    answered,
    abandoned,
    tupleElement(bucket, 2) as answered_within,
    tupleElement(bucket, 3) as abandoned_within,
    tupleElement(bucket, 4) as ended_within,
    {{ service_levels('answered_within', 'abandoned_within', 'ended_within') }}
{%- endmacro %}
