{#
  One row per session: from the event that brought the agent into any queue to the one that left none.

  A session that lapses ends at its last sign of life, for nobody vouches for the time after it. But that it lapses
  is known only when the time has come: `open_until`. Until then the agent is taken to be there.

  :param standing: a relation like int_agent_standing
#}
{% macro agent_sessions(standing) %}
    agent_sessions as (
        select
            {{ local_date(instant_of('login_us')) }} as login_date,
            pbx,
            agent,
            {{ instant_of('login_us') }} as login_at,
            {{ instant_of("if(ended_by = 'lapsed', seen_us, closed_us)") }} as logout_at,
            ended_by,
            if(ended_by = 'lapsed', toNullable({{ instant_of('closed_us') }}), null) as open_until,
            {{ instant_of('closed_us') }} as closed_at,
            login_told,
            queues,
            witness,
            login_order
        from (
            select
                pbx,
                agent,
                login_order,
                min(event.at) as login_us,
                max(event.next_at) as closed_us,
                maxIf(event.at, event.kind = 'told') as seen_us,
                argMax(event.would_end_by, event.pos) as ended_by,
                toBool(argMin(event.member, event.pos) = 1) as login_told,
                arraySort(arrayDistinct(groupArrayArray(event.queues))) as queues,
                if(argMin(event.witness, event.pos) = 'rows', 'queue_log', argMin(event.witness, event.pos)) as witness
            from {{ standing }} as event
            group by pbx, agent, login_order
        )
    )
{% endmacro %}
