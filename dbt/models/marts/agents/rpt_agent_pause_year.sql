select
    local_year,
    pbx,
    agent,
    reason,
    paused_ms / 1000 as pause_time,
    pauses as pause_count,
    longest_pause_ms / 1000 as pause_longest,
    {{ ratio('paused_ms', 'pauses') }} / 1000 as pause_time_avg
from {{ ref('agg_agent_pause_year') }}
