-- The newest of the rows with one id: every time that an account in arrears was weighed.
select
    target,
    account,
    time as weighed_at,
    decision,
    reason,
    policy,
    policy_version,
    level,
    channel,
    owed
from {{ source('raw', 'dunning_targeted') }} final
