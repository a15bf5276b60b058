-- One row per promise to pay, with what became of it by the newest word.
select
    made.promise as promise,
    made.account as account,
    made.time as promised_at,
    ifNull(made.attempt, '') as attempt,
    made.amount as amount,
    made.due_on as due_on,
    multiIf(ended.state = '', 'open', ended.state) as state
from (select * from {{ source('raw', 'promise_made') }} final order by time desc, id desc limit 1 by promise) as made
left join (
    select promise, argMax(state, (time, id)) as state
    from (
        select promise, time, id, 'kept' as state from {{ source('raw', 'promise_kept') }} final
        union all
        select promise, time, id, 'broken' from {{ source('raw', 'promise_broken') }} final
    )
    group by promise
) as ended on made.promise = ended.promise
