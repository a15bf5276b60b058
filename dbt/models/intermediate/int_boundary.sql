{{ config(materialized='view') }}
-- One row: what arrived before `boundary` is served from history, the rest is computed live, reading from `read_from`.
select
    argMaxIf(run.boundary, run.run_no, run.state = 'done') as boundary,
    if(
        toUnixTimestamp64Micro(boundary) = 0,
        boundary,
        boundary - toIntervalHour({{ var('lookback_hours') }})
    ) as read_from
from ops.mart_runs as run
