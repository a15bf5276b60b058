{# Cumulative thresholds: each holds the one before, and the whole holds them all. #}
{% test histogram_grows(model) %}
    {%- set seconds = thresholds() %}
    select *
    from {{ model }}
    where
        answered < answered_le_{{ seconds | last }} or abandoned < abandoned_le_{{ seconds | last }}
        {%- for shorter in seconds[:-1] %}
        {%- set longer = seconds[loop.index] %}
        or answered_le_{{ shorter }} > answered_le_{{ longer }} or abandoned_le_{{ shorter }} > abandoned_le_{{ longer }}
        {%- endfor %}
{% endtest %}
