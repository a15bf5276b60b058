{{ config(tags=['intraday', 'history']) }}
-- What else is told of the legs of the touched calls. States are read of all that these calls' agents did on those
-- days and the next: the end of a state is the beginning of the one after it.
with channels as (
    select pbx, call_id, linked_id from {{ ref('int_touched_channels') }}
),

days as (
    select day from {{ ref('int_touched_days') }}
    union distinct
    select day + 1 as day from {{ ref('int_touched_days') }}
),

states as (
    select *
    from {{ source('raw', 'agent_state_changed') }} {{ final() }}
    where
        toDate(time, 'UTC') in (select day from days)
        and (pbx, agent) in (
            select named.pbx, named.agent
            from {{ source('raw', 'agent_state_changed') }} as named
            where
                toDate(named.time, 'UTC') in (select day from {{ ref('int_touched_days') }})
                and (named.pbx, ifNull(named.call_id, '')) in (select pbx, call_id from channels)
        )
),

marks as (
    select *
    from {{ source('raw', 'queue_event') }} {{ final() }}
    where
        verb in {{ leg_note_verbs() }}
        and (pbx, call_id) in (select pbx, call_id from channels)
        and {{ in_touched_time('time') }}
),

cdrs as (
    select *
    from {{ ref('stg_calls__cdrs') }}
    where
        (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_time('started_at') }}
),

transfers as (
    select *
    from {{ source('raw', 'channel_event') }} {{ final() }}
    where
        event = 'ATTENDEDTRANSFER'
        and (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_time('time') }}
),

{{ leg_notes('states', 'marks', 'cdrs', 'transfers', 'channels') }}

select * from leg_notes
