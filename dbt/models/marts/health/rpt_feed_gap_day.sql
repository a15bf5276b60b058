-- A gap counts on each local day for the part of it that lies there; one that is still open, until now.
with ended as (
    select
        feed,
        filled_from,
        began_at,
        greatest(began_at, ifNull(back_at, {{ board_now() }})) as until
    from {{ ref('fct_feed_gap') }}
),

by_day as (
    select
        *,
        {{ local_date('began_at') }} + arrayJoin(range(toUInt32(
            {{ local_date('until') }} - {{ local_date('began_at') }} + 1
        ))) as gap_date
    from ended
),

clipped as (
    select
        *,
        greatest(began_at, toDateTime64(gap_date, 6, '{{ var("reporting_zone") }}')) as begins,
        least(until, toDateTime64(gap_date + 1, 6, '{{ var("reporting_zone") }}')) as ends
    from by_day
)

select
    gap_date,
    feed,
    count() as gaps,
    sum(dateDiff('millisecond', begins, ends)) / 1000 as gap_seconds,
    sumIf(dateDiff('millisecond', begins, ends), filled_from = '') / 1000 as lost_seconds
from clipped
group by gap_date, feed
