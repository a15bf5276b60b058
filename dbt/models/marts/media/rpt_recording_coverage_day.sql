select
    day,
    pbx,
    queue,
    agent,
    answered_legs,
    recorded_legs,
    {{ ratio('recorded_legs', 'answered_legs') }} as recording_coverage
from {{ ref('agg_recording_coverage_day') }}
