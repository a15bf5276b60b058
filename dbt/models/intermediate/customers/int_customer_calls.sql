{{ config(materialized='view') }}
-- One row per call, outbound ones left out, of a caller who is known by customer number or token: what it was about, by
-- the menu, else by the queue. Calls past the menu come from fct_call.
with calls as (
    select
        entered_date as call_date,
        entered_at as called_at,
        pbx,
        linked_id,
        caller_token,
        caller_mask,
        service as menu_service,
        last_node,
        path,
        queue,
        entered_queue,
        contained_goal as self_served
    from {{ ref('fct_ivr_call') }}
    where caller_token != '' and entered and direction != 'outbound'
    union all
    select
        arrival_date as call_date,
        arrived_at as called_at,
        pbx,
        linked_id,
        caller_token,
        caller_mask,
        '' as menu_service,
        '' as last_node,
        '' as path,
        first_queue as queue,
        visits > 0 as entered_queue,
        false as self_served
    from {{ ref('fct_call') }}
    where caller_token != '' and ivr_hits = 0 and direction != 'outbound' and outcome != 'phantom'
)

select
    call.*,
    if(known.customer = '', call.caller_token, known.customer) as customer,
    known.customer != '' as is_known,
    if(call.menu_service = '', toString(served.service), call.menu_service) as service
from calls as call
left join {{ ref('int_caller_customers') }} as known on call.caller_token = known.caller_token
left join (
    select queue, argMax(service, valid_from) as service
    from {{ ref('stg_reference__queues') }}
    group by queue
) as served on call.queue = served.queue
