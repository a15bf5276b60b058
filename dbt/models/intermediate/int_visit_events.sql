{{ config(tags=['intraday', 'history']) }}
-- Queue events of the touched calls, with the visit they belong to.
with events as (
    select *
    from {{ ref('stg_calls__queue_events') }}
    where
        verb in {{ visit_verbs() }}
        and (pbx, call_id) in (select pbx, call_id from {{ ref('int_touched_channels') }})
        and {{ in_touched_time('happened_at') }}
),

{{ visit_events('events') }}

select * from visit_events
