select
    happened_date,
    pbx,
    countIf(event = 'stored') as recordings_stored,
    sum(happening.recorded_seconds) as recorded_seconds_all,
    sum(happening.bytes) as recorded_bytes,
    countIf(is_access and granted) as recordings_accessed,
    countIf(is_access and not granted) as recordings_refused,
    countIf(event = 'purged') as recordings_purged,
    countIf(event = 'purged' and cause = 'lost') as recordings_lost
from {{ ref('fct_recording') }} as happening
group by happened_date, pbx
