-- A definition that is told again unchanged goes on: it makes no row and no version of its own.
with told as (
    select
        *,
        lagInFrame(said) over (
            partition by queue
            order by valid_from
            rows between unbounded preceding and current row
        ) as said_before
    from {{ ref('stg_reference__queues') }}
)

select
    queue,
    name,
    service,
    skill,
    valid_from,
    leadInFrame(toNullable(valid_from)) over (
        partition by queue
        order by valid_from
        rows between unbounded preceding and unbounded following
    ) as valid_until,
    service_level,
    service_level_target / 10000 as service_level_target,
    short_abandon,
    short_talk,
    wrap_up,
    longest_wait,
    toBool(retired) as retired,
    concat(
        formatDateTime(valid_from, '%Y-%m-%dT%H:%i:%SZ', 'UTC'), ' ', lower(substring(hex(MD5(said)), 1, 8))
    ) as thresholds_version
from told
where said != said_before
