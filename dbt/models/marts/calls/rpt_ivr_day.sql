select
    entered_date,
    pbx,
    node,
    hits,
    first_hits,
    goals,
    no_inputs,
    no_matches,
    left_to_node,
    left_to_queue,
    left_by_hangup,
    {{ ratio('left_by_hangup', 'hits') }} as drop_off_rate,
    {{ ratio('dwell_ms_all', 'hits') }} / 1000 as average_dwell
from {{ ref('agg_ivr_day') }}
