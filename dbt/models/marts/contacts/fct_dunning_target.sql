-- What came of each decision about an account in arrears, told by the events as they are.
with tries as (
    select
        target,
        countIf(outcome != 'stopped') as attempts,
        countIf(outcome in ('answered', 'delivered')) as connected,
        countIf(outcome = 'answered' and ifNull(right_party, false)) as right_party_contacts,
        sum(try.talking) as talk_seconds
    from {{ ref('stg_contacts__dunning_attempts') }} as try
    group by target
),

promised as (
    select
        try.target as target,
        count() as promises,
        countIf(pledge.state = 'kept') as promises_kept,
        countIf(pledge.state = 'broken') as promises_broken,
        sum(pledge.amount) as promised_fen
    from {{ ref('stg_contacts__promises') }} as pledge
    inner join {{ ref('stg_contacts__dunning_attempts') }} as try on pledge.attempt = try.attempt
    group by target
),

paid as (
    select weighed.target as target, sum(payment.amount) as paid_fen
    from {{ ref('stg_contacts__dunning_targets') }} as weighed
    inner join {{ ref('stg_contacts__payments') }} as payment on weighed.account = payment.account
    where
        payment.paid_at >= weighed.weighed_at
        and payment.paid_at < weighed.weighed_at + toIntervalDay({{ dunning_paid_within_days() }})
    group by target
)

select
    {{ local_date('weighed.weighed_at') }} as weighed_date,
    weighed.target as target,
    weighed.account as account,
    weighed.weighed_at as weighed_at,
    weighed.policy as policy,
    weighed.policy_version as policy_version,
    weighed.level as level,
    weighed.channel as channel,
    weighed.decision as decision,
    weighed.reason as reason,
    weighed.owed as owed_fen,
    toUInt32(tries.attempts) as attempts,
    toUInt32(tries.connected) as connected,
    toUInt32(tries.right_party_contacts) as right_party_contacts,
    tries.talk_seconds as talk_seconds,
    toUInt32(promised.promises) as promises,
    toUInt32(promised.promises_kept) as promises_kept,
    toUInt32(promised.promises_broken) as promises_broken,
    promised.promised_fen as promised_fen,
    greatest(paid.paid_fen, 0) as paid_fen
from {{ ref('stg_contacts__dunning_targets') }} as weighed
left join tries on weighed.target = tries.target
left join promised on weighed.target = promised.target
left join paid on weighed.target = paid.target
