{{ config(materialized='view') }}
-- Refusals since the live part's look-back without their call, which takes a look at every channel.
with events as (
    select *
    from {{ ref('stg_calls__queue_events') }}
    where {{ is_refusal() }} and happened_at >= {{ live_from() }}
),

{{ queue_refusals('events') }}

select * from queue_refusals
