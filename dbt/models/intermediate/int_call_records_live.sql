{{ config(materialized='view') }}
-- What CDR, CEL and OUTCALL rows say of calls since the live part's look-back.
with cdrs as (
    select * from {{ ref('stg_calls__cdrs') }} where started_at >= {{ live_from() }}
),

channel_events as (
    select * from {{ ref('stg_calls__channel_events') }} where happened_at >= {{ live_from() }}
),

outcalls as (
    select
        outcall.*,
        if(channel.linked_id = '', outcall.call_id, channel.linked_id) as linked_id
    from {{ ref('stg_calls__outcalls') }} as outcall
    left join {{ ref('int_channels_live') }} as channel
        on outcall.pbx = channel.pbx and outcall.call_id = channel.call_id
    where outcall.happened_at >= {{ live_from() }}
),

{{ call_records('cdrs', 'channel_events', 'outcalls') }}

select * from call_records
