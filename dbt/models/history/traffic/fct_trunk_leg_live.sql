{{ config(materialized='view') }}
with cdrs as (
    select * from {{ ref('stg_calls__cdrs') }} where started_at >= {{ live_from() }}
),

{{ trunk_legs('cdrs') }}

select * from trunk_legs
