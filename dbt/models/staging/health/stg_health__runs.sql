-- The sink's books: what became of each run of offsets.
select
    topic,
    partition,
    first as first_offset,
    last as last_offset,
    inserted,
    rejected,
    duplicates,
    missing,
    lane,
    started as started_at,
    finished as finished_at
from {{ source('ops', 'runs') }} {{ final() }}
