{#
  The select list of what agents' legs say of them, over a relation like agg_agent_leg_day.

  Handle time is talk plus wrap-up: Asterisk's talk (calltime) runs from connect to the end, so hold is inside it. To
  add hold once more would count it twice; it is shown beside.
#}
{% macro agent_leg_numbers() -%}
    attempts,
    calls_presented,
    handled,
    still_talking,
    caller_gone,
    rona_attempts,
    rona_unrung,
    rona_calls,
    missed_calls,
    {{ ratio('rona_attempts', 'attempts') }} as rona_rate,
    {{ ratio('rona_calls', 'calls_presented') }} as rona_rate_calls,
    {{ ratio('missed_calls', 'calls_presented') }} as missed_rate,
    {{ ratio('ring_seconds_handled', 'handled') }} as average_ring,
    talk_seconds_all,
    {{ ratio('talk_seconds_all', 'handled') }} as average_talk,
    talk_cut,
    hold_seconds_all,
    hold_count,
    held,
    hold_told,
    {{ ratio('hold_seconds_all', 'held') }} as average_hold_held,
    {{ ratio('hold_seconds_all', 'handled') }} as average_hold_all,
    wrap_up_seconds_all,
    wrap_up_told,
    {{ ratio('wrap_up_seconds_all', 'wrap_up_told') }} as average_wrap_up,
    handle_seconds_all,
    {{ ratio('handle_seconds_all', 'handled') }} as average_handle,
    {{ agent_percentiles() }},
    short_talk,
    {{ ratio('short_talk', 'talks_ended') }} as short_talk_rate,
    completed_by_agent,
    completed_by_caller,
    {{ ratio('completed_by_agent', '(completed_by_agent + completed_by_caller)') }} as completed_by_agent_rate,
    transferred,
    transferred_blind,
    transferred_attended,
    {%- for target in leg_targets() %}
    transferred_to_{{ target }},
    {%- endfor %}
    {{ ratio('transferred', 'handled') }} as transfer_rate,
    transferred_in
{%- endmacro %}

{# Median and 90th percentile of talk and of handle time, in seconds. #}
{% macro agent_percentiles() -%}
    {%- for name in ('talk', 'handle') %}
    {%- set longest = 'toInt64(ceil(' ~ name ~ '_seconds_longest))' %}
    {%- for percent in (50, 90) %}
    {{ histogram_percentile(name, 'talks_ended', longest, var('talk_thresholds'), percent / 100) }} as {{ name }}_p{{ percent }}
    {{- ',' if percent == 50 or name == 'talk' }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
