-- Every visit belongs to a call, and the calls' visits are all there.
select linked_id
from (
    select pbx, linked_id, sum(visits) as told, sum(found) as counted
    from (
        select pbx, linked_id, visits, 0 as found from {{ ref('fct_call') }}
        union all
        select pbx, linked_id, 0, 1 from {{ ref('fct_queue_visit') }}
    )
    group by pbx, linked_id
)
where told != counted
