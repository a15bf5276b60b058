{#
  Service level by the four formulas in use; they differ by many points on the same day, so each name says which.
  T is the reporting threshold; At answered and Bt abandoned within T (boundary included), A and B all of them.

  answered: At / A (Asterisk SL). positive: (At + Bt) / (A + B). negative: At / (A + B). ignored: At / (A + B − Bt),
  short abandons left out. Cisco's example: At 70, Bt 10, 20 over: ignored 77.8 %, negative 70 %, positive 80 %.

  :param variant: answered, positive, negative or ignored
#}
{% macro service_level(variant) -%}
    {%- set seconds = var('service_level_seconds') -%}
    {%- if seconds not in thresholds() -%}
        {{ exceptions.raise_compiler_error("service_level_seconds must be one of " ~ thresholds()) }}
    {%- endif -%}
    {%- set within, given_up = 'answered_le_' ~ seconds, 'abandoned_le_' ~ seconds -%}
    {%- if variant == 'answered' -%}
        {{ ratio(within, 'answered') }}
    {%- elif variant == 'positive' -%}
        {{ ratio(within ~ ' + ' ~ given_up, 'answered + abandoned') }}
    {%- elif variant == 'negative' -%}
        {{ ratio(within, 'answered + abandoned') }}
    {%- elif variant == 'ignored' -%}
        {{ ratio(within, 'answered + abandoned - ' ~ given_up) }}
    {%- endif -%}
{%- endmacro %}

{# A quotient that is 0 where there is nothing to divide by: dashboards can't draw NaN. #}
{% macro ratio(numerator, denominator) -%}
    if({{ denominator }} = 0, 0, ({{ numerator }}) / ({{ denominator }}))
{%- endmacro %}

{# The select list of the key numbers of queues, over a relation like agg_queue_day. #}
{% macro queue_key_numbers() -%}
    offered,
    answered,
    abandoned,
    flow_outs,
    lost,
    open,
    answered_le_{{ var('service_level_seconds') }} as answered_within,
    {{ service_level('answered') }} as service_level_answered,
    {{ service_level('positive') }} as service_level_positive,
    {{ service_level('negative') }} as service_level_negative,
    {{ service_level('ignored') }} as service_level_ignored,
    {{ ratio('answered', 'offered') }} as answer_rate,
    {{ ratio('abandoned', 'offered') }} as abandon_rate,
    {{ ratio('wait_seconds_answered', 'answered') }} as average_speed_of_answer,
    {{ ratio('wait_seconds_answered', 'answered_after_wait') }} as average_speed_of_answer_queued_only,
    {{ ratio('wait_seconds_abandoned', 'abandoned') }} as average_patience,
    {{ ratio('talk_seconds_all', 'answered') }} as average_talk,
    wait_seconds_longest as longest_wait,
    toUInt16({{ var('service_level_seconds') }}) as service_level_seconds
{%- endmacro %}
