select
    {{ local_date('run.finished_at') }} as finished_date,
    topic,
    count() as runs,
    sum(last_offset - first_offset + 1) as records,
    sum(run.inserted) as inserted,
    sum(run.rejected) as rejected,
    sum(run.duplicates) as duplicates_dropped,
    sum(run.missing) as missing,
    sum(run.rejected) / records as rejected_rate,
    max(dateDiff('millisecond', started_at, run.finished_at)) / 1000 as longest_run_seconds
from {{ ref('stg_health__runs') }} as run
group by finished_date, topic
