-- What was told last of each node of the voice menu and the instant from which it holds. `said` is all of it but the
-- time, so that a definition that is told again from a later time on is seen to be the same.
select
    node,
    time as valid_from,
    recorded,
    name,
    parent,
    digit,
    node_type,
    goal,
    service,
    timeout,
    retired,
    toJSONString(tuple(name, parent, digit, node_type, goal, service, timeout, retired)) as said
from {{ source('raw', 'ivr_node') }}
order by recorded desc, id desc
limit 1 by node, time
