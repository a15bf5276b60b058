with offers as (
    select * except (version, is_removed)
    from {{ ref('fct_survey_offer_history') }} {{ final() }}
    where offered_at < {{ boundary() }}
    union all
    select *
    from {{ ref('fct_survey_offer_live') }}
    where offered_at >= {{ boundary() }}
)

select
    offer.offered_date as offered_date,
    offer.pbx as pbx,
    offer.linked_id as linked_id,
    offer.node as node,
    offer.offered_at as offered_at,
    offer.queue as queue,
    {{ number_of_agent('numbers.number', 'offer.agent') }} as agent
from offers as offer
left join {{ ref('int_agent_numbers') }} as numbers on offer.agent = numbers.alias
