-- Counting the visits themselves gives what the counters say, queue by queue and day by day.
select arrival_date, pbx, queue, sum(offered), sum(answered), sum(wait_seconds), sum(talk_seconds)
from (
    select
        arrival_date,
        pbx,
        queue,
        toInt64(offered) as offered,
        toInt64(answered) as answered,
        toInt64(wait_seconds_all) as wait_seconds,
        toInt64(talk_seconds_all) as talk_seconds
    from {{ ref('agg_queue_day') }}

    union all

    select
        arrival_date,
        pbx,
        queue,
        -1,
        -toInt64(outcome = 'answered'),
        -toInt64(wait_seconds),
        -toInt64(talk_seconds)
    from {{ ref('fct_queue_visit') }}
)
group by arrival_date, pbx, queue
having sum(offered) != 0 or sum(answered) != 0 or sum(wait_seconds) != 0 or sum(talk_seconds) != 0
