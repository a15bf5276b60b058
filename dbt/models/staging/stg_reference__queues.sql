-- What was told last of each queue and the instant from which it holds. `said` is all of it but the time, so that a
-- definition that is told again from a later time on is seen to be the same.
select
    queue,
    time as valid_from,
    recorded,
    name,
    service,
    skill,
    service_level,
    service_level_target,
    short_abandon,
    short_talk,
    wrap_up,
    longest_wait,
    retired,
    toJSONString(tuple(
        name, service, skill, service_level, service_level_target, short_abandon, short_talk, wrap_up, longest_wait,
        retired
    )) as said
from {{ source('raw', 'queue') }}
order by recorded desc, id desc
limit 1 by queue, time
