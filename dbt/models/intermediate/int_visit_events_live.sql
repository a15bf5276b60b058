{{ config(materialized='view') }}
-- Queue events since the live part's look-back, with the visit they belong to.
with events as (
    select *
    from {{ ref('stg_calls__queue_events') }}
    where verb in {{ visit_verbs() }} and happened_at >= {{ live_from() }}
),

{{ visit_events('events') }}

select * from visit_events
