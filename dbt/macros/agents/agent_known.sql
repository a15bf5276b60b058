{#
  Sessions that lapse by themselves are stored with the instant at which they will: the day after the last sign of
  life, or the dawn. A reader who asks before sees them as open; who asks after, as ended by the last sign of life.
#}

{# Whether the row's session has lapsed. #}
{% macro has_lapsed(row) -%}
    ifNull({{ row }}.open_until <= {{ board_now() }}, false)
{%- endmacro %}

{# Condition: the row has begun, as is known now. #}
{% macro is_known(row) -%}
    multiIf(
        {{ row }}.open_until is null, true,
        {{ has_lapsed(row) }}, {{ row }}.started_at < ifNull({{ row }}.seen_until, {{ row }}.ended_at),
        {{ row }}.started_at <= {{ board_now() }}
    )
{%- endmacro %}

{# When it ended, as is known now; NULL while it lasts. #}
{% macro known_end(row) -%}
    multiIf(
        {{ has_lapsed(row) }}, toNullable(least({{ row }}.ended_at, ifNull({{ row }}.seen_until, {{ row }}.ended_at))),
        {{ row }}.open_until is not null and {{ row }}.ended_at > {{ board_now() }}, null,
        toNullable({{ row }}.ended_at)
    )
{%- endmacro %}

{# States as they are known now. #}
{% macro agent_states_known(states) %}
    known_states as (
        select
            told.started_date as started_date,
            told.pbx as pbx,
            told.agent as agent,
            told.state as state,
            told.reason as reason,
            told.queue as queue,
            told.call_id as call_id,
            told.started_at as started_at,
            {{ known_end('told') }} as ended_at,
            told.session_login_at as session_login_at,
            told.begins_session as begins_session,
            multiIf(
                {{ has_lapsed('told') }} and told.ended_at >= told.seen_until, 'lapsed',
                told.open_until is not null, '',
                told.ends_session_by
            ) as ends_session_by
        from {{ states }} as told
        where {{ is_known('told') }}
    )
{% endmacro %}

{# From one instant to another to the millisecond; to the moment of asking where there is no other yet. #}
{% macro milliseconds_between(begin, end) -%}
    (toUnixTimestamp64Milli(ifNull({{ end }}, {{ board_now() }})) - toUnixTimestamp64Milli({{ begin }}))
{%- endmacro %}

{% macro seconds_between(begin, end) -%}
    toDecimal64({{ milliseconds_between(begin, end) }}, 3) / 1000
{%- endmacro %}
