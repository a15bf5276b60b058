-- A definition that is told again unchanged goes on: it makes no row of its own.
with told as (
    select
        *,
        lagInFrame(said) over (
            partition by node
            order by valid_from
            rows between unbounded preceding and current row
        ) as said_before
    from {{ ref('stg_reference__ivr_nodes') }}
)

select
    node,
    name,
    parent,
    digit,
    node_type,
    goal,
    service,
    timeout,
    valid_from,
    leadInFrame(toNullable(valid_from)) over (
        partition by node
        order by valid_from
        rows between unbounded preceding and unbounded following
    ) as valid_until,
    toBool(retired) as retired
from told
where said != said_before
