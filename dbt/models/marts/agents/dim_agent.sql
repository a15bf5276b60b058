-- Each version of what reference data say of an agent, with the time for which it holds. Names of persons stay in raw.
select
    agent,
    time as valid_from,
    leadInFrame(toNullable(time)) over (
        partition by agent order by time rows between unbounded preceding and unbounded following
    ) as valid_until,
    team,
    supervisor,
    expert,
    arrayMap(one -> tupleElement(one, 'skill'), versions.skills) as skills,
    arrayMap(one -> tupleElement(one, 'level'), versions.skills) as skill_levels,
    languages,
    retired
from {{ source('raw', 'agent') }} as versions {{ final() }}
