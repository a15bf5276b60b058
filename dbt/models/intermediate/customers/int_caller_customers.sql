{{ config(order_by='caller_token') }}
-- Whose number a caller's token is: of several customers the one to whom it was given last, by the customer's own data
-- rather than by contacts. Made anew each night; a customer of today is known tomorrow.
select
    caller_token,
    argMax(told.customer, (told.place, told.time, told.recorded, told.customer)) as customer
from (
    select tupleElement(phone, 'token') as caller_token, customer, 2 as place, time, recorded
    from {{ source('raw', 'customer') }}
    where not retired
    union all
    select tupleElement(other_phone, 'token') as caller_token, customer, 2 as place, time, recorded
    from {{ source('raw', 'customer') }}
    where not retired
    union all
    select tupleElement(phone, 'token') as caller_token, customer, 1 as place, time, recorded
    from {{ source('raw', 'contact_logged') }}
    where customer != ''
) as told
where caller_token != ''
group by caller_token
