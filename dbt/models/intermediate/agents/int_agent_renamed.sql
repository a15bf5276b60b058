{{ config(tags=['intraday', 'history']) }}
-- Names that stand for another number than when the last run that succeeded looked.
{%- set before = stored_agents('int_agent_names', 'intermediate') %}
select
    if(current.alias = '', before.alias, current.alias) as alias,
    current.number as number,
    before.number as former,
    assumeNotNull((select max(run_no) from ops.mart_runs)) as run_no
from {{ ref('int_agent_numbers') }} as current
full join (
    {%- if before %}
    select alias, argMax(name.number, name.run_no) as number
    from {{ before }} as name
    where run_no in (select run_no from ops.mart_runs where state = 'done')
    group by alias
    {%- else %}
    select '' as alias, '' as number where 0
    {%- endif %}
) as before on current.alias = before.alias
where current.number != before.number
