select
    weighed_date,
    policy,
    policy_version,
    level,
    channel,
    decision,
    count() as dunning_targets,
    sum(weighed.owed_fen) as dunning_owed_fen,
    sum(weighed.attempts) as dunning_attempts,
    sum(weighed.connected) as dunning_connected,
    sum(weighed.right_party_contacts) as dunning_rpc,
    sum(weighed.promises) as dunning_promises,
    sum(weighed.promises_kept) as dunning_promises_kept,
    sum(weighed.promises_broken) as dunning_promises_broken,
    countIf(paid_fen > 0) as dunning_paid,
    sum(weighed.paid_fen) as dunning_paid_fen,
    {{ ratio('dunning_connected', 'dunning_attempts') }} as dunning_connect_rate,
    {{ ratio('dunning_rpc', 'dunning_connected') }} as dunning_rpc_rate,
    {{ ratio('dunning_promises', 'dunning_rpc') }} as dunning_promise_rate,
    {{ ratio('dunning_promises_kept', 'dunning_promises_kept + dunning_promises_broken') }} as dunning_kept_rate,
    {{ ratio('dunning_paid', 'dunning_targets') }} as dunning_paid_rate
from {{ ref('fct_dunning_target') }} as weighed
group by weighed_date, policy, policy_version, level, channel, decision
