{{ config(tags=['intraday', 'history']) }}
-- Of whom this run is the first to see something, and from when to when it was told: rows that name the agent; a
-- name that now means somebody else; a restart of the PBX, for whoever was logged in or was told of about then; a
-- replay, for whoever was logged in within its period.
{%- set sessions = stored_agents('fct_agent_session_history') %}
with named as (
    select
        pbx,
        agent as name,
        time - toIntervalMillisecond(least(ifNull(ring, 0), {{ longest_states()['ringing'] }}000)) as begins,
        time as ends
    from {{ source('raw', 'queue_event') }}
    where {{ is_new('calls.queue') }} and verb in {{ agent_verbs() }} and agent not in {{ nobody() }}

    union all

    select pbx, agent as name, time as begins, time as ends
    from {{ source('raw', 'agent_state_changed') }}
    where {{ is_new('agents.state') }} and agent not in {{ nobody() }}

    union all

    select pbx, agent as name, time as begins, time as ends
    from {{ source('raw', 'queue_event') }}
    where agent in (select alias from {{ ref('int_agent_renamed') }}) and verb in {{ agent_verbs() }}

    union all

    select pbx, agent as name, time as begins, time as ends
    from {{ source('raw', 'agent_state_changed') }}
    where agent in (select alias from {{ ref('int_agent_renamed') }})
),

restarts as (
    select distinct pbx, time as restarted_at
    from {{ source('raw', 'queue_event') }}
    where {{ is_new('calls.queue') }} and verb = 'QUEUESTART'
),

told as (
    select
        pbx,
        arrayJoin(arrayDistinct(arrayConcat(
            [{{ number_of_agent('numbers.number', 'named.name') }}],
            if(renamed.alias != '', [{{ number_of_agent('renamed.former', 'named.name') }}], [])
        ))) as agent,
        begins,
        ends
    from named
    left join {{ ref('int_agent_numbers') }} as numbers on named.name = numbers.alias
    left join {{ ref('int_agent_renamed') }} as renamed on named.name = renamed.alias

    union all

    select
        event.pbx as pbx,
        {{ number_of_agent('numbers.number', 'event.agent') }} as agent,
        restarts.restarted_at as begins,
        restarts.restarted_at as ends
    from {{ source('raw', 'queue_event') }} as event
    inner join restarts on event.pbx = restarts.pbx
    left join {{ ref('int_agent_numbers') }} as numbers on event.agent = numbers.alias
    where
        event.verb in {{ agent_verbs() }}
        and event.agent not in {{ nobody() }}
        and event.time >= (select min(one.restarted_at) from restarts as one) - toIntervalSecond(61)
        and event.time <= (select max(one.restarted_at) from restarts as one) + toIntervalSecond(61)
        and event.time >= restarts.restarted_at - toIntervalSecond(61)
        and event.time <= restarts.restarted_at + toIntervalSecond(61)

    {%- if sessions %}

    union all

    select
        session.pbx as pbx,
        session.agent as agent,
        restarts.restarted_at as begins,
        restarts.restarted_at as ends
    from {{ sessions }} as session final
    inner join restarts on session.pbx = restarts.pbx
    where
        session.login_at <= restarts.restarted_at + toIntervalSecond(1)
        and session.closed_at >= restarts.restarted_at - toIntervalSecond(61)
    {%- for topic in ('calls.queue', 'agents.state') %}
    {%- for replay in replays_of(topic) or [] %}

    union all

    select
        pbx,
        agent,
        {{ replay_instant(replay['begins']) }} as begins,
        {{ replay_instant(replay['ends']) }} as ends
    from {{ sessions }} final
    where login_at < {{ replay_instant(replay['ends']) }} and closed_at >= {{ replay_instant(replay['begins']) }}
    {%- endfor %}
    {%- endfor %}
    {%- endif %}
)

select
    pbx,
    agent,
    min(told.begins) - toIntervalSecond(2 * {{ witness_slack() }}) as since,
    max(told.ends) + toIntervalSecond(2 * {{ witness_slack() }}) as until
from told
group by pbx, agent
