{{ config(materialized='view') }}
with {{ ivr_calls(ref('fct_ivr_hit_live'), ref('fct_call_live')) }}

select * from ivr_calls
