-- Who began to wait before the live part looks back, and waits across the boundary, is taken from history.
with carried as (
    select pbx, call_id, queue, arrived_at, left_queue_at
    from {{ ref('fct_queue_visit_history') }} {{ final() }}
    where {{ is_carried_over('arrival_date', 'arrived_at', 'left_queue_at') }}
),

visits as (
    select * from carried
    union all
    select pbx, call_id, queue, arrived_at, left_queue_at
    from {{ ref('int_queue_visits_live') }}
    where left_queue_at > {{ boundary() }} and (pbx, call_id, queue) not in (select pbx, call_id, queue from carried)
),

{{ waiting_intervals('visits') }},

{{ sweep('waiting_intervals', ['pbx', 'queue']) }},

queue_length as (
    {{ queue_length_columns() }}
    where quarter_at >= {{ boundary() }}
)

select * except (version, is_removed)
from {{ ref('agg_queue_length_15m_history') }} final
where quarter_at < {{ boundary() }}
union all
select * from queue_length
