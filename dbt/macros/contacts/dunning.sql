{# For how long after a decision a payment is taken to belong to it. #}
{% macro dunning_paid_within_days() -%}
    7
{%- endmacro %}
