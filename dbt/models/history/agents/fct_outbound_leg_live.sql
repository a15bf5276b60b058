{{ config(materialized='view') }}
with outcalls as (
    select * from {{ ref('stg_calls__outcalls') }} where happened_at >= {{ live_from() }}
),

{{ outbound_legs('outcalls') }}

select * from outbound_legs
