-- Every row is kept in raw, whether it makes a visit or not. An unknown verb that grows here is a dialplan's, or a
-- newer Asterisk's.
select
    {{ local_date('happened_at') }} as event_date,
    pbx,
    verb,
    known_verb,
    verb in {{ visit_verbs() }} as makes_visit,
    count() as events
from {{ ref('stg_calls__queue_events') }}
group by event_date, pbx, verb, known_verb
