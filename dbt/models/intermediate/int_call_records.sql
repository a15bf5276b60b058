{{ config(tags=['intraday', 'history']) }}
-- What CDR and CEL say of the touched calls.
with cdrs as (
    select *
    from {{ ref('stg_calls__cdrs') }}
    where
        (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_time('started_at') }}
),

channel_events as (
    select *
    from {{ ref('stg_calls__channel_events') }}
    where
        (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_time('happened_at') }}
),

{{ call_records('cdrs', 'channel_events') }}

select * from call_records
