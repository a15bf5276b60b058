{# Every hit was left one way or isn't left yet; dwells known within a threshold are among those within the next. #}
{% test hits_balanced(model) %}
    {%- set seconds = dwell_thresholds() %}
    select *
    from {{ model }}
    where
        hits != left_to_node + left_to_queue + left_by_hangup + not_left
        or left_by_hangup != hung_up_at_goal + dropped_off
        or ended_hits > hits
        or dwell_le_{{ seconds | last }} > ended_hits
        {%- for shorter in seconds[:-1] %}
        or dwell_le_{{ shorter }} > dwell_le_{{ seconds[loop.index] }}
        {%- endfor %}
{% endtest %}
