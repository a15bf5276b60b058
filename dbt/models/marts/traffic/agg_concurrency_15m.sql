-- What began before the live part looks back, and lasts across the boundary, is taken from history.
with carried_calls as (
    select pbx, linked_id, did, arrived_at, answered_at, ended_at
    from {{ ref('fct_call_history') }} {{ final() }}
    where {{ is_carried_over('arrival_date', 'arrived_at', 'ended_at') }}
),

carried_trunks as (
    select pbx, linked_id, channel, trunk, seized_at, released_at
    from {{ ref('fct_trunk_leg_history') }} {{ final() }}
    where {{ is_carried_over('seized_date', 'seized_at', 'released_at') }}
),

calls as (
    select * from carried_calls
    union all
    select pbx, linked_id, did, arrived_at, answered_at, ended_at
    from {{ ref('fct_call_live') }}
    where ended_at > {{ boundary() }} and (pbx, linked_id) not in (select pbx, linked_id from carried_calls)
),

trunks as (
    select * from carried_trunks
    union all
    select pbx, linked_id, channel, trunk, seized_at, released_at
    from {{ ref('fct_trunk_leg_live') }}
    where
        released_at > {{ boundary() }}
        and (pbx, linked_id, channel) not in (select pbx, linked_id, channel from carried_trunks)
),

{{ traffic_intervals('calls', 'trunks') }},

{{ sweep('traffic_intervals', ['pbx', 'scope', 'name']) }},

concurrency as (
    {{ concurrency_columns() }}
    where quarter_at >= {{ boundary() }}
)

select * except (version, is_removed)
from {{ ref('agg_concurrency_15m_history') }} final
where quarter_at < {{ boundary() }}
union all
select * from concurrency
