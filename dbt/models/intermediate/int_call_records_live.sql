{{ config(materialized='view') }}
-- What CDR and CEL say of calls since the live part's look-back.
with cdrs as (
    select * from {{ ref('stg_calls__cdrs') }} where started_at >= {{ live_from() }}
),

channel_events as (
    select * from {{ ref('stg_calls__channel_events') }} where happened_at >= {{ live_from() }}
),

{{ call_records('cdrs', 'channel_events') }}

select * from call_records
