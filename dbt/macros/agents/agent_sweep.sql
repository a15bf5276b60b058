{#
  What an agent does between any two moments at which something changes.

  Of what holds at one moment the first of these counts: hold, talking, ringing, wrap_up, paused, ready. So two
  wrap-ups of one agent, in two queues, are one.

  :param spans: the CTE of agent_busy
#}
{% macro agent_sweep(spans='agent_spans') %}
    borders as (
        select
            chain,
            any(span.pbx) as pbx,
            any(span.agent) as agent,
            login_order,
            any(span.login_us) as login_us,
            any(span.closed_us) as closed_us,
            any(span.seen_us) as seen_us,
            any(span.ended_by) as ended_by,
            border.1 as border_us,
            sumIf(border.2, state = 'hold') as holds,
            sumIf(border.2, state = 'talking') as talks,
            sumIf(border.2, state = 'ringing') as rings,
            sumIf(border.2, state = 'wrap_up') as wraps,
            maxIf(span.pos, state in ('ready', 'paused')) as base_pos,
            argMaxIf(
                (span.state, span.reason, span.queues, span.paused_queues), span.pos, state in ('ready', 'paused')
            ) as base,
            maxIf((border.1, span.queue, span.call_id), state = 'hold' and border.2 = 1) as hold_of,
            maxIf((border.1, span.queue, span.call_id), state = 'talking' and border.2 = 1) as talk_of,
            maxIf((border.1, span.queue, span.call_id), state = 'ringing' and border.2 = 1) as ring_of,
            maxIf((border.1, span.queue, span.call_id), state = 'wrap_up' and border.2 = 1) as wrap_of
        from {{ spans }} as span
        array join if(
            state in ('ready', 'paused'), [(begins_us, 0)], [(begins_us, 1), (ends_us, -1)]
        ) as border
        group by chain, login_order, border_us
    ),

    swept as (
        select
            * except (holds, talks, rings, wraps, base_pos, base, hold_of, talk_of, ring_of, wrap_of),
            argMax(base, base_pos) over so_far as standing,
            multiIf(
                sum(holds) over so_far > 0, ('hold', '', max(hold_of) over so_far),
                sum(talks) over so_far > 0, ('talking', '', max(talk_of) over so_far),
                sum(rings) over so_far > 0, ('ringing', '', max(ring_of) over so_far),
                sum(wraps) over so_far > 0, ('wrap_up', '', max(wrap_of) over so_far),
                (standing.1, standing.2, (toInt64(0), '', ''))
            ) as found,
            (found.1, found.2, found.3.2, found.3.3) as doing
        from borders
        window so_far as (
            partition by chain, login_order order by border_us rows between unbounded preceding and current row
        )
    )
{% endmacro %}
