{{ config(materialized='view') }}
with hits as (
    select
        hit.*,
        if(channel.linked_id = '', hit.call_id, channel.linked_id) as linked_id
    from {{ ref('stg_calls__ivr_hits') }} as hit
    left join {{ ref('int_channels_live') }} as channel
        on hit.pbx = channel.pbx and hit.call_id = channel.call_id
    where hit.happened_at >= {{ live_from() }}
),

{{ ivr_hits('hits', ref('fct_queue_visit_live'), ref('int_call_records_live'), ref('int_ivr_nodes')) }}

select * from ivr_hits
