{#
  Repeat calls: the same caller calls again, on whichever PBX, within 24 hours, 7 or 30 days from arrival to arrival.
  A window is open at its end, as in "less than 7 days between call 1 and call 2" (Capturi, Understanding repeat calls):
  a call exactly 24 hours later is no repeat within 24 hours. Days are of 24 hours, whatever the clocks do.

  A first call has none before it in the window; it is resolved when none follows in the window, which is known once
  that has passed.
#}

{# Hours of each window, by the name that columns have for it. #}
{% macro repeat_windows() -%}
    {{ return({'24h': 24, '7d': 168, '30d': 720}) }}
{%- endmacro %}

{% macro longest_repeat_days() -%}
    {{ return(repeat_windows().values() | max // 24) }}
{%- endmacro %}

{# Condition: somebody called us who can be recognised. Callers without a number are counted in agg_call_*. #}
{% macro is_contact() -%}
    (direction = 'inbound' and outcome != 'phantom' and caller_token != '')
{%- endmacro %}

{% macro repeat_columns() -%}
    {{ return([
        'arrival_date', 'arrived_at', 'pbx', 'linked_id', 'caller_token', 'service', 'last_queue', 'last_agent',
        'outcome'
    ]) }}
{%- endmacro %}

{#
  The caller's calls before and after each, within the longest window. Of two at one instant the PBX and the id decide
  which is the first; no call is its own repeat.

  :param contacts: a relation with repeat_columns(), holding all calls of its callers that are near enough
#}
{% macro call_repeats(contacts) %}
    neighbours as (
        select
            {{ repeat_columns() | join(', ') }},
            {{ neighbour('lag', 'caller_token') }} as call_before,
            {{ neighbour('lead', 'caller_token') }} as call_after,
            {{ neighbour('lag', 'caller_token, service') }} as same_service_before,
            {{ neighbour('lead', 'caller_token, service') }} as same_service_after
        from {{ contacts }}
    ),

    call_repeats as (
        select
            {{ repeat_columns() | join(', ') }},
            {{ if_near('call_before', 'arrived_at', 'call_before') }} as previous_call_at,
            {{ if_near('arrived_at', 'call_after', 'call_after') }} as next_call_at,
            {{ if_near('same_service_before', 'arrived_at', 'same_service_before') }} as previous_same_service_at,
            {{ if_near('arrived_at', 'same_service_after', 'same_service_after') }} as next_same_service_at
        from neighbours
    )
{% endmacro %}

{% macro neighbour(side, of) -%}
    {{ side }}InFrame(toNullable(arrived_at)) over (
        partition by {{ of }}
        order by arrived_at, pbx, linked_id
        rows between 1 preceding and 1 following
    )
{%- endmacro %}

{% macro if_near(earlier, later, value) -%}
    if({{ later }} < {{ earlier }} + toIntervalDay({{ longest_repeat_days() }}), {{ value }}, null)
{%- endmacro %}

{# The moment at which marts ask whether a window has passed. A macro, so that a unit test can say when that is. #}
{% macro asked_at() -%}
    now64(6, 'UTC')
{%- endmacro %}

{# What each window says of a call, over a relation like fct_call_repeat_history. #}
{% macro repeat_flags() -%}
    {%- for name, hours in repeat_windows().items() %}
    toBool(ifNull(arrived_at < previous_call_at + toIntervalHour({{ hours }}), false)) as repeat_call_{{ name }},
    toBool(ifNull(next_call_at < arrived_at + toIntervalHour({{ hours }}), false)) as repeated_{{ name }},
    toBool(ifNull(arrived_at < previous_same_service_at + toIntervalHour({{ hours }}), false))
        as repeat_call_same_service_{{ name }},
    toBool(ifNull(next_same_service_at < arrived_at + toIntervalHour({{ hours }}), false))
        as repeated_same_service_{{ name }},
    toBool(arrived_at + toIntervalHour({{ hours }}) <= {{ asked_at() }}) as is_final_{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Counters of them, of calls grouped as one likes. #}
{% macro repeat_counters() -%}
    count() as calls
    {%- for name in repeat_windows() %}
    {%- for same in ['', '_same_service'] %},
    countIf(repeat_call{{ same }}_{{ name }}) as repeat_calls{{ same }}_{{ name }},
    countIf(not repeat_call{{ same }}_{{ name }}) as first_calls{{ same }}_{{ name }},
    countIf(not repeat_call{{ same }}_{{ name }} and not repeated{{ same }}_{{ name }})
        as first_calls_resolved{{ same }}_{{ name }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{# Whether each window has passed for all of them. #}
{% macro all_final() -%}
    {%- for name in repeat_windows() %}
    toBool(min(contact.is_final_{{ name }})) as is_final_{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro repeat_ratios() -%}
    {%- for name in repeat_windows() %}
    {%- for same in ['', '_same_service'] %}
    {{ ratio('repeat_calls' ~ same ~ '_' ~ name, 'calls') }} as repeat_call_rate{{ same }}_{{ name }},
    {{ ratio('first_calls_resolved' ~ same ~ '_' ~ name, 'first_calls' ~ same ~ '_' ~ name) }}
        as fcr_repeat{{ same }}_{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
