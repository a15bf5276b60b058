-- Quarters, hours, days, weeks, months and years tell the same sums.
select 1
from (
    select 'day' as level, sum(offered) as offered, sum(answered) as answered, sum(talk_seconds_all) as talk
    from {{ ref('agg_queue_day') }}
    union all
    select 'hour', sum(offered), sum(answered), sum(talk_seconds_all) from {{ ref('agg_queue_hour') }}
    union all
    select 'week', sum(offered), sum(answered), sum(talk_seconds_all) from {{ ref('agg_queue_week') }}
    union all
    select 'month', sum(offered), sum(answered), sum(talk_seconds_all) from {{ ref('agg_queue_month') }}
    union all
    select 'year', sum(offered), sum(answered), sum(talk_seconds_all) from {{ ref('agg_queue_year') }}
    union all
    select '15m', sum(offered), sum(answered), sum(talk_seconds_all) from {{ ref('agg_queue_15m') }}
)
having uniqExact(offered, answered, talk) > 1
