{{ config(materialized='view') }}
-- The day before the boundary's and those after it, as far as they have gone.
with stretches as (
    select *
    from {{ ref('stg_rosters__stretches') }}
    where {{ local_date('ends_at') }} >= {{ adherence_live_from() }} and starts_at < {{ board_now() }}
),

states as (
    select agent, state, reason, started_at, ended_at
    from {{ ref('fct_agent_state') }}
    where started_date + {{ state_days_at_most() }} >= {{ adherence_live_from() }}
),

{{ adherence_days('stretches', 'states', 'toUnixTimestamp64Micro(' ~ board_now() ~ ')') }}

select * from adherence_days
