{# The stated grain holds: no two rows share these columns. #}
{% test one_row_per(model, columns) %}
    select {{ columns | join(', ') }}, count() as how_many
    from {{ model }}
    group by {{ columns | join(', ') }}
    having how_many > 1
{% endtest %}
