{#
  The traffic of the hour that begins with each quarter: four consecutive ones of the same group. Quarters without
  traffic have no row and count as nothing.

  :param group: columns that hours don't cross
  :param position: seconds that order the quarters
  :param traffic: what is summed
#}
{% macro hour_from_here(group, position, traffic) -%}
    sum({{ traffic }}) over (
        partition by {{ group }}
        order by {{ position }}
        range between current row and 2700 following
    )
{%- endmacro %}

{# Seconds since midnight by the reporting zone's clock. #}
{% macro local_second_of_day(instant) -%}
    toUInt32(3600 * {{ local_hour(instant) }} + 60 * toMinute({{ instant }}, '{{ var("reporting_zone") }}'))
{%- endmacro %}

{# 37800 is 10:30. #}
{% macro clock_of(second_of_day) -%}
    formatDateTime(toDateTime({{ second_of_day }}, 'UTC'), '%H:%i', 'UTC')
{%- endmacro %}
