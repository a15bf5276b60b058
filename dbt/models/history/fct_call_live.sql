{{ config(materialized='view') }}
with {{ calls(ref('fct_queue_visit_live'), ref('fct_ivr_hit_live'), ref('int_call_records_live')) }}

select * from calls
