{{ config(materialized='view') }}
select
    refusal.*,
    if(channel.linked_id = '', refusal.call_id, channel.linked_id) as linked_id
from {{ ref('int_queue_refusals_live') }} as refusal
left join {{ ref('int_channels_live') }} as channel
    on refusal.pbx = channel.pbx and refusal.call_id = channel.call_id
