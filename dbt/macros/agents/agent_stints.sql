{#
  One row per stretch in which an agent of a queue was free for it, busy, in after-call work or paused in it. An agent of
  several queues has one in each; busy is busy in all of them, whichever the call came from.

  :param swept: the CTE of agent_sweep
#}
{% macro agent_stints(swept='swept') %}
    stint_changes as (
        select *
        from (
            select
                *,
                multiIf(
                    doing.1 in ('hold', 'talking', 'ringing'), 'busy',
                    doing.1 = 'wrap_up', 'acw',
                    'free'
                ) as busy_with,
                (busy_with, standing.3, if(busy_with = 'free', standing.4, [])) as stands,
                lagInFrame(stands) over (
                    partition by chain, login_order order by border_us
                    rows between unbounded preceding and current row
                ) as stood_before,
                row_number() over (partition by chain, login_order order by border_us) as nth
            from {{ swept }}
            where border_us < closed_us
        )
        where nth = 1 or stands != stood_before
    ),

    stint_ends as (
        select
            *,
            coalesce(
                leadInFrame(toNullable(border_us)) over (
                    partition by chain, login_order order by border_us
                    rows between unbounded preceding and unbounded following
                ),
                closed_us
            ) as ends_us
        from stint_changes
    ),

    agent_stints as (
        select
            {{ local_date(instant_of('border_us')) }} as started_date,
            pbx,
            agent,
            one as queue,
            multiIf(busy_with != 'free', busy_with, has(standing.4, one), 'paused', 'ready') as duty,
            {{ instant_of('border_us') }} as started_at,
            {{ instant_of('ends_us') }} as ended_at,
            if(ended_by = 'lapsed', toNullable({{ instant_of('seen_us') }}), null) as seen_until,
            if(ended_by = 'lapsed', toNullable({{ instant_of('closed_us') }}), null) as open_until,
            login_order
        from stint_ends
        array join standing.3 as one
    )
{% endmacro %}
