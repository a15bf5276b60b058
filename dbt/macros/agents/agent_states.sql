{#
  One row per stretch of a session in which an agent is in one state for one reason, queue and call. They follow each
  other without gaps and never overlap; a state that lasts no time has no row.

  :param swept: the CTE of agent_sweep
#}
{% macro agent_states(swept='swept') %}
    changes as (
        select *
        from (
            select
                *,
                lagInFrame(doing) over (
                    partition by chain, login_order order by border_us
                    rows between unbounded preceding and current row
                ) as done_before
            from {{ swept }}
            where border_us < closed_us
        )
        where doing != done_before
    ),

    lasting as (
        select
            *,
            coalesce(
                leadInFrame(toNullable(border_us)) over (
                    partition by chain, login_order order by border_us
                    rows between unbounded preceding and unbounded following
                ),
                closed_us
            ) as ends_us,
            row_number() over (partition by chain, login_order order by border_us) as nth
        from changes
    ),

    agent_states as (
        select
            {{ local_date(instant_of('border_us')) }} as started_date,
            pbx,
            agent,
            {{ instant_of('border_us') }} as started_at,
            {{ instant_of('ends_us') }} as ended_at,
            doing.1 as state,
            doing.2 as reason,
            doing.3 as queue,
            doing.4 as call_id,
            {{ instant_of('login_us') }} as session_login_at,
            toBool(nth = 1) as begins_session,
            if(ends_us = closed_us, ended_by, '') as ends_session_by,
            if(ended_by = 'lapsed', toNullable({{ instant_of('seen_us') }}), null) as seen_until,
            if(ended_by = 'lapsed', toNullable({{ instant_of('closed_us') }}), null) as open_until,
            login_order
        from lasting
    )
{% endmacro %}
