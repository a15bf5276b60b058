{{ config(materialized='view') }}
-- Visits of the last hours without their call, which takes a look at every channel: counters don't need it.
with restarts as (
    select pbx, ordered_at as restarted_at
    from {{ ref('stg_calls__queue_events') }}
    where verb = 'QUEUESTART' and happened_at >= {{ live_from() }}
),

{{ queue_visits(ref('int_visit_events_live'), 'restarts') }}

select * from queue_visits
