select
    arrival_date,
    pbx,
    count() as compared,
    countIf(difference = 'no_cdr') as unmatched_call_ids,
    countIf(difference = 'no_queue_log') as unmatched_records,
    countIf(difference = 'longer_than_call') as longer_than_call,
    countIf(difference != '') as cdr_queue_log_diff,
    countIf(difference != '') / count() as cdr_queue_log_diff_rate
from {{ ref('fct_record_comparison') }}
group by arrival_date, pbx
