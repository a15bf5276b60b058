{# Times are stored in UTC. These turn them into what the reporting zone's clock and calendar say. #}

{% macro local_date(instant) -%}
    toDate({{ instant }}, '{{ var("reporting_zone") }}')
{%- endmacro %}

{% macro local_hour(instant) -%}
    toHour({{ instant }}, '{{ var("reporting_zone") }}')
{%- endmacro %}

{# The 15 minutes that an instant belongs to. Zones differ by whole quarters of an hour, so UTC quarters serve all. #}
{% macro quarter(instant) -%}
    toDateTime64(toStartOfFifteenMinutes(toTimeZone({{ instant }}, 'UTC')), 0, 'UTC')
{%- endmacro %}
{# The same instant, printed by the reporting zone's clock. #}
{% macro local_time(instant) -%}
    toTimeZone({{ instant }}, '{{ var("reporting_zone") }}')
{%- endmacro %}
