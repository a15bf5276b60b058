{#
  Instants of agents' events are whole microseconds since 1970 (Int64) while they are computed with, for they are
  compared and subtracted at every step.

  The order of two events is not their time: queue_log has whole seconds. Within a second its rows count as the later
  ones (streams/sessions.py), so a second has two million places: first those of the microseconds that other
  witnesses tell, then those of queue_log's ordinals.
#}
{% macro order_told(time, sequence) -%}
    intDiv(toUnixTimestamp64Micro({{ time }}) + {{ sequence }}, 1000000) * 2000000
    + (toUnixTimestamp64Micro({{ time }}) + {{ sequence }}) % 1000000
{%- endmacro %}

{% macro order_logged(time, sequence) -%}
    intDiv(toUnixTimestamp64Micro({{ time }}), 1000000) * 2000000 + 1000000 + least({{ sequence }}, 999999)
{%- endmacro %}

{# The first place of the second in which an instant lies. #}
{% macro order_of(instant) -%}
    intDiv(toUnixTimestamp64Micro({{ instant }}), 1000000) * 2000000
{%- endmacro %}

{# Later than anything: where the next thing isn't told. #}
{% macro never() -%}
    toInt64(9000000000000000000)
{%- endmacro %}

{% macro instant_of(microseconds) -%}
    fromUnixTimestamp64Micro({{ microseconds }}, 'UTC')
{%- endmacro %}

{#
  The next 4 o'clock in the morning by the reporting zone's clock, in seconds since 1970: when hardly anybody works,
  and so the hour at which what nobody has said goodbye to is let go.
#}
{% macro dawn_after(second) -%}
    {%- set zone = var('reporting_zone') -%}
    {%- set day = "toDate(fromUnixTimestamp64Micro(" ~ second ~ " * 1000000, 'UTC'), '" ~ zone ~ "')" -%}
    {%- set today = "toInt64(toUnixTimestamp(toDateTime(" ~ day ~ ", '" ~ zone ~ "'))) + 14400" -%}
    {%- set tomorrow = "toInt64(toUnixTimestamp(toDateTime(addDays(" ~ day ~ ", 1), '" ~ zone ~ "'))) + 14400" -%}
    if({{ today }} > {{ second }}, {{ today }}, {{ tomorrow }})
{%- endmacro %}
