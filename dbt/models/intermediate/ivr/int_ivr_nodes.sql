{{ config(materialized='view') }}
-- What counts for a hit: the node's definition by then. The first one counts for the time before it, too: reference
-- data are loaded long after a menu was first heard, and a survey was a survey all along.
select
    node,
    valid_from,
    if(
        row_number() over (partition by node order by valid_from) = 1,
        toDateTime64('1970-01-02 00:00:00', 6, 'UTC'),
        valid_from
    ) as holds_from,
    toString(node_type) as node_type,
    toString(service) as service,
    toBool(goal) as goal
from {{ ref('stg_reference__ivr_nodes') }}
