select
    joined_date,
    pbx,
    conference,
    count() as conference_joins,
    uniqExact(channel) as conference_participants,
    max(in_room) as conference_participants_max,
    sum(stay.stayed_seconds) as conference_seconds
from {{ ref('fct_conference') }} as stay
group by joined_date, pbx, conference
