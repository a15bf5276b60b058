-- One row per payment, less what was taken back of it. Names and bank accounts stay in raw.
select
    received.payment as payment,
    received.account as account,
    received.time as paid_at,
    received.amount - ifNull(reversed.amount, 0) as amount
from {{ source('raw', 'payment_received') }} as received final
left join (
    select payment, sum(reversal.amount) as amount
    from {{ source('raw', 'payment_reversed') }} as reversal final
    group by payment
) as reversed on received.payment = reversed.payment
