{{ config(tags=['intraday', 'history']) }}
-- What CDR, CEL and OUTCALL rows say of the touched calls.
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

outcalls as (
    select
        outcall.*,
        channel.linked_id as linked_id
    from {{ ref('stg_calls__outcalls') }} as outcall
    inner join {{ ref('int_touched_channels') }} as channel
        on outcall.pbx = channel.pbx and outcall.call_id = channel.call_id
    where
        (channel.pbx, channel.linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_time('outcall.happened_at') }}
),

{{ call_records('cdrs', 'channel_events', 'outcalls') }}

select * from call_records
