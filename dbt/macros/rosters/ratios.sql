{#
  The select list of the key numbers of rosters. Each is a sum first and a quotient last, so that weeks and months
  weigh days by their length.
#}
{% macro adherence_key_numbers() -%}
    count() as rostered_days,
    sum(day.scheduled_seconds) as scheduled_time,
    sum(day.scheduled_work_seconds) as scheduled_work_time,
    sum(day.paid_seconds) as paid_time,
    sum(day.adherent_seconds) as adherent_time,
    sum(day.adherent_by_reason_seconds) as adherent_by_reason_time,
    sum(day.worked_seconds) as worked_time,
    sum(day.handling_seconds) as rostered_handling_time,
    {{ ratio('adherent_time', 'scheduled_time') }} as adherence,
    {{ ratio('adherent_by_reason_time', 'scheduled_time') }} as adherence_by_reason,
    {{ ratio('worked_time', 'scheduled_work_time') }} as conformance,
    {{ ratio('rostered_handling_time', 'paid_time') }} as utilisation_paid,
    {{ ratio('worked_time', 'paid_time') }} as utilisation_paid_available
{%- endmacro %}
