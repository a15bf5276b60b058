{#
  Every visit offered has become something: offered = answered + abandoned + flow-outs + lost + open. Who was turned
  away before the queue was not offered.
#}
{% test balanced(model) %}
    select *
    from {{ model }}
    where
        offered != answered + abandoned + flow_outs + lost + open
        or flow_outs != exit_timeout + exit_empty + exit_key + withdrawn
        or lost != lost_system + truncated
        or refused != refused_full + refused_closed + refused_join_empty + refused_diverted
        or abandoned < abandoned_short
        or ended_in_time < answered_in_time + abandoned_in_time
        or answered < talks_ended
        or talks_ended < talks_short
{% endtest %}
