select
    {{ local_date('look.looked_at') }} as looked_date,
    look.event_id as event_id,
    look.looked_at as looked_at,
    {{ number_of_agent('numbers.number', 'look.viewer') }} as viewer,
    look.channel as channel,
    look.action as action,
    toBool(look.query != '' or look.action in ('searched', 'missed')) as is_search,
    look.query as query,
    look.article as article,
    look.article_version as article_version,
    ifNull(look.rank, 0) as rank,
    ifNull(look.reading, 0) as reading_seconds,
    toBool(look.helpful is not null) as is_rated,
    ifNull(look.helpful, false) as is_helpful,
    look.linked_id as linked_id
from {{ ref('stg_contacts__knowledge') }} as look
left join {{ ref('int_agent_numbers') }} as numbers on look.viewer = numbers.alias
