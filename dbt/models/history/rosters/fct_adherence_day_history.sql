{{ history_config('(roster_date, agent)', 'toYYYYMM(roster_date)') }}
with span as (
    select min(roster_date) as first_date, max(roster_date) as last_date from {{ ref('int_touched_rosters') }}
),

stretches as (
    select *
    from {{ ref('stg_rosters__stretches') }}
    where
        agent in (select agent from {{ ref('int_touched_rosters') }})
        and {{ local_date('ends_at') }} >= (select first_date from span)
        and {{ local_date('starts_at') }} <= (select last_date from span)
),

-- A session of which no end was told lasted until its last sign of life.
states as (
    select
        state.agent as agent,
        state.state as state,
        state.reason as reason,
        state.started_at as started_at,
        toNullable(least(state.ended_at, ifNull(state.seen_until, state.ended_at))) as ended_at
    from {{ ref('fct_agent_state_history') }} as state {{ final() }}
    where
        state.agent in (select agent from {{ ref('int_touched_rosters') }})
        and state.started_date + {{ state_days_at_most() }} >= (select first_date from span)
        and state.started_date <= (select last_date from span)
        and state.started_at < ifNull(state.seen_until, state.ended_at)
),

{{ adherence_days('stretches', 'states', end_of_time()) }},

touched_days as (
    select *
    from adherence_days
    where (agent, roster_date) in (select agent, roster_date from {{ ref('int_touched_rosters') }})
)

{{ replacing(
    'touched_days',
    '(agent, roster_date) in (select agent, roster_date from ' ~ ref('int_touched_rosters') ~ ')'
) }}
