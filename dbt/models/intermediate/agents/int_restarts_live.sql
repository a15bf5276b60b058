{{ config(materialized='view') }}
-- Starts of the PBXs since two days before the boundary: no session that is still on can have begun before.
select pbx, {{ order_logged('time', 'sequence') }} as ord
from {{ source('raw', 'queue_event') }} final
where verb = 'QUEUESTART' and time >= {{ boundary() }} - toIntervalDay(4)
