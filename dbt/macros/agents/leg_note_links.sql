{#
  The calls of whose legs something new is told: by leg_note_verbs(), or by agents' states. Of states those that name
  the call, and, since a state lasts until the agent's next one, the call that the agent was busy with before. Where
  everything is new, the last adds nothing.

  :returns: a query of (pbx, id, other, is_channel, first_at, last_at), like the others in int_new_links
#}
{% macro leg_note_links() -%}
    {%- set new = is_new('agents.state') | trim -%}
    select
        pbx,
        call_id as id,
        '' as other,
        1 as is_channel,
        time as first_at,
        time as last_at
    from {{ source('raw', 'queue_event') }}
    where
        ({{ is_new('calls.queue') }} or {{ is_known_before_replays(['call_id']) }})
        and verb in {{ leg_note_verbs() }}
        and call_id not in ('', 'NONE')

    union all

    select
        pbx,
        assumeNotNull(call_id) as id,
        '' as other,
        1 as is_channel,
        time as first_at,
        time as last_at
    from {{ source('raw', 'agent_state_changed') }}
    where
        ({{ new }} or {{ is_known_before_replays(['call_id']) }})
        and ifNull(call_id, '') != ''
    {%- if new != '1' %}

    union all

    select
        earlier.pbx as pbx,
        earlier.call_id as id,
        '' as other,
        1 as is_channel,
        earlier.at as first_at,
        earlier.at as last_at
    from (
        select
            news.pbx as pbx,
            news.agent as agent,
            news.witness as witness,
            news.time + toIntervalMicrosecond(news.sequence) as ordered_at
        from {{ source('raw', 'agent_state_changed') }} as news
        where {{ new }}
    ) as later
    asof join (
        select
            told.pbx as pbx,
            told.agent as agent,
            told.witness as witness,
            assumeNotNull(told.call_id) as call_id,
            told.time as at,
            told.time + toIntervalMicrosecond(told.sequence) as ordered_at
        from {{ source('raw', 'agent_state_changed') }} as told
        where
            told.state in ('talking', 'hold', 'wrap_up')
            and ifNull(told.call_id, '') != ''
            and (told.pbx, told.agent) in (
                select fresh.pbx, fresh.agent from {{ source('raw', 'agent_state_changed') }} as fresh where {{ new }}
            )
            and toDate(told.time, 'UTC') in (
                select arrayJoin([toDate(recent.time, 'UTC'), toDate(recent.time, 'UTC') - 1])
                from {{ source('raw', 'agent_state_changed') }} as recent
                where {{ new }}
            )
    ) as earlier
        on
            later.pbx = earlier.pbx
            and later.agent = earlier.agent
            and later.witness = earlier.witness
            and later.ordered_at > earlier.ordered_at
    {%- endif %}
{%- endmacro %}
