{#
  Calls that agents made, as a dialplan credits them to an agent and a queue (QueueUpdate(), the OUTCALL row). The row
  is written when the call is over; its talk tells when the talk began.

  :param outcalls: a relation like stg_calls__outcalls
#}
{% macro outbound_legs(outcalls) %}
    outbound_legs as (
        select
            {{ local_date('started_at') }} as started_date,
            pbx,
            event_id,
            call_id,
            queue,
            agent as agent_told,
            happened_at - toIntervalSecond(talk_seconds) as started_at,
            happened_at as ended_at,
            status,
            toBool(talk_seconds > 0 or upper(status) in ('ANSWER', 'ANSWERED', 'CONNECTED')) as connected,
            talk_seconds
        from {{ outcalls }}
    )
{% endmacro %}

{# The days (UTC) of which this run computes the outbound legs again: those with new ones, and replayed ones. #}
{% macro touched_outbound_days() -%}
    (
        select toDate(time, 'UTC')
        from {{ source('raw', 'queue_event') }}
        where verb = 'OUTCALL' and {{ is_new('calls.queue') }}
        {%- for replay in replays_of('calls.queue') %}
        union distinct
        select arrayJoin(arrayMap(
            day -> toDate({{ replay_instant(replay['begins']) }}, 'UTC') + day,
            range(toUInt32(dateDiff(
                'day', {{ replay_instant(replay['begins']) }}, {{ replay_instant(replay['ends']) }}, 'UTC'
            )) + 1)
        ))
        {%- endfor %}
    )
{%- endmacro %}
