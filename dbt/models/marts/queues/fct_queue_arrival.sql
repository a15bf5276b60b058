-- Thresholds are looked up when read: a definition that is changed counts at once.
with {{ queue_arrivals(ref('fct_queue_visit'), ref('fct_queue_refusal')) }},

{{ judged('queue_arrivals', 'arrived_at') }}

select * from judged
