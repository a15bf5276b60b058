{#
  Calls counted by the quarter of an hour in which they arrived. A call has one outcome, one direction and one service
  type, so any of these counters may be summed over any of the keys.

  :param calls: a relation like fct_call
#}
{% macro call_counters(calls) %}
    call_counters as (
        select
            {{ quarter('arrived_at') }} as quarter_at,
            {{ local_date('arrived_at') }} as arrival_date,
            toUInt8({{ local_hour('arrived_at') }}) as arrival_hour,
            pbx,
            did,
            trunk,
            direction,
            service,
            outcome,
            count() as calls,
            countIf(direction = 'inbound' and outcome != 'phantom') as calls_received,
            countIf(direction = 'outbound') as calls_outbound,
            countIf(direction = 'internal') as calls_internal,
            countIf(answered) as calls_answered,
            countIf(outcome = 'abandoned') as calls_abandoned,
            countIf(outcome = 'flow_out') as calls_flowed_out,
            countIf(outcome = 'lost') as calls_lost,
            countIf(outcome = 'open') as calls_open,
            countIf(outcome = 'ivr_only') as calls_ivr_only,
            countIf(ivr_entered) as through_ivr,
            countIf(ivr_goal_reached) as ivr_goals,
            countIf(direction = 'inbound' and caller_token = '') as calls_anonymous,
            countIf(visits > 0) as calls_queued,
            countIf(requeues > 0) as calls_requeued,
            sum(toUInt64(call.requeues)) as requeues_all,
            countIf(transfers > 0) as calls_transferred,
            sum(toUInt64(call.transfers)) as transfers_all,
            countIf(callback_keys > 0) as calls_wanting_callback,
            countIf(outcalls > 0) as calls_back,
            countIf(outcalls > 0 and outcall_status in ('ANSWER', 'ANSWERED')) as calls_back_answered,
            sum(call.wait_seconds) as wait_seconds_all,
            sum(call.talk_seconds) as talk_seconds_all,
            sum(call.ring_seconds) as ring_seconds_all,
            sum(toUInt64(call.billable_seconds)) as billable_seconds_all,
            sumIf(toUInt64(call.billable_seconds), answered) as billable_seconds_answered,
            sum(call.cht_seconds) as cht_seconds_all
        from {{ calls }} as call
        group by quarter_at, arrival_date, arrival_hour, pbx, did, trunk, direction, service, outcome
    )
{% endmacro %}

{# Their names, in order. #}
{% macro call_counter_names() -%}
    {{ return([
        'calls', 'calls_received', 'calls_outbound', 'calls_internal', 'calls_answered', 'calls_abandoned',
        'calls_flowed_out', 'calls_lost', 'calls_open', 'calls_ivr_only', 'through_ivr', 'ivr_goals',
        'calls_anonymous', 'calls_queued', 'calls_requeued', 'requeues_all', 'calls_transferred', 'transfers_all',
        'calls_wanting_callback', 'calls_back', 'calls_back_answered', 'wait_seconds_all', 'talk_seconds_all',
        'ring_seconds_all', 'billable_seconds_all', 'billable_seconds_answered', 'cht_seconds_all'
    ]) }}
{%- endmacro %}

{# The same counters, summed: the select list of everything coarser. #}
{% macro summed_call_counters() -%}
    {%- for counter in call_counter_names() %}
    sum(counted.{{ counter }}) as {{ counter }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#
  Ratios of calls, over a relation that has the counters. ASR and ALOC as in telephony: answer-seizure ratio and
  average length of a call, here of the billable seconds of those that somebody answered.
#}
{% macro call_ratios() -%}
    {{ ratio('calls_answered', 'calls') }} as answer_seizure_ratio,
    {{ ratio('billable_seconds_answered', 'calls_answered') }} as average_length_of_call,
    {{ ratio('calls_abandoned', 'calls_queued') }} as abandoned_share,
    {{ ratio('calls_transferred', 'calls_answered') }} as transfer_share,
    {{ ratio('requeues_all', 'calls_queued') }} as requeues_per_call,
    {{ ratio('cht_seconds_all', 'calls') }} as average_effort
{%- endmacro %}
