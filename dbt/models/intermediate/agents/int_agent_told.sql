{{ config(materialized='view') }}
-- What queue_log and the state feeds tell of agents, in one shape. `name`: as told; `agent`: the number it stands for.
select
    told.pbx as pbx,
    told.name as name,
    {{ number_of_agent('numbers.number', 'told.name') }} as agent,
    told.happened_at as happened_at,
    told.at as at,
    told.ord as ord,
    told.by_log as by_log,
    told.witness as witness,
    told.what as what,
    told.queue as queue,
    told.reason as reason,
    told.call_id as call_id,
    told.ring_us as ring_us,
    told.wrap_us as wrap_us,
    told.starts_paused as starts_paused,
    told.event_id as event_id
from (
    select
        pbx,
        cast(agent, 'String') as name,
        time as happened_at,
        intDiv(toUnixTimestamp64Micro(time), 1000000) * 1000000 as at,
        {{ order_logged('time', 'sequence') }} as ord,
        toUInt8(1) as by_log,
        'rows' as witness,
        cast(verb, 'String') as what,
        if(queue in {{ nobody() }}, '', cast(queue, 'String')) as queue,
        if(verb = 'PAUSEREASON', parameters[1], ifNull(reason, '')) as reason,
        call_id,
        toInt64(least(ifNull(ring, 0), {{ longest_states()['ringing'] }}000)) * 1000 as ring_us,
        toInt64(least(
            if(verb = 'WRAPUPSTART', ifNull(toUInt32OrNull(parameters[1]), {{ longest_states()['wrap_up'] }}), 0),
            86400
        )) * 1000000 as wrap_us,
        toUInt8(verb in {{ login_verbs() }} and has(parameters, 'PAUSED')) as starts_paused,
        id as event_id
    from {{ source('raw', 'queue_event') }} final
    where verb in {{ agent_verbs() }} and agent not in {{ nobody() }}

    union all

    select
        pbx,
        cast(agent, 'String') as name,
        time as happened_at,
        toUnixTimestamp64Micro(time) as at,
        if(witness = 'queue_log', {{ order_logged('time', 'sequence') }}, {{ order_told('time', 'sequence') }}) as ord,
        toUInt8(witness = 'queue_log') as by_log,
        cast(witness, 'String') as witness,
        cast(state, 'String') as what,
        if(queue in {{ nobody() }}, '', cast(queue, 'String')) as queue,
        reason,
        ifNull(call_id, '') as call_id,
        toInt64(0) as ring_us,
        toInt64(0) as wrap_us,
        toUInt8(0) as starts_paused,
        id as event_id
    from {{ source('raw', 'agent_state_changed') }} final
    where agent not in {{ nobody() }}
) as told
left join {{ ref('int_agent_numbers') }} as numbers on told.name = numbers.alias
