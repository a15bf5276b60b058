{{ config(order_by='alias', tags=['intraday']) }}
-- A table, because boards ask for it every second.
select
    alias,
    argMax(agent, (time, recorded)) as number
from {{ source('raw', 'agent') }}
array join arrayConcat([agent], aliases) as alias
group by alias
