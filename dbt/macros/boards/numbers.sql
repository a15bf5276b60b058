{#
  Two of the four formulas of service_level(), in per cent; NULL where there is nothing to divide by. Those that need
  to know who gave up how soon aren't for boards.

  :param variant: answered (At / A) or negative (At / (A + B))
  :param suffix: of the counters' names
#}
{% macro board_service_level(variant, suffix='') -%}
    {%- set in_time, answered = 'answered_in_time' ~ suffix, 'answered' ~ suffix -%}
    {%- set of = answered if variant == 'answered' else '(' ~ answered ~ ' + abandoned' ~ suffix ~ ')' -%}
    round(100 * {{ in_time }} / nullIf({{ of }}, 0), 1)
{%- endmacro %}

{#
  How a board shows an agent whom the PBX names by more than a number: `1001 张三丰` is 1001; of a longer run of digits,
  which may be a telephone number, only the last four are left.
#}
{% macro without_person(agent) -%}
    replaceRegexpAll({{ agent }}, '^([0-9]{1,6}) .*$|[0-9]{3,}([0-9]{4})', '\\1\\2')
{%- endmacro %}
