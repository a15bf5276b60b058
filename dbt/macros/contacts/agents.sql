{#
  The agent's number where reference data know the name that a source has for the agent, else that name as far as it
  names no person.

  :param agent: the name as the source has it
  :param numbers: alias of int_agent_numbers, left joined on it
#}
{% macro agent_number(agent, numbers='numbers') -%}
    if({{ numbers }}.number != '', {{ numbers }}.number, {{ without_person(agent) }})
{%- endmacro %}

{# The instant at which a day of the reporting zone begins. #}
{% macro day_begins(date) -%}
    toDateTime64(toDateTime({{ date }}, '{{ var("reporting_zone") }}'), 6, 'UTC')
{%- endmacro %}
