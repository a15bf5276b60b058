select
    {{ local_date('looked_at') }} as looked_date,
    event_id,
    looked_at,
    viewer,
    channel,
    action,
    query != '' or action in ('searched', 'missed') as is_search,
    query,
    article,
    article_version,
    ifNull(rank, 0) as rank,
    ifNull(reading, 0) as reading_seconds,
    helpful is not null as is_rated,
    ifNull(helpful, false) as is_helpful,
    linked_id
from {{ ref('stg_contacts__knowledge') }}
