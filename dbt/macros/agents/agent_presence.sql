{#
  Where an agent is logged in, event by event: the meaning of streams/sessions.py, for all of history.

  - A login or logout is about one queue, or about the whole agent (''). Out of all queues is logged out.
  - A member may be there without a login (static members; a log that begins later): then serving a queue shows it,
    but not within a minute of a logout, when a last call may still ring.
  - QUEUESTART ends every session of its PBX, and all that was told before is void.
  - Where nothing tells of a logout, a session lapses: after a day of silence; at dawn (4 o'clock) if no login was
    told, or the login is older than a day; and when queue_log tells of another login to the same queue on a later
    day, which the PBX does only when the agent wasn't in it. So no fact outlives the second dawn after it.

  Two witnesses: a login or logout that a state feed tells counts unless queue_log tells one within 5 s; then
  queue_log's is taken. Of two feeds the better one counts for the same (ami, simulator, others, queue_log's states).

  Rows: what was told, and between them `restart`, `dawn` and `silent`, where those come before the next thing told.

  :param events: a relation like int_agent_told, with `is_context`: the event is read only for what comes after it
  :param restarts: a relation (pbx, ord)
#}
{% macro agent_presence(events, restarts) %}
    told as (
        select
            sipHash128(pbx, agent) as chain,
            pbx,
            agent,
            ord,
            intDiv(ord, 2000000) as second,
            max(event.at) over (
                partition by chain order by event.ord rows between unbounded preceding and current row
            ) as at,
            by_log,
            witness,
            what,
            queue,
            reason,
            call_id,
            ring_us,
            wrap_us,
            starts_paused,
            is_context,
            event_id,
            multiIf(
                witness = 'ami', 1, witness = 'simulator', 2, witness = 'rows', 9, witness = 'queue_log', 8, 3
            ) as rank,
            indexOf(
                ['login', 'ready', 'paused', 'ringing', 'talking', 'hold', 'wrap_up', 'logout'], what
            ) as step,
            toInt8(multiIf(what in {{ login_verbs() }}, 1, what in {{ logout_verbs() }}, -1, 0)) as told_member
        from {{ events }} as event
    ),

    witnessed as (
        select
            *,
            max(by_log) over (
                partition by chain, told_member order by second
                range between {{ witness_slack() }} preceding and {{ witness_slack() }} following
            ) as log_is_near,
            min(rank) over (
                partition by chain, what order by second
                range between {{ witness_slack() }} preceding and {{ witness_slack() }} following
            ) as best_rank,
            leadInFrame(toNullable(ord)) over (
                partition by chain order by ord, step, event_id
                rows between unbounded preceding and unbounded following
            ) as next_told
        from told
    ),

    believed as (
        select
            * except (what, ring_us, wrap_us),
            -- What the better witness tells, too, is only a sign of life.
            if(is_context or rank > best_rank, 'seen', witnessed.what) as what,
            if(is_context, 0, witnessed.ring_us) as ring_us,
            if(is_context, 0, witnessed.wrap_us) as wrap_us,
            toInt8(multiIf(
                is_context and told_member = 1, 0,
                told_member != 0 and not by_log and (log_is_near or rank > best_rank), 0,
                told_member
            )) as member,
            ifNull(next_told, {{ never() }}) as next_ord,
            intDiv(next_ord, 2000000) as next_second,
            second + 86400 as silent_second,
            {{ dawn_after('second') }} as dawn_second
        from witnessed
    ),

    restarted as (
        select
            event.*,
            restart.ord as restart_ord
        from believed as event
        asof left join {{ restarts }} as restart
            on event.pbx = restart.pbx and event.ord <= restart.ord
    ),

    timeline as (
        select
            chain,
            pbx,
            agent,
            entry.1 as kind,
            entry.2 as ord,
            if(
                kind = 'told', restarted.at, greatest(restarted.at, intDiv(entry.2, 2000000) * 1000000)
            ) as at,
            event_id,
            step,
            if(kind = 'told', restarted.what, '') as what,
            if(kind = 'told', restarted.queue, '') as queue,
            if(kind = 'told', restarted.member, 0) as member,
            by_log,
            witness,
            reason,
            call_id,
            ring_us,
            wrap_us,
            starts_paused
        from restarted
        array join arrayConcat(
            [('told', restarted.ord)],
            if(restart_ord > 0 and restart_ord < next_ord, [('restart', restart_ord)], []),
            if(dawn_second < least(next_second, silent_second), [('dawn', dawn_second * 2000000)], []),
            if(silent_second < next_second, [('silent', silent_second * 2000000 + 1999999)], [])
        ) as entry
    ),

    placed as (
        select
            * except (event_id, step),
            intDiv(ord, 2000000) as second,
            row_number() over (partition by chain order by ord, kind = 'told', step, event_id) as pos,
            what in {{ serving_verbs() }} and (queue != '' or not by_log) as serves,
            if(what = 'wrap_up', '', queue) as served_queue
        from timeline
    ),

    remembered as (
        select
            *,
            max(if(kind in ('restart', 'silent') or (member = -1 and queue = ''), ord, 0)) over so_far as void_ord,
            max(if(kind = 'restart', second, 0)) over so_far as restart_second,
            max(if(kind = 'dawn', ord, 0)) over so_far as dawn_ord,
            maxMap(if(member = -1, map(queue, second), {{ no_queues() }})) over so_far as left_second,
            maxMap(if(member != 0, map(queue, ord * 2 + (member = 1)), {{ no_queues() }})) over so_far as membership
        from placed
        window so_far as (partition by chain order by pos rows between unbounded preceding and current row)
    ),

    compared as (
        select
            *,
            arrayElement(
                lagInFrame(membership) over (
                    partition by chain order by pos rows between unbounded preceding and current row
                ),
                queue
            ) as told_before,
            member = 1 and by_log
            and told_before % 2 = 1
            and intDiv(told_before, 2) > greatest(void_ord, dawn_ord - 86400 * 2000000)
            and intDiv(told_before, 2) < dawn_ord as logs_in_again,
            serves
            and second != restart_second
            and not arrayExists(
                (left_queue, at_second) ->
                    (left_queue = '' or left_queue = served_queue or served_queue = '')
                    and at_second >= restart_second and second <= at_second + 60,
                mapKeys(left_second),
                mapValues(left_second)
            ) as shows_presence
        from remembered
    ),

    served as (
        select
            *,
            maxMap(if(shows_presence, map(served_queue, ord), {{ no_queues() }})) over so_far as served_ord,
            greatest(void_ord, max(if(logs_in_again, ord - 1, 0)) over so_far) as void
        from compared
        window so_far as (partition by chain order by pos rows between unbounded preceding and current row)
    ),

    in_queues as (
        select
            *,
            arraySort(arrayFilter(
                one -> one != '' and (
                    (membership[one] % 2 = 1 and intDiv(membership[one], 2) > greatest(void, dawn_ord - 86400 * 2000000))
                    or served_ord[one] > greatest(
                        void, dawn_ord, if(membership[one] % 2 = 0, intDiv(membership[one], 2), 0)
                    )
                ),
                arrayDistinct(arrayConcat(mapKeys(membership), mapKeys(served_ord)))
            )) as queues
        from served
    ),

    emptied as (
        select
            *,
            max(if(member = -1 and empty(queues), ord, 0)) over (
                partition by chain order by pos rows between unbounded preceding and current row
            ) as emptied_ord,
            notEmpty(queues)
            or (
                membership[''] % 2 = 1
                and intDiv(membership[''], 2) > greatest(void, emptied_ord, dawn_ord - 86400 * 2000000)
            )
            or served_ord[''] > greatest(void, emptied_ord, dawn_ord) as here
        from in_queues
    ),

    begun as (
        select
            *,
            here and (lagInFrame(here) over forward = 0 or logs_in_again) as begins,
            leadInFrame(toNullable(at)) over whole as next_at,
            leadInFrame(kind) over whole as next_kind
        from emptied
        window
            forward as (partition by chain order by pos rows between unbounded preceding and current row),
            whole as (partition by chain order by pos rows between unbounded preceding and unbounded following)
    ),

    presence as (
        select
            chain,
            pbx,
            agent,
            pos,
            kind,
            ord,
            at,
            assumeNotNull(next_at) as next_at,
            multiIf(
                leadInFrame(begins) over whole or next_kind in ('dawn', 'silent'), 'lapsed',
                next_kind = 'restart', 'restart',
                'logout'
            ) as would_end_by,
            here,
            max(if(begins, ord, 0)) over (
                partition by chain order by pos rows between unbounded preceding and current row
            ) as login_order,
            what,
            member,
            by_log,
            witness,
            queue,
            reason,
            call_id,
            ring_us,
            wrap_us,
            starts_paused,
            queues
        from begun
        window whole as (partition by chain order by pos rows between unbounded preceding and unbounded following)
    )
{% endmacro %}

{% macro no_queues() -%}
    cast(map(), 'Map(String, Int64)')
{%- endmacro %}
