-- The sink's books: what became of each run of offsets.
select
    run.topic as topic,
    run.first as first_offset,
    run.last as last_offset,
    run.inserted as inserted,
    run.rejected as rejected,
    run.duplicates as duplicates,
    run.missing as missing,
    run.lane as lane,
    run.started as started_at,
    run.finished as finished_at
from {{ source('ops', 'runs') }} as run {{ final() }}
