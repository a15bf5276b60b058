{#
  Shares of an agent's time. The words are used in opposite ways in the field, so each number says its formula.

  handling: talking, hold and wrap-up, outbound calls included. idle: ready and nothing else. Ringing is neither:
  Amazon Connect doesn't count the time between routing and picking up as idle.
#}
{% macro agent_key_times() -%}
    logged_in_ms / 1000 as login_time,
    sessions,
    first_login_at,
    last_logout_at,
    (logged_in_ms - paused_ms) / 1000 as available_time,
    ready_ms / 1000 as idle_time,
    paused_ms / 1000 as pause_time,
    pauses as pause_count,
    longest_pause_ms / 1000 as pause_longest,
    ringing_ms / 1000 as ringing_time,
    talking_ms / 1000 as talking_time,
    hold_ms / 1000 as hold_time,
    wrap_up_ms / 1000 as acw_time,
    (talking_ms + hold_ms + wrap_up_ms) / 1000 as handling_time,
    {{ ratio('wrap_up_ms', 'wrap_ups') }} / 1000 as acw_time_avg,
    {{ ratio('talking_ms + hold_ms + wrap_up_ms', 'talking_ms + hold_ms + wrap_up_ms + ready_ms') }} as occupancy,
    {{ ratio(
        'ringing_ms + talking_ms + hold_ms + wrap_up_ms', 'ringing_ms + talking_ms + hold_ms + wrap_up_ms + ready_ms'
    ) }} as occupancy_with_ringing,
    {{ ratio('talking_ms + hold_ms + wrap_up_ms', 'logged_in_ms') }} as utilisation,
    {{ ratio('talking_ms + hold_ms + wrap_up_ms + ready_ms', 'logged_in_ms') }} as utilisation_with_idle,
    {{ ratio('paused_ms', 'logged_in_ms') }} as pause_share
{%- endmacro %}
