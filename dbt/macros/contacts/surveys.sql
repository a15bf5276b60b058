{# The questions that ask how satisfied the caller is: those that CSAT is made of. #}
{% macro satisfaction_questions() -%}
    ('satisfaction', 'csat', '满意度')
{%- endmacro %}

{# From this share of the scale on an answer counts as satisfied: 4 of 5, by the usual top-two-box reading. #}
{% macro satisfied_from() -%}
    0.8
{%- endmacro %}

{#
  One row per survey that a call reached in the menu after an agent had answered it: that is how one is offered. The
  agent is the one who answered last before.

  :param visits: a relation like fct_queue_visit
  :param hits: a relation like fct_ivr_hit
#}
{% macro survey_offers(visits, hits) %}
    answers as (
        select
            pbx,
            linked_id,
            assumeNotNull(left_queue_at) as answered_at,
            argMax(visit.queue, (visit.queue, visit.visit)) as queue,
            argMax(visit.agent, (visit.queue, visit.visit)) as agent
        from {{ visits }} as visit
        where outcome = 'answered' and left_queue_at is not null
        group by pbx, linked_id, answered_at
    ),

    survey_hits as (
        select pbx, linked_id, node, entered_date, entered_at
        from {{ hits }}
        where is_survey
    ),

    survey_offers as (
        select
            hit.entered_date as offered_date,
            hit.pbx as pbx,
            hit.linked_id as linked_id,
            hit.node as node,
            hit.entered_at as offered_at,
            answer.queue as queue,
            answer.agent as agent
        from survey_hits as hit
        asof join answers as answer
            on
                hit.pbx = answer.pbx
                and hit.linked_id = answer.linked_id
                and hit.entered_at >= answer.answered_at
        order by offered_at
        limit 1 by pbx, linked_id, node
    )
{% endmacro %}
