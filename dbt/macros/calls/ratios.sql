{# A quotient that is 0 where there is nothing to divide by: dashboards can't draw NaN. Decimals would be cut short. #}
{% macro ratio(numerator, denominator) -%}
    if({{ denominator }} = 0, 0, toFloat64({{ numerator }}) / ({{ denominator }}))
{%- endmacro %}

{#
  Service level by the eight formulas in use; they differ by many points on the same day, so each name says which.
  At answered and Bt abandoned within T, boundary included; Et all whose wait ended within T, in whatever way; A answered,
  B abandoned, Bs short abandons, F flow-outs, R refused before the queue, E all whose wait ended, Q all offered.

  answered   At / A                     Asterisk SL, Wazo QoS
  positive   (At + Bt) / (A + B)        Cisco positive, Asterisk SL2: who gives up in time counts as served
  removed    Et / Q                     Amazon Connect: taken from the queue in time, however
  ignored    At / (A + B − Bt)          Cisco ignored: who gives up in time plays no part
  negative   At / (A + B)               Cisco negative, Genesys: every abandon counts against it
  no_short   At / (A + B − Bs)          Genesys without short abandons
  flow_outs  At / (A + B + F)           Genesys with flow-outs
  refused    At / (A + B + F + R)       the same, and those turned away at the door
  inclusive  Et / E                     QueueMetrics' inclusive SLA: the distribution of all waits, answered or lost

  Cisco's example: At 70, Bt 10, 20 over: ignored 77.8 %, negative 70 %, positive 80 %.

  :param within, given_up, gone: columns with At, Bt and Et
#}
{% macro service_levels(within, given_up, gone) -%}
    {{ ratio(within, 'answered') }} as service_level_answered,
    {{ ratio(within ~ ' + ' ~ given_up, 'answered + abandoned') }} as service_level_positive,
    {{ ratio(gone, 'offered') }} as service_level_removed,
    {{ ratio(within, 'answered + abandoned - ' ~ given_up) }} as service_level_ignored,
    {{ ratio(within, 'answered + abandoned') }} as service_level_negative,
    {{ ratio(within, 'answered + abandoned - abandoned_short') }} as service_level_no_short,
    {{ ratio(within, 'answered + abandoned + flow_outs') }} as service_level_flow_outs,
    {{ ratio(within, 'answered + abandoned + flow_outs + refused') }} as service_level_refused,
    {{ ratio(gone, 'offered - open') }} as service_level_inclusive
{%- endmacro %}

{# The select list of the key numbers of queues, over a relation like agg_queue_day. #}
{% macro queue_key_numbers() -%}
    offered,
    offered_first,
    answered,
    abandoned,
    abandoned_short,
    flow_outs,
    lost,
    open,
    refused,
    answered_in_time as answered_within,
    {{ service_levels('answered_in_time', 'abandoned_in_time', 'ended_in_time') }},
    {%- for seconds in var('answer_thresholds') %}
    answered_le_{{ seconds }} as answered_within_{{ seconds }},
    {{ ratio('answered_le_' ~ seconds, 'offered') }} as answered_within_rate_{{ seconds }},
    {{ ratio('answered_le_' ~ seconds, 'offered + refused') }} as requests_answered_rate_{{ seconds }},
    {%- endfor %}
    {{ ratio('answered', 'offered') }} as answer_rate,
    {{ ratio('answered', 'offered - abandoned_short') }} as answer_rate_no_short,
    {{ ratio('abandoned', 'offered') }} as abandon_rate,
    {{ ratio('abandoned - abandoned_short', 'offered - abandoned_short') }} as abandon_rate_no_short,
    {{ ratio('refused', 'offered + refused') }} as blocked_rate,
    {{ ratio('wait_seconds_answered', 'answered') }} as average_speed_of_answer,
    {{ ratio('wait_seconds_answered', 'answered_after_wait') }} as average_speed_of_answer_queued_only,
    {{ ratio('wait_seconds_abandoned', 'abandoned') }} as average_patience,
    wait_seconds_longest as longest_wait,
    {{ ratio('positions_all', 'positions_told') }} as average_position,
    position_highest,
    {{ ratio('ring_seconds_all', 'answered') }} as average_ring,
    {{ ratio('ring_attempts', 'offered') }} as attempts_per_visit,
    {{ ratio('rona_attempts', 'ring_attempts') }} as rona_rate,
    {{ ratio('rona_attempts', 'offered_first') }} as rona_per_call,
    {{ ratio('offered - offered_first', 'offered_first') }} as reentries_per_call,
    {{ ratio('talk_seconds_all', 'answered') }} as average_talk,
    talk_seconds_all,
    wrap_up_seconds_granted,
    {{ ratio('talk_seconds_all + wrap_up_seconds_granted', 'answered') }} as average_handle_granted,
    talks_short,
    {{ ratio('talks_short', 'talks_ended') }} as short_talk_rate,
    toUInt32(length(thresholds_versions)) as thresholds_in_force
{%- endmacro %}

{# By which thresholds a queue was judged: of several the newest. #}
{% macro newest_thresholds() -%}
    service_level_newest as service_level_seconds,
    thresholds_versions[-1] as newest_thresholds_version
{%- endmacro %}

{# The row's share of the sum over all rows of the same period. #}
{% macro share_of_all(counter, period) -%}
    {{ ratio(counter, 'sum(' ~ counter ~ ') over (partition by ' ~ period ~ ')') }}
{%- endmacro %}
