select
    pbx,
    queue,
    waiting,
    oldest_since,
    {{ seconds_since('oldest_since') }} as longest_wait_seconds,
    logged_in,
    ready,
    ringing,
    talking,
    paused,
    wrap_up,
    offered as offered_15m,
    answered as answered_15m,
    answered_in_time as answered_in_time_15m,
    abandoned as abandoned_15m,
    {{ board_service_level('answered') }} as service_level_answered_15m,
    {{ board_service_level('negative') }} as service_level_negative_15m,
    offered_hour as offered_60m,
    answered_hour as answered_60m,
    answered_in_time_hour as answered_in_time_60m,
    abandoned_hour as abandoned_60m,
    {{ board_service_level('answered', '_hour') }} as service_level_answered_60m,
    {{ board_service_level('negative', '_hour') }} as service_level_negative_60m,
    service_level as service_level_seconds,
    last_call_at,
    time as as_of,
    {{ seconds_since('time') }} as stale_seconds
from {{ source('raw', 'queue_status__latest') }} {{ final() }}
where
    time >= {{ board_now() }} - toIntervalDay(1)
    and (
        logged_in > 0
        or waiting > 0
        or last_call_at >= {{ board_now() }} - toIntervalDay(1)
    )
