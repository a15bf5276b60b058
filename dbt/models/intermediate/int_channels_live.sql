{{ config(materialized='view') }}
-- The call that each channel belongs to, by the records since the live part's look-back. Repeated rows do no harm
-- here, so raw is read as it is.
select
    pbx,
    unique_id as call_id,
    argMax(linked_id, (time, linked_id)) as linked_id
from (
    select pbx, unique_id, linked_id, time from {{ source('raw', 'call_detail_record') }}
    union all
    select pbx, unique_id, linked_id, time from {{ source('raw', 'channel_event') }}
)
where time >= {{ live_from() }}
group by pbx, unique_id
