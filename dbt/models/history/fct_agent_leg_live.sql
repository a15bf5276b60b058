{{ config(materialized='view') }}
with {{ agent_legs(ref('int_visit_events_live'), ref('fct_queue_visit_live'), ref('int_leg_notes_live')) }}

select * from agent_legs
