{# What all history tables have in common. The key begins with the date, so that a reader's filter on it reads little. #}
{% macro history_config(order_by, partition_by) %}
    {{ config(
        materialized='incremental',
        incremental_strategy='append',
        engine='ReplacingMergeTree(version, is_removed)',
        order_by=order_by,
        partition_by=partition_by,
        on_schema_change='fail',
        tags=['intraday', 'history']
    ) }}
{% endmacro %}

{# Reads a history table as it stands now. A macro because unit tests put plain rows in its place, without `final`. #}
{% macro final() %}final{% endmacro %}
