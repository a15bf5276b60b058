{{ history_config('(arrival_date, queue, pbx, service, agent_told)', 'toYYYYMM(arrival_date)') }}
with days as (
    select
        legs.arrival_date as arrival_date,
        legs.pbx as pbx,
        legs.queue as queue,
        legs.service as service,
        legs.agent_told as agent_told,
        {%- for name in leg_sums() %}
        sum(legs.{{ name }}) as {{ name }},
        {%- endfor %}
        {%- for name in leg_maxima() %}
        max(legs.{{ name }}) as {{ name }},
        {%- endfor %}
        sum(legs.transferred_into_queue) as transferred_into_queue,
        arraySort(groupArrayArray(legs.transfer_targets)) as transfer_targets
    from {{ ref('agg_agent_leg_15m_history') }} as legs {{ final() }}
    where {{ in_touched_dates('legs.arrival_date') }}
    group by arrival_date, pbx, queue, service, agent_told
)

{{ replacing('days', in_touched_dates('arrival_date')) }}
