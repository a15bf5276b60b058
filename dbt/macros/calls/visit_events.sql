{#
  Queue events with the number of the visit they belong to. A caller may enter the same queue again under the same
  call id, so each ENTERQUEUE begins a visit: the key is (pbx, call_id, queue, visit), visit counting from 1.

  Events before the first ENTERQUEUE: when they tell an end, they are a visit whose beginning isn't in the file;
  when they don't, clocks are skewed, and they belong to the first visit.

  :param events: a relation like stg_calls__queue_events
#}
{% macro visit_events(events) %}
    entered as (
        select
            *,
            countIf(verb = 'ENTERQUEUE') over (
                partition by pbx, call_id, queue
                order by ordered_at, verb_order, event_id
                rows between unbounded preceding and current row
            ) as enters
        from {{ events }}
    ),

    headless as (
        select
            *,
            max(enters = 0 and verb in {{ completion_verbs() }}) over (partition by pbx, call_id, queue)
            or max(enters = 0 and verb in {{ exit_verbs() }}) over (partition by pbx, call_id, queue)
                as begins_headless
        from entered
    ),

    visit_events as (
        select
            * except (enters, begins_headless),
            greatest(enters + begins_headless, 1) as visit
        from headless
    )
{% endmacro %}
