{{ config(materialized='view') }}
-- What else is told of the legs of calls since the live part's look-back.
with visits as (
    select distinct pbx, call_id, linked_id from {{ ref('fct_queue_visit_live') }}
),

channels as (
    select pbx, call_id, linked_id from {{ ref('int_channels_live') }}
    union distinct
    select pbx, call_id, linked_id from visits
),

states as (
    select * from {{ source('raw', 'agent_state_changed') }} {{ final() }} where time >= {{ live_from() }}
),

marks as (
    select *
    from {{ source('raw', 'queue_event') }} {{ final() }}
    where verb in {{ leg_note_verbs() }} and time >= {{ live_from() }}
),

cdrs as (
    select * from {{ ref('stg_calls__cdrs') }} where started_at >= {{ live_from() }}
),

transfers as (
    select *
    from {{ source('raw', 'channel_event') }} {{ final() }}
    where event = 'ATTENDEDTRANSFER' and time >= {{ live_from() }}
),

{{ leg_notes('states', 'marks', 'cdrs', 'transfers', 'channels') }}

select * from leg_notes
