-- Requests by the day on which their caller arrived, calls back by the day on which they were told: the two are beside
-- each other, not of each other, for queue_log doesn't say which request a call back answers.
with told as (
    select
        arrival_date as day,
        pbx,
        queue,
        toUInt64(exits) as requested,
        toUInt64(0) as called,
        toUInt64(0) as reached,
        toUInt64(0) as talk_seconds
    from {{ ref('rpt_queue_exit_key_day') }}
    where {{ is_callback_key('key_pressed') }}

    union all

    select
        {{ local_date('happened_at') }},
        pbx,
        queue,
        0,
        1,
        toUInt64(status = 'ANSWER'),
        toUInt64(outcall.talk_seconds)
    from {{ ref('stg_calls__outcalls') }} as outcall
)

select
    day,
    pbx,
    queue,
    sum(requested) as callbacks_requested,
    sum(called) as callbacks_made,
    sum(reached) as callbacks_reached,
    {{ ratio('callbacks_reached', 'callbacks_made') }} as callback_success_rate,
    sum(told.talk_seconds) as callback_talk_seconds
from told
group by day, pbx, queue
