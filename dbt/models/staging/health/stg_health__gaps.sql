-- Times for which a feed that can't be read again was cut off: the newest that was told of each.
select
    feed,
    time as began_at,
    back_at,
    cause,
    filled_from
from {{ source('raw', 'feed_gap') }} {{ final() }}
