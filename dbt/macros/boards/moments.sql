{# The moment at which a wallboard asks. A macro, so that a unit test can say when that is. #}
{% macro board_now() -%}
    now64(6, 'UTC')
{%- endmacro %}

{# Whole seconds from then until the moment of asking; 0 where clocks differ. NULL stays NULL. #}
{% macro seconds_since(instant) -%}
    clamp(age('second', {{ instant }}, {{ board_now() }}), 0, 4294967295)
{%- endmacro %}

{# When today began by the reporting zone's clock. #}
{% macro today_began() -%}
    toStartOfDay(toTimeZone({{ board_now() }}, '{{ var("reporting_zone") }}'))
{%- endmacro %}

{# When any queue's board was last told: they have a sign of life every minute. #}
{% macro last_queue_board() -%}
    (select max(time) from {{ source('raw', 'queue_status__latest') }})
{%- endmacro %}
