{#
  States split exactly at the borders of quarters of an hour: the milliseconds of the pieces add up to those of the
  state. What happened once (a login, a pause) counts in the quarter of the first piece, a logout in that of the last.

  A state of a session that will lapse by itself is split at the last sign of life, too: what comes after has
  `open_until`, and counts for as long as that instant hasn't come.

  :param states: a relation with started_at, ended_at, seen_until, open_until, as fct_agent_state_history has
#}
{% macro agent_pieces(states) %}
    parts as (
        select
            pbx,
            agent,
            state,
            reason,
            queue,
            started_at,
            begins_session,
            part.1 as begins_ms,
            part.2 as ends_ms,
            part.3 as open_until,
            part.4 as is_first,
            if(part.5, whole.ends_session_by, '') as ends_session_by,
            ended_at
        from (
            select
                *,
                toUnixTimestamp64Milli(started_at) as from_ms,
                toUnixTimestamp64Milli(ended_at) as to_ms,
                if(seen_until is null, to_ms, toUnixTimestamp64Milli(assumeNotNull(seen_until))) as seen_ms
            from {{ states }}
        ) as whole
        array join arrayFilter(
            one -> one.1 < one.2,
            [
                (from_ms, least(to_ms, seen_ms), toDateTime64(0, 6, 'UTC'), toUInt8(1), toUInt8(to_ms <= seen_ms)),
                (
                    greatest(from_ms, seen_ms),
                    to_ms,
                    ifNull(whole.open_until, toDateTime64(0, 6, 'UTC')),
                    toUInt8(from_ms >= seen_ms),
                    toUInt8(1)
                )
            ]
        ) as part
    ),

    pieces as (
        select
            *,
            fromUnixTimestamp64Milli(quarter * 900000, 'UTC') as quarter_begins_at,
            toUInt64(least(ends_ms, (quarter + 1) * 900000) - greatest(begins_ms, quarter * 900000)) as ms,
            is_first and begins_ms >= quarter * 900000 as begins_here,
            ends_ms <= (quarter + 1) * 900000 as ends_here
        from parts
        array join range(intDiv(begins_ms, 900000), intDiv(ends_ms - 1, 900000) + 1) as quarter
    )
{% endmacro %}

{# Time in each state, and what began or ended, by agent and quarter of an hour. #}
{% macro agent_state_counters(pieces='pieces') %}
    agent_state_counters as (
        select
            toDateTime64(quarter_begins_at, 0, 'UTC') as quarter_at,
            {{ local_date('quarter_begins_at') }} as local_date,
            toUInt8({{ local_hour('quarter_begins_at') }}) as local_hour,
            pbx,
            agent,
            open_until,
            sum(ms) as logged_in_ms,
            sumIf(ms, state = 'ready') as ready_ms,
            sumIf(ms, state = 'paused') as paused_ms,
            sumIf(ms, state = 'ringing') as ringing_ms,
            sumIf(ms, state = 'talking') as talking_ms,
            sumIf(ms, state = 'talking' and queue = '') as talking_unqueued_ms,
            sumIf(ms, state = 'hold') as hold_ms,
            sumIf(ms, state = 'wrap_up') as wrap_up_ms,
            countIf(begins_session and begins_here) as sessions,
            countIf(ends_session_by = 'logout' and ends_here) as logouts,
            countIf(state = 'paused' and begins_here) as pauses,
            countIf(state = 'hold' and begins_here) as holds,
            countIf(state = 'wrap_up' and begins_here) as wrap_ups,
            maxIf(toUInt64(ends_ms - begins_ms), state = 'paused' and begins_here) as longest_pause_ms,
            minIf(toNullable(started_at), begins_session and begins_here) as first_login_at,
            maxIf(toNullable(ended_at), ends_session_by in ('logout', 'restart') and ends_here) as last_logout_at
        from {{ pieces }}
        group by quarter_at, local_date, local_hour, pbx, agent, open_until
    )
{% endmacro %}

{# Pauses by their reason. #}
{% macro agent_pause_counters(pieces='pieces') %}
    agent_pause_counters as (
        select
            toDateTime64(quarter_begins_at, 0, 'UTC') as quarter_at,
            {{ local_date('quarter_begins_at') }} as local_date,
            toUInt8({{ local_hour('quarter_begins_at') }}) as local_hour,
            pbx,
            agent,
            reason,
            open_until,
            sum(ms) as paused_ms,
            countIf(begins_here) as pauses,
            maxIf(toUInt64(ends_ms - begins_ms), begins_here) as longest_pause_ms
        from {{ pieces }}
        where state = 'paused'
        group by quarter_at, local_date, local_hour, pbx, agent, reason, open_until
    )
{% endmacro %}

{# The same counters, summed: the select list of every coarser table, and of what unites history and live. #}
{% macro summed_agent_states() -%}
    {%- for counter in [
        'logged_in_ms', 'ready_ms', 'paused_ms', 'ringing_ms', 'talking_ms', 'talking_unqueued_ms', 'hold_ms',
        'wrap_up_ms', 'sessions', 'logouts', 'pauses', 'holds', 'wrap_ups'
    ] %}
    sum(quarters.{{ counter }}) as {{ counter }},
    {%- endfor %}
    max(quarters.longest_pause_ms) as longest_pause_ms,
    min(quarters.first_login_at) as first_login_at,
    max(quarters.last_logout_at) as last_logout_at
{%- endmacro %}

{% macro summed_agent_pauses() -%}
    sum(quarters.paused_ms) as paused_ms,
    sum(quarters.pauses) as pauses,
    max(quarters.longest_pause_ms) as longest_pause_ms
{%- endmacro %}

{# The live part of a table by quarters: states that last beyond the boundary, as they are known now. #}
{% macro agent_pieces_live() %}
    states as (
        select * from {{ ref('fct_agent_state_live') }} where ended_at > {{ boundary() }}
    ),

    {{ agent_states_known('states') }},

    clipped as (
        select
            * except (ended_at),
            ifNull(known_states.ended_at, {{ board_now() }}) as ended_at,
            cast(null as Nullable(DateTime64(6, 'UTC'))) as seen_until,
            cast(null as Nullable(DateTime64(6, 'UTC'))) as open_until
        from known_states
    ),

    {{ agent_pieces('clipped') }}
{% endmacro %}
