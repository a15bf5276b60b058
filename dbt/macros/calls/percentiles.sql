{#
  A histogram of name_le_N columns as an array: how many were at most so long, the last element being all of them.

  :param whole: how many there are in all
  :param seconds: its thresholds, rising
#}
{% macro histogram_upto(name, whole, seconds) -%}
    [
        {%- for bound in seconds %}
        toUInt64({{ name }}_le_{{ bound }}),
        {%- endfor %}
        toUInt64({{ whole }})
    ]
{%- endmacro %}

{# The upper bounds of its buckets. The longest value bounds them all, the open last one too. #}
{% macro histogram_bounds(longest, seconds) -%}
    arrayMap(bound -> least(bound, {{ longest }}), [{{ seconds | join(', ') }}, {{ longest }}])
{%- endmacro %}

{#
  A percentile from a histogram: linear inside the bucket in which it falls, as if the values there were spread evenly.

  :param upto, bounds: as of `histogram_upto` and `histogram_bounds`
  :param share: 0.5 for the median
  :returns: seconds (Float64); 0 where there is nothing
#}
{% macro percentile(upto, bounds, share) -%}
    arrayMax(arrayMap(
        (lower, upper, below, within) -> if(
            below < {{ share }} * {{ upto }}[-1] and within >= {{ share }} * {{ upto }}[-1],
            lower + ({{ share }} * {{ upto }}[-1] - below) / (within - below) * (upper - lower),
            0
        ),
        arrayPushFront(arrayPopBack({{ bounds }}), 0),
        {{ bounds }},
        arrayPushFront(arrayPopBack({{ upto }}), 0),
        {{ upto }}
    ))
{%- endmacro %}

{# The same at once, from a histogram's columns. #}
{% macro histogram_percentile(name, whole, longest, seconds, share) -%}
    {{ percentile(histogram_upto(name, whole, seconds), histogram_bounds(longest, seconds), share) }}
{%- endmacro %}
