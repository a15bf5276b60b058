{#
  When an agent is busy with calls: ringing, talking, hold, wrap_up; the spans may overlap.

  A feed tells states: each holds until its next word. queue_log tells calls: ringing before CONNECT and the rows of
  phones that rang in vain, talk from CONNECT to the end of that call, wrap-up and hold where a dialplan writes them.

  Two witnesses: the feed knows ringing, hold, wrap-up and microseconds. A span of queue_log counts only where no feed
  tells of the same state within 5 s of its begin, nor of the same call. And queue_log's end of a call ends what a
  feed has begun, where the feed doesn't within 5 s.

  Every state ends by itself (streams/standing.py), and a conversation whose end isn't told when the agent's next call
  begins: nobody rings who still talks. Clocks differ: an end told just before its begin makes a span of no length.

  :param standing: a relation like int_agent_standing
#}
{% macro agent_busy(standing) %}
    {%- set longest = longest_states() %}
    {%- set following = 'partition by chain, login_order order by pos desc rows between unbounded preceding and 1 preceding' %}
    {%- set of_call = 'partition by chain, login_order, call_id order by pos desc rows between unbounded preceding and 1 preceding' %}
    looked_ahead as (
        select
            *,
            what in ('login', 'ready', 'paused', 'ringing', 'talking', 'hold', 'wrap_up', 'logout') as is_feed,
            coalesce(
                minIf(toNullable(at), is_feed) over afterwards, {{ never() }}
            ) as next_feed,
            coalesce(
                minIf(toNullable(at - ring_us), what in ('CONNECT', 'RINGNOANSWER', 'RINGCANCELED')) over afterwards,
                {{ never() }}
            ) as next_contact,
            coalesce(
                minIf(toNullable(at), what = 'CONNECT' or what in {{ released_verbs() }}) over of_call,
                {{ never() }}
            ) as call_end,
            coalesce(
                minIf(toNullable(at), what = 'CALLEROFFHOLD' or what in {{ released_verbs() }}) over of_call,
                {{ never() }}
            ) as hold_end,
            coalesce(
                minIf(toNullable(at), what in {{ released_verbs() }}) over of_call, {{ never() }}
            ) as released_at,
            maxIf(at, what in {{ released_verbs() }}) over (
                partition by chain, login_order, call_id order by pos
                rows between unbounded preceding and current row
            ) as released_before,
            min(at) over (partition by chain, login_order) as login_us,
            max(next_at) over (partition by chain, login_order) as closed_us,
            maxIf(at, kind = 'told') over (partition by chain, login_order) as seen_us,
            last_value(would_end_by) over (
                partition by chain, login_order order by pos rows between unbounded preceding and unbounded following
            ) as ended_by
        from {{ standing }}
        window
            afterwards as ({{ following }}),
            of_call as ({{ of_call }})
    ),

    spans as (
        select
            chain,
            pbx,
            agent,
            login_order,
            login_us,
            closed_us,
            seen_us,
            ended_by,
            pos,
            queues,
            paused_queues,
            is_feed,
            span.1 as state,
            greatest(span.2, login_us) as begins_us,
            least(span.3, closed_us) as ends_us,
            if(state in ('ready', 'paused'), pause_reason, '') as reason,
            if(state in ('ready', 'paused'), '', looked_ahead.queue) as queue,
            if(state in ('ready', 'paused'), '', looked_ahead.call_id) as call_id
        from looked_ahead
        array join arrayConcat(
            [(if(is_paused, 'paused', 'ready'), at, next_at)],
            multiIf(
                what in ('ringing', 'wrap_up'),
                [(what, at, least(next_feed, at + if(
                    what = 'ringing', {{ longest['ringing'] }}000000, {{ longest['wrap_up'] }}000000
                )))],
                what in ('talking', 'hold'),
                [(what, at, least(
                    next_feed,
                    at + {{ longest['talking'] }}000000,
                    if(
                        looked_ahead.call_id != '' and released_at + {{ witness_slack() }}000000 < next_feed,
                        released_at,
                        next_feed
                    )
                ))],
                what = 'CONNECT',
                [
                    ('ringing', at - ring_us, at),
                    (
                        'talking',
                        at,
                        least(
                            at + {{ longest['talking'] }}000000,
                            multiIf(
                                call_end < {{ never() }}, call_end,
                                released_before >= at - {{ witness_slack() }}000000, at,
                                next_contact
                            )
                        )
                    )
                ],
                what in ('RINGNOANSWER', 'RINGCANCELED'),
                [('ringing', at - ring_us, at)],
                what = 'WRAPUPSTART',
                [('wrap_up', at, least(next_contact, next_feed, at + wrap_us))],
                what = 'CALLERONHOLD',
                [('hold', at, least(hold_end, next_feed, at + {{ longest['hold'] }}000000))],
                []
            )
        ) as span
        where span.1 in ('ready', 'paused') or (begins_us < ends_us and span.2 < span.3)
    ),

    agent_spans as (
        select * except (feeds_near, feeds_of_call, is_feed)
        from (
            select
                *,
                countIf(is_feed) over (
                    partition by chain, login_order, state order by intDiv(begins_us, 1000000)
                    range between {{ witness_slack() }} preceding and {{ witness_slack() }} following
                ) as feeds_near,
                countIf(is_feed) over (partition by chain, login_order, state, call_id) as feeds_of_call
            from spans
        )
        where
            state in ('ready', 'paused')
            or is_feed
            or (feeds_near = 0 and (call_id = '' or feeds_of_call = 0))
    )
{% endmacro %}
