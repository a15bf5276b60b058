-- queue_log counts whole seconds and the CDR of a caller's channel counts from when the queue answered it, so a few
-- seconds between them say nothing. What is still open isn't compared.
with queue_calls as (
    select
        arrival_date,
        pbx,
        linked_id,
        has(witnesses, 'cdr') as has_cdr,
        wait_seconds + talk_seconds as queue_seconds,
        billable_seconds as cdr_seconds
    from {{ ref('fct_call') }}
    where visits > 0 and ended_at is not null
),

queue_records as (
    select
        {{ local_date('min(started_at)') }} as arrival_date,
        pbx,
        linked_id,
        toFloat64(max(billable_seconds)) as cdr_seconds
    from {{ ref('stg_calls__cdrs') }}
    where last_application = 'Queue'
    group by pbx, linked_id
),

compared as (
    select
        arrival_date,
        pbx,
        linked_id,
        multiIf(
            not has_cdr, 'no_cdr',
            queue_seconds > cdr_seconds + {{ var('record_tolerance_seconds') }}, 'longer_than_call',
            ''
        ) as difference,
        toFloat64(queue_seconds) as queue_seconds,
        toFloat64(cdr_seconds) as cdr_seconds
    from queue_calls
    union all
    select
        arrival_date,
        pbx,
        linked_id,
        'no_queue_log',
        0,
        cdr_seconds
    from queue_records
    where (pbx, linked_id) not in (select pbx, linked_id from {{ ref('fct_call') }} where visits > 0)
)

select * from compared
