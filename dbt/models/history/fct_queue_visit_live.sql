{{ config(materialized='view') }}
with restarts as (
    select pbx, ordered_at as restarted_at
    from {{ ref('stg_calls__queue_events') }}
    where verb = 'QUEUESTART' and happened_at >= {{ live_from() }}
),

{{ queue_visits(ref('int_visit_events_live'), 'restarts') }}

select
    visit.*,
    if(channel.linked_id = '', visit.call_id, channel.linked_id) as linked_id
from queue_visits as visit
left join {{ ref('int_channels_live') }} as channel
    on visit.pbx = channel.pbx and visit.call_id = channel.call_id
