select
    arrival_date,
    pbx,
    queue,
    key_pressed,
    count() as exits,
    sum(visit.wait_seconds) as wait_seconds_all
from {{ ref('fct_queue_visit') }} as visit
where outcome = 'exit_key'
group by arrival_date, pbx, queue, key_pressed
