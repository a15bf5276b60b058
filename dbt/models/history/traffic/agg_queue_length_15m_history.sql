{{ history_config('(traffic_date, queue, quarter_at, pbx)', 'toYYYYMM(traffic_date)') }}
with visits as (
    select *
    from {{ ref('fct_queue_visit_history') }} {{ final() }}
    where {{ may_reach_touched_traffic('arrival_date') }}
),

{{ waiting_intervals('visits') }},

{{ sweep('waiting_intervals', ['pbx', 'queue']) }},

queue_length as (
    {{ queue_length_columns() }}
    where {{ in_touched_traffic() }}
)

{{ replacing('queue_length', in_touched_traffic()) }}
