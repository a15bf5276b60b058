{{ config(materialized='view') }}
select
    visit.*,
    if(channel.linked_id = '', visit.call_id, channel.linked_id) as linked_id
from {{ ref('int_queue_visits_live') }} as visit
left join {{ ref('int_channels_live') }} as channel
    on visit.pbx = channel.pbx and visit.call_id = channel.call_id
