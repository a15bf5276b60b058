{#
  Queue events with the number of the visit they belong to. A caller may enter the same queue again under the same
  call id, so each ENTERQUEUE begins a visit: the key is (pbx, call_id, queue, visit), visit counting from 1.

  Events before the first ENTERQUEUE: when they tell an end, they are a visit whose beginning isn't in the file;
  when they don't, clocks are skewed, and they belong to the first visit.

  :param events: a relation like stg_calls__queue_events
#}
{% macro visit_events(events) %}
    keyed as (
        -- One key of 16 bytes: windows over three text columns take three times as long.
        select *, sipHash128(pbx, call_id, queue) as chain
        from {{ events }}
    ),

    entered as (
        select
            *,
            countIf(verb = 'ENTERQUEUE') over (
                partition by chain
                order by ordered_at, verb_order, event_id
                rows between unbounded preceding and current row
            ) as enters
        from keyed
    ),

    headless as (
        select
            *,
            max(
                enters = 0 and (verb in {{ completion_verbs() }} or verb in {{ exit_verbs() }})
            ) over (partition by chain) as begins_headless
        from entered
    ),

    visit_events as (
        select
            * except (chain, enters, begins_headless),
            greatest(enters + begins_headless, 1) as visit
        from headless
    )
{% endmacro %}
