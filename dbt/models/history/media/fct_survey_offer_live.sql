{{ config(materialized='view') }}
with {{ survey_offers(ref('fct_queue_visit_live'), ref('fct_ivr_hit_live')) }}

select * from survey_offers
