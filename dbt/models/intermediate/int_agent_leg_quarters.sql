{{ config(materialized='view') }}
-- The stored quarters and the live ones, each agent by number, each transfer by where it went. Several names of one
-- agent are several rows here: what reads them sums.
with live_legs as (
    select * from {{ ref('fct_agent_leg_live') }} where arrived_at >= {{ boundary() }}
),

{{ judged_legs('live_legs') }},

{{ leg_counters('judged_legs') }},

quarters as (
    select * except (version, is_removed)
    from {{ ref('agg_agent_leg_15m_history') }} {{ final() }}
    where quarter_at < {{ boundary() }}
    union all
    select * from leg_counters
)

select
    quarters.* except (agent_told, transferred_into_queue, transfer_targets),
    {{ number_of_agent('numbers.number', 'quarters.agent_told') }} as agent,
    {{ leg_transfer_counts() }}
from quarters
left join {{ ref('int_agent_numbers') }} as numbers on quarters.agent_told = numbers.alias
