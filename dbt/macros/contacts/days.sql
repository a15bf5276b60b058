{# The instant at which a day of the reporting zone begins. #}
{% macro day_begins(date) -%}
    toDateTime64(toDateTime({{ date }}, '{{ var("reporting_zone") }}'), 6, 'UTC')
{%- endmacro %}
