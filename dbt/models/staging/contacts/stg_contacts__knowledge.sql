-- The newest of the rows with one id. The words looked for were scrubbed at the door.
select
    id as event_id,
    time as looked_at,
    viewer,
    channel,
    action,
    query,
    article,
    article_version,
    rank,
    reading,
    helpful,
    ifNull(call_id, '') as linked_id
from {{ source('raw', 'knowledge_viewed') }} final
