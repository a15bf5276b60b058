{# The day as of which customers are described. A macro, so that a unit test can say which that is. #}
{% macro customers_as_of() -%}
    toDate(now('UTC'), '{{ var("reporting_zone") }}')
{%- endmacro %}

{# What was told and how often, most often first, equals by name: Array(Tuple(String, UInt64)); '' is left out. #}
{% macro ranked(text) -%}
    arraySort(
        pair -> (-toInt64(pair.2), pair.1),
        arrayFilter(
            pair -> pair.1 != '',
            cast(sumMap(map(toString({{ text }}), toUInt64(1))), 'Array(Tuple(String, UInt64))')
        )
    )
{%- endmacro %}

{# The first one's share of all that is ranked; 0 of nothing. #}
{% macro top_share(ranked) -%}
    {{ ratio('tupleElement(' ~ ranked ~ '[1], 2)', 'arraySum(pair -> pair.2, ' ~ ranked ~ ')') }}
{%- endmacro %}
