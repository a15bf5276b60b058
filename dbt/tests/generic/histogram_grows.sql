{# Cumulative thresholds: each holds the one before, and the whole holds them all. #}
{% test histogram_grows(model) %}
    {%- set wholes = {
        'answered': ('answered', thresholds()),
        'abandoned': ('abandoned', thresholds()),
        'ended': ('offered - open', thresholds()),
        'talk': ('talks_ended', var('talk_thresholds'))
    } %}
    select *
    from {{ model }}
    where
        false
        {%- for name, (whole, seconds) in wholes.items() %}
        or {{ whole }} < {{ name }}_le_{{ seconds | last }}
        {%- for shorter in seconds[:-1] %}
        or {{ name }}_le_{{ shorter }} > {{ name }}_le_{{ seconds[loop.index] }}
        {%- endfor %}
        {%- endfor %}
        {%- for seconds in thresholds() %}
        or ended_le_{{ seconds }} < answered_le_{{ seconds }} + abandoned_le_{{ seconds }}
        {%- endfor %}
{% endtest %}
