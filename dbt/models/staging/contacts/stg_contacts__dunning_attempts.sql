-- The newest of the rows with one id: one try to reach a customer.
select
    attempt,
    target,
    account,
    time as attempted_at,
    channel,
    outcome,
    right_party,
    ringing,
    talking
from {{ source('raw', 'dunning_attempted') }} final
