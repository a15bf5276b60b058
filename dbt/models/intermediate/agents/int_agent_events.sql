{{ config(tags=['intraday', 'history']) }}
-- What was told of the touched agents within their stretches, and in the minute before, for what comes after it.
select
    told.*,
    toUInt8(told.ord < touched.start_order) as is_context
from {{ ref('int_agent_told') }} as told
inner join {{ ref('int_touched_agents') }} as touched
    on told.pbx = touched.pbx and told.agent = touched.agent
where
    {{ local_date('told.happened_at') }} in (select local_date from {{ ref('int_touched_agent_days') }})
    and told.happened_at >= (select min(from_at) from {{ ref('int_touched_agents') }})
    and told.happened_at <= (select max(to_at) from {{ ref('int_touched_agents') }})
    and told.ord >= touched.start_order - 61 * 2000000
    and told.ord < touched.stop_order
