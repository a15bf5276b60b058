{# Every visit offered has become something: offered = answered + abandoned + flow-outs + lost + open. #}
{% test balanced(model) %}
    select *
    from {{ model }}
    where
        offered != answered + abandoned + flow_outs + lost + open
        or flow_outs != exit_timeout + exit_empty + exit_key + withdrawn
        or lost != lost_system + truncated
{% endtest %}
